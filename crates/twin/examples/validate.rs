//! Prints, as a Markdown table, how far the fluid engine is from the exact engine.
//!
//! `cargo run --release -p plimsoll-twin --example validate [replications]`
//!
//! Errors are medians over 40 minutes (largest in brackets) in percent; violations are minutes with p95 above 150 ms,
//! 300 ms and 1 s; scatter is that of single minutes of the exact engine.
#![expect(
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a program that prints, for the developer"
)]

#[path = "../tests/scenarios/mod.rs"]
mod scenarios;

use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_twin::fluid::Resolution;
use scenarios::compare::{errors, predict, truth};
use scenarios::{FULL_CORE, OTHERS, ROUTINGS, SCENARIOS, Scenario, Setup};

fn main() {
    let replications = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(12);
    println!(
        "| tasks | scenario | routing | p50 | p95 | p99 | violations exact | fluid | scatter p50, p95, p99 |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for scenario in &SCENARIOS {
        for (routing, name) in ROUTINGS {
            print_row(&FULL_CORE, scenario, routing, name, replications);
        }
    }
    let (routing, name) = ROUTINGS[0];
    for setup in &OTHERS {
        for scenario in [&SCENARIOS[0], &SCENARIOS[1], &SCENARIOS[3], &SCENARIOS[4]] {
            print_row(setup, scenario, routing, name, replications);
        }
    }
}

fn print_row(setup: &Setup, scenario: &Scenario, routing: RoutingAlgorithm, name: &str, replications: u64) {
    let truth = truth(setup, scenario, routing, replications);
    let prediction = predict(setup, scenario, routing, Resolution::Adaptive);
    let cells = errors(&truth, &prediction)
        .map(|(median, worst)| format!("{:.1} ({:.0})", median * 100.0, worst * 100.0))
        .join(" | ");
    let count = |violations: [f64; 3]| violations.map(|v| format!("{v:.1}")).join(" / ");
    let scatter = [0, 1, 2].map(|q| {
        let mut values: Vec<f64> = truth.scatter.iter().map(|s| s[q]).collect();
        values.sort_by(f64::total_cmp);
        format!("{:.1}", values[values.len() / 2] * 100.0)
    });
    println!(
        "| {} | {} | {name} | {cells} | {} | {} | {} |",
        setup.name,
        scenario.name,
        count(truth.violations),
        count(prediction.violations),
        scatter.join(" / ")
    );
}
