//! The queueing formulas against every exact reference value.

use crate::reader::{Row, rows};
use plimsoll_twin::queueing::{Fcfs, Sharing, approximate, erlang_c, fcfs, routing};

/// What the formulas answer for a row.
fn computed(row: &Row) -> f64 {
    let servers = |row: &Row| if row.params.contains("c=") { row.number("c") as u32 } else { 1 };
    let utilization = row.number("rho");
    match row.model {
        "M/M/1-FCFS" | "M/M/c-FCFS" => {
            let queue = Fcfs::new(servers(row), utilization);
            match (row.metric, row.quantile()) {
                ("erlang_C", _) => erlang_c(servers(row), utilization),
                ("mean_Wq", _) => queue.mean_wait(),
                ("mean_T", _) => queue.mean_sojourn(),
                (metric, Some(p)) if metric.ends_with("_Wq") => queue.wait_quantile(p),
                (_, Some(p)) => queue.sojourn_quantile(p),
                (metric, None) => panic!("unknown metric {metric}"),
            }
        }
        "M/M/1-PS" | "M/M/c-PS" => {
            let mut law = Sharing::new(servers(row), utilization);
            match row.quantile() {
                Some(p) => law.quantile(p),
                None => law.mean(),
            }
        }
        "M/G/1-FCFS" => fcfs::mean_wait_one_server(utilization, row.variation()),
        "G/G/c Allen-Cunneen" => {
            approximate::mean_wait(servers(row), utilization, row.number("ca2"), row.number("cs2"))
        }
        model => panic!("no formula for {model}"),
    }
}

#[test]
fn exact_rows_are_met_to_1e_6_and_processor_sharing_to_1e_4() {
    let mut checked = 0;
    for row in rows().filter(|row| row.method == "exact") {
        let tolerance = if row.model.ends_with("-PS") { 1e-4 } else { 1e-6 };
        let value = computed(&row);
        let error = (value - row.value).abs() / row.value.abs().max(1e-9);
        assert!(
            error <= tolerance || value == row.value,
            "{row:?}: computed {value}, relative error {error:e}"
        );
        checked += 1;
    }
    assert_eq!(checked, 716);
}

#[test]
fn routing_formulas_are_within_their_stated_errors() {
    let mut checked = 0;
    for row in rows().filter(|row| row.model == "parallel-PS" && row.metric == "mean_T") {
        let (tasks, utilization) = (row.number("c"), row.number("rho"));
        if !matches!(row.text("S"), "M" | "LN2") {
            continue;
        }
        let excess = match row.text("route") {
            "random" => routing::random(utilization),
            "round-robin" => routing::round_robin(utilization, 1.0 / tasks, row.variation()),
            "least-outstanding" => routing::least_outstanding(tasks as u32, utilization),
            // Power of two choices: no load balancer of AWS offers it.
            "jsq2" => continue,
            other => panic!("unknown routing {other}"),
        };
        let error = (1.0 + excess) / row.value - 1.0;
        assert!(
            error.abs() < 0.041 + row.half_width / row.value,
            "{row:?}: computed {}, relative error {error}",
            1.0 + excess
        );
        checked += 1;
    }
    assert!(checked >= 60, "{checked} rows");
}
