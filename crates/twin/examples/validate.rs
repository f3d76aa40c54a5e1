//! Prints, as Markdown tables, how far the fluid and the screening engine are from the exact engine.
//!
//! `cargo run --release -p plimsoll-twin --example validate [replications]`
//!
//! Errors are medians over the minutes (largest in brackets) in percent; violations are minutes with p95 above 150 ms,
//! 300 ms and 1 s; scatter is that of single minutes of the exact engine in percent.
#![expect(
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a program that prints, for the developer"
)]

#[path = "../tests/scenarios/mod.rs"]
mod scenarios;

use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_twin::fluid::Resolution;
use scenarios::compare::{Prediction, Truth, errors, misses, predict, predict_screening, truth};
use scenarios::retries::{self, CALLERS};
use scenarios::{FULL_CORE, OTHERS, ROUTINGS, SCENARIOS, Scenario, Setup};
use std::path::Path;

fn main() {
    let replications = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(12);
    let made_up = made_up(replications);
    println!("### Fluid\n");
    print_table("fluid", &made_up, |row| &row.fluid);
    println!(
        "### Screening\n\nThe spikes within minutes are not given to this engine: it sees each minute's mean.\n"
    );
    print_table("screening", &made_up, |row| &row.screening);
    print_retries(replications.min(4));
    println!("### Hours of recorded traffic\n");
    let Some(folder) = scenarios::traces::folder() else {
        println!("Skipped: the folder of the traces is not present; `PLIMSOLL_TRACES` names it.\n");
        return;
    };
    let hours = recorded(&folder, replications.min(8));
    print_table("fluid", &hours, |row| &row.fluid);
    print_summary(&hours);
}

/// The made-up scenarios: all of them on tasks of one core, some on others.
fn made_up(replications: u64) -> Vec<Row> {
    let mut rows = Vec::new();
    for scenario in &SCENARIOS {
        for (routing, name) in ROUTINGS {
            rows.push(Row::of(&FULL_CORE, scenario, routing, name, replications));
        }
    }
    for setup in &OTHERS {
        for scenario in [&SCENARIOS[0], &SCENARIOS[1], &SCENARIOS[3], &SCENARIOS[4]] {
            let (routing, name) = ROUTINGS[0];
            rows.push(Row::of(setup, scenario, routing, name, replications));
        }
        for scenario in &SCENARIOS[..2] {
            let (routing, name) = ROUTINGS[2];
            rows.push(Row::of(setup, scenario, routing, name, replications));
        }
    }
    rows
}

/// Hours of traces on four tasks of one core.
fn recorded(folder: &Path, replications: u64) -> Vec<Row> {
    let mut rows = Vec::new();
    for scenario in scenarios::traces::hours(folder) {
        for (routing, name) in &ROUTINGS[..2] {
            rows.push(Row::of(&FULL_CORE, &scenario, *routing, name, replications));
        }
    }
    rows
}

/// What a burst does when callers wait for a second and try again.
fn print_retries(replications: u64) {
    println!(
        "### Retries\n\nFour tasks at 0.6, a minute at 1.4, callers that wait for a second; mean of {replications} \
         replications of the exact engine, then the fluid engine.\n"
    );
    println!(
        "| callers | requests in a task after the burst | seconds to recover | failed requests | retries |"
    );
    println!("|---|---|---|---|---|");
    let seconds =
        |seconds: f64| if seconds.is_finite() { format!("{seconds:.0}") } else { "never".to_owned() };
    for callers in &CALLERS {
        let (exact, fluid) = (retries::exact(callers, replications), retries::fluid(callers));
        println!(
            "| {} | {:.0} / {:.0} | {} / {} | {:.0} / {:.0} | {:.0} / {:.0} |",
            callers.name,
            exact.backlog,
            fluid.backlog,
            seconds(exact.recovery_s),
            seconds(fluid.recovery_s),
            exact.failed,
            fluid.failed,
            exact.retries,
            fluid.retries
        );
    }
    println!();
}

/// How many rows keep what is demanded of the fluid engine, and the worst of them.
fn print_summary(rows: &[Row]) {
    let worst = [0, 1, 2].map(|q| {
        let medians = rows.iter().map(|row| errors(&row.truth, &row.fluid)[q].0);
        format!("{:.1} %", 100.0 * medians.fold(0.0, f64::max))
    });
    let kept = rows.iter().filter(|row| misses(&row.truth, &row.fluid, f64::INFINITY).is_empty()).count();
    println!(
        "Largest median error of p50, p95 and p99: {}. {kept} of {} hours keep the limits of 4, 5 and 8 % and count \
         the violations within one minute or 5 %, give or take two standard errors.",
        worst.join(", "),
        rows.len()
    );
}

/// One scenario on all engines.
struct Row {
    name: String,
    truth: Truth,
    fluid: Prediction,
    screening: Prediction,
}

impl Row {
    fn of(
        setup: &Setup,
        scenario: &Scenario,
        routing: RoutingAlgorithm,
        routing_name: &str,
        replications: u64,
    ) -> Self {
        Self {
            name: format!("{} | {} | {routing_name}", setup.name, scenario.name),
            truth: truth(setup, scenario, routing, replications),
            fluid: predict(setup, scenario, routing, Resolution::Adaptive),
            screening: predict_screening(setup, scenario, routing),
        }
    }
}

fn print_table(engine: &str, rows: &[Row], prediction: impl Fn(&Row) -> &Prediction) {
    println!(
        "| tasks | scenario | routing | p50 | p95 | p99 | violations exact | {engine} | scatter p50, p95, p99 |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for row in rows {
        let prediction = prediction(row);
        let cells = errors(&row.truth, prediction)
            .map(|(median, worst)| format!("{:.1} ({:.0})", median * 100.0, worst * 100.0))
            .join(" | ");
        let count = |violations: [f64; 3]| violations.map(|v| format!("{v:.1}")).join(" / ");
        println!(
            "| {} | {cells} | {} | {} | {} |",
            row.name,
            count(row.truth.violations),
            count(prediction.violations),
            scatter(&row.truth)
        );
    }
    println!();
}

/// Median over the minutes of the scatter of single ones.
fn scatter(truth: &Truth) -> String {
    let median = |q: usize| {
        let mut values: Vec<f64> = truth.scatter.iter().map(|scatter| scatter[q]).collect();
        values.sort_by(f64::total_cmp);
        format!("{:.1}", values[values.len() / 2] * 100.0)
    };
    [0, 1, 2].map(median).join(" / ")
}
