//! The tabulated laws against exact formulas and against simulations made by another program.

use crate::reader::{Row, rows};
use plimsoll_twin::draws::Seed;
use plimsoll_twin::exact::{Experiment, Routing};
use plimsoll_twin::queueing::Sharing;
use plimsoll_twin::stationary::{Server, ServerLaws, Tables};
use plimsoll_twin::workload::Discipline;

/// The laws for the server of a row.
fn laws(row: &Row) -> ServerLaws {
    let server = |vcpu, visible_cpus| Server {
        vcpu,
        visible_cpus,
        discipline: Discipline::ProcessorSharing,
        quota_period_s: 0.1,
    };
    match row.model {
        "M/M/1-PS" => Tables::builtin().server(server(1.0, 1), 0.02, 1.0),
        "M/M/c-PS" => Tables::builtin().server(server(row.number("c"), 2), 0.02, 1.0),
        "M/G/1-PS" => Tables::builtin().server(server(1.0, 1), 0.02, row.variation()),
        "CFS-quota M/M PS" => {
            let server = server(row.number("v"), row.number("cpus") as u32);
            Tables::builtin().server(server, row.number("D") / 1000.0, 1.0)
        }
        model => panic!("no table for {model}"),
    }
}

/// Values that are off by more than three half-widths and by more than a share of the value.
///
/// A quota leaves gaps in the law where hardly any sojourn ends. A median inside of one may be off by the requests of one
/// percentage point instead; tabulated points are five apart there.
fn outside(tolerance: f64, chosen: impl Fn(&Row) -> bool) -> (usize, Vec<String>) {
    let mut checked = 0;
    let mut wrong = Vec::new();
    for row in rows().filter(|row| row.metric.ends_with("_T") && chosen(row)) {
        let laws = laws(&row);
        let law = laws.at(row.number("rho"));
        let found = row.quantile().map_or(law.mean, |p| law.quantile(p));
        let in_gap = row.metric == "p50_T" && (law.quantile(0.49)..=law.quantile(0.51)).contains(&row.value);
        if (found - row.value).abs() > (3.0 * row.half_width).max(tolerance * row.value) && !in_gap {
            let error = 100.0 * (found / row.value - 1.0);
            wrong.push(format!(
                "{} {} {}: {found:.4} instead of {} ({error:.1} %)",
                row.model, row.params, row.metric, row.value
            ));
        }
        checked += 1;
    }
    (checked, wrong)
}

#[test]
fn sharing_agrees_with_the_exact_formulas() {
    let tabulated = [1.0, 2.0, 4.0, 8.0];
    let (checked, wrong) = outside(0.03, |row| {
        matches!(row.model, "M/M/1-PS" | "M/M/c-PS") && tabulated.contains(&row.number("c"))
    });
    assert!(checked >= 80 && wrong.is_empty(), "{checked} {wrong:#?}");
}

#[test]
fn demand_laws_agree_with_simulation() {
    let (checked, wrong) =
        outside(0.02, |row| row.model == "M/G/1-PS" && matches!(row.text("S"), "D" | "M" | "LN2"));
    assert!(checked >= 75 && wrong.is_empty(), "{checked} {wrong:#?}");
    // Between two tabulated variations.
    let (checked, wrong) = outside(0.06, |row| row.model == "M/G/1-PS" && row.text("S") == "LN1.5");
    assert!(checked >= 25 && wrong.is_empty(), "{checked} {wrong:#?}");
}

#[test]
fn quota_rows_agree_within_three_half_widths_or_five_percent() {
    // Two vCPU over four CPUs is a server that the model does not have.
    let (checked, wrong) = outside(0.05, |row| row.model == "CFS-quota M/M PS" && row.number("v") < 2.0);
    assert!(checked >= 480 && wrong.is_empty(), "{checked} {} {wrong:#?}", wrong.len());
}

#[test]
fn between_tabulated_utilizations_the_exact_formulas_are_met() {
    let mut wrong = Vec::new();
    for cores in [1, 2, 8, 16, 32] {
        let server = Server {
            vcpu: f64::from(cores),
            visible_cpus: 1,
            discipline: Discipline::ProcessorSharing,
            quota_period_s: 0.1,
        };
        let laws = Tables::builtin().server(server, 0.02, 1.0);
        for rho in [0.12, 0.35, 0.55, 0.65, 0.75, 0.82, 0.87, 0.92, 0.955] {
            let law = laws.at(rho);
            let mut exact = Sharing::new(cores, rho);
            let mut compare = |what: &str, found: f64, expected: f64| {
                let error = found / expected - 1.0;
                if error.abs() > 0.06 {
                    wrong.push(format!("{cores} cores at {rho} {what}: {:.1} %", 100.0 * error));
                }
            };
            compare("mean", law.mean, exact.mean());
            for p in [0.5, 0.9, 0.95, 0.99] {
                compare(&format!("p{}", 100.0 * p), law.quantile(p), exact.quantile(p));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn between_tabulated_kinds_of_requests_the_exact_engine_is_met() {
    let mut wrong = Vec::new();
    for (vcpu, discipline, demand_mean_s, demand_variation, utilization) in [
        (0.25, Discipline::ProcessorSharing, 0.013, 0.75, 0.55),
        (0.25, Discipline::SingleThreaded, 0.006, 0.3, 0.6),
        (0.5, Discipline::ProcessorSharing, 0.009, 1.4, 0.65),
        (0.75, Discipline::ProcessorSharing, 0.02, 1.0, 0.5),
        (1.0, Discipline::ProcessorSharing, 0.03, 0.3, 0.75),
        (1.0, Discipline::SingleThreaded, 0.02, 0.75, 0.75),
        (3.0, Discipline::ProcessorSharing, 0.02, 0.75, 0.65),
    ] {
        let server = Server { vcpu, visible_cpus: 2, discipline, quota_period_s: 0.1 };
        let experiment = Experiment {
            server,
            tasks: 1,
            routing: Routing::Random,
            demand_mean_s,
            demand_variation,
            utilization,
            requests: 1_000_000,
            warm_up: 20_000,
            seed: Seed::new(31),
        };
        let histogram = experiment.run();
        let law = Tables::builtin().server(server, demand_mean_s, demand_variation).at(utilization);
        let mut compare = |what: f64, found: f64, expected_s: f64| {
            let error = found * demand_mean_s / expected_s - 1.0;
            if error.abs() > 0.06 {
                wrong.push(format!("{experiment:?} {what}: {:.1} %", 100.0 * error));
            }
        };
        compare(0.0, law.mean, histogram.mean());
        let fractions = [0.5, 0.9, 0.95, 0.99];
        for (p, expected_s) in fractions.into_iter().zip(histogram.quantiles(fractions)) {
            compare(p, law.quantile(p), expected_s);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
