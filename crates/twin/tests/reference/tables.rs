//! The tabulated laws against exact formulas and against simulations made by another program.

use crate::reader::{Row, rows};
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
        outside(0.03, |row| row.model == "M/G/1-PS" && matches!(row.text("S"), "D" | "M" | "LN2"));
    assert!(checked >= 60 && wrong.is_empty(), "{checked} {wrong:#?}");
}

#[test]
fn quota_rows_agree_within_three_half_widths_or_five_percent() {
    // Two vCPU over four CPUs is a server that the model does not have.
    let (checked, wrong) = outside(0.05, |row| row.model == "CFS-quota M/M PS" && row.number("v") < 2.0);
    assert!(checked >= 480 && wrong.is_empty(), "{checked} {} {wrong:#?}", wrong.len());
}
