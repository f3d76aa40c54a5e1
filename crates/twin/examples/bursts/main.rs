//! How well bursts inside the minute are carried from the recorded configuration to smaller ones, in Markdown:
//!
//! ```text
//! cargo run --release -p plimsoll-twin --example bursts
//! ```
//!
//! The exact engine records two hours of six tasks whose traffic is bursty in a way that calibration does not see; the
//! screening engine expects from the calibrated workload how many minutes are slow on five and four tasks; the exact engine
//! counts them. Means over recordings that differ in their seed.

#![expect(clippy::expect_used, reason = "a program for people, on inputs of its own")]

#[path = "../../src/calibrate/engine_recording.rs"]
mod engine_recording;

use engine_recording::{Hidden, Within};
use plimsoll_recording::MetricName;
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::objective::LatencyGoal;
use plimsoll_spec::platform::workload::StatedWorkload;
use plimsoll_twin::calibrate::{BurstFamily, Calibration, calibrate};
use plimsoll_twin::draws::Seed;
use plimsoll_twin::exact::Server;
use plimsoll_twin::screen::{BurstFactors, Surface, TaskShape};
use plimsoll_twin::stationary::Tables;
use plimsoll_twin::workload::Burst;
use plimsoll_twin::{Assumptions, Design, Workload};
use plimsoll_units::{Quantile, TaskSize};

/// Recordings per kind of bursts.
const RECORDINGS: u64 = 4;
/// p95 above which a minute is slow.
const SLOW_MS: f64 = 500.0;

#[expect(clippy::print_stdout, reason = "a program for people")]
fn main() {
    println!(
        "| hidden bursts | tasks | counted | without bursts | lognormal: best, upper | chosen: best, upper | on/off chosen |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (name, within) in truths() {
        let services: Vec<(Hidden, Calibration)> = (1..=RECORDINGS)
            .map(|seed| {
                let six = Hidden { within, rate: 102.0, diurnal: 0.3, seed, ..Hidden::default() };
                (six, calibrated(&six))
            })
            .collect();
        for tasks in [5, 4] {
            println!("| {name} | {tasks} | {}", row(&services, tasks));
        }
    }
}

/// The columns from the counted minutes on.
fn row(services: &[(Hidden, Calibration)], tasks: u32) -> String {
    let mean = |value: &dyn Fn(&Hidden, &Calibration) -> f64| {
        let sum: f64 = services.iter().map(|(six, found)| value(&Hidden { tasks, ..*six }, found)).sum();
        format!("{:.1}", sum / services.len() as f64)
    };
    let with = |workload: &Workload, burst| Workload { burst, ..workload.clone() };
    let lognormal =
        |found: &Calibration| found.bursts.iter().find(|fit| fit.family == BurstFamily::Lognormal).copied();
    let on_off = services.iter().filter(|(_, found)| matches!(found.workload.burst, Burst::OnOff { .. }));
    format!(
        "{} | {} | {}, {} | {}, {} | {} of {} |",
        mean(&|other, _| slow_minutes(other)),
        mean(&|other, found| expected(other, &with(&found.workload, Burst::None))),
        mean(&|other, found| {
            let best = lognormal(found).map_or(Burst::None, |fit| fit.best);
            expected(other, &with(&found.workload, best))
        }),
        mean(&|other, found| {
            let upper = lognormal(found).map_or(Burst::None, |fit| fit.upper);
            expected(other, &with(&found.pessimistic, upper))
        }),
        mean(&|other, found| expected(other, &found.workload)),
        mean(&|other, found| expected(other, &found.pessimistic)),
        on_off.count(),
        services.len()
    )
}

fn truths() -> [(&'static str, Within); 13] {
    let lognormal = |sigma, tau_s| Within::Lognormal { sigma, tau_s };
    let pulses = |seconds, height, every| Within::Pulses { seconds, height, every };
    let random = |share, height, on_s| Within::Random { share, height, on_s };
    [
        ("none", Within::Constant),
        ("lognormal 0.4, 3 s", lognormal(0.4, 3.0)),
        ("lognormal 0.6, 3 s", lognormal(0.6, 3.0)),
        ("lognormal 0.4, 15 s", lognormal(0.4, 15.0)),
        ("3 s of each minute at 2.5 times", pulses(3, 2.5, 1)),
        ("10 s of each minute at twice", pulses(10, 2.0, 1)),
        ("10 s of each 3 minutes at 1.6 times", pulses(10, 1.6, 3)),
        ("10 s of each 3 minutes at 2.5 times", pulses(10, 2.5, 3)),
        ("at random 10 % of the time at 2.5 times, 4 s", random(0.1, 2.5, 4.0)),
        ("at random 20 % of the time at twice, 10 s", random(0.2, 2.0, 10.0)),
        ("at random 5 % of the time at 3 times, 6 s", random(0.05, 3.0, 6.0)),
        (
            "of neither family: 3 s of each minute, uneven, 2.5 times",
            Within::Uneven { seconds: 3, height: 2.5, every: 1 },
        ),
        (
            "of neither family: 10 s of each 3 minutes, uneven, twice",
            Within::Uneven { seconds: 10, height: 2.0, every: 3 },
        ),
    ]
}

fn design(tasks: u32) -> Design {
    Design { routing: RoutingAlgorithm::WeightedRandom, ..Design::fixed(TaskSize::new(1024, 2048), tasks) }
}

fn calibrated(six: &Hidden) -> Calibration {
    let (recording, assumptions) = (six.recording(), Assumptions::default());
    calibrate(&recording, &StatedWorkload::default(), &design(six.tasks), &assumptions, Seed::new(77))
        .expect("a recording of traffic and CPU")
}

/// Minutes that are slow in truth.
fn slow_minutes(hidden: &Hidden) -> f64 {
    let recording = hidden.recording();
    let p95 = recording.series(MetricName::LatencyP95);
    p95.map_or(f64::NAN, |p95| p95.observed().filter(|ms| *ms > SLOW_MS).count() as f64)
}

/// Minutes that the screening engine expects to be slow.
fn expected(hidden: &Hidden, workload: &Workload) -> f64 {
    let (design, assumptions) = (design(hidden.tasks), Assumptions::default());
    let server = Server::of(design.size.cpu, workload.discipline, &assumptions);
    let law = Tables::builtin().server(server, workload.demand.mean_s, workload.demand.variation);
    let shape = TaskShape::of(workload, server, design.architecture, design.routing, hidden.tasks);
    let goals = [LatencyGoal { quantile: Quantile::P95, threshold_ms: SLOW_MS }];
    let factors = BurstFactors::draw(workload.burst, Seed::new(123));
    let surface = Surface::build(&law, &shape, &factors, &goals, hidden.rate * 60.0);
    let per_task = f64::from(hidden.tasks) * surface.capacity_per_s();
    workload.arrivals.per_second.iter().map(|rate| surface.violation_at(f64::from(*rate) / per_task)).sum()
}
