//! How well bursts inside the minute are carried from the recorded configuration to smaller ones, in Markdown:
//!
//! ```text
//! cargo run --release -p plimsoll-twin --example bursts
//! ```
//!
//! The exact engine records two hours of six tasks whose traffic is bursty in a way that calibration does not see; the
//! calibrated workload is carried to five and four tasks by the screening engine; the exact engine counts what would have
//! happened there.

#[path = "../../src/calibrate/engine_recording.rs"]
mod engine_recording;

use engine_recording::{Hidden, Within};
use plimsoll_recording::MetricName;
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::objective::LatencyGoal;
use plimsoll_spec::platform::workload::StatedWorkload;
use plimsoll_twin::calibrate::{Calibration, calibrate};
use plimsoll_twin::draws::Seed;
use plimsoll_twin::exact::Server;
use plimsoll_twin::screen::{BurstFactors, Surface, TaskShape};
use plimsoll_twin::stationary::Tables;
use plimsoll_twin::workload::Burst;
use plimsoll_twin::{Assumptions, Design, Workload};
use plimsoll_units::{Quantile, TaskSize};
use std::error::Error;

fn main() {
    let only = std::env::args().nth(1);
    for (name, within) in truths() {
        if only.as_ref().is_some_and(|o| o != name) {
            continue;
        }
        let mut sums = [[0.0; 6]; 2];
        let mut laws = Vec::new();
        let mut took = 0.0;
        for seed in 1..=4 {
            let six = Hidden { within, rate: 102.0, diurnal: 0.3, seed, ..Hidden::default() };
            let recording = six.recording();
            let design = Design {
                routing: RoutingAlgorithm::WeightedRandom,
                ..Design::fixed(TaskSize::new(1024, 2048), 6)
            };
            let clock = std::time::Instant::now();
            let found = calibrate(
                &recording,
                &StatedWorkload::default(),
                &design,
                &Assumptions::default(),
                Seed::new(77),
            )
            .unwrap();
            took += clock.elapsed().as_secs_f64() / 4.0;
            for (row, tasks) in sums.iter_mut().zip([5, 4]) {
                let other = Hidden { tasks, ..six };
                let with =
                    |workload: &Workload, burst| expected(&other, &Workload { burst, ..workload.clone() });
                let ln = found.bursts[0];
                let truth = match within {
                    Within::Pulses { seconds, height, every } => Burst::on_off(
                        seconds as f64 / (60 * every) as f64,
                        height,
                        seconds as f64,
                        plimsoll_twin::workload::Rhythm::Regular,
                    ),
                    Within::Random { share, height, on_s } => {
                        Burst::on_off(share, height, on_s, plimsoll_twin::workload::Rhythm::Random)
                    }
                    Within::Lognormal { sigma, tau_s } => Burst::lognormal(sigma, tau_s),
                    _ => Burst::None,
                };
                println!("oracle {tasks} {:.1}", with(&found.workload, truth));
                let values = [
                    slow(&other),
                    with(&found.workload, Burst::None),
                    with(&found.workload, ln.best),
                    with(&found.pessimistic, ln.upper),
                    expected(&other, &found.workload),
                    expected(&other, &found.pessimistic),
                ];
                for (sum, value) in row.iter_mut().zip(values) {
                    *sum += value / 4.0;
                }
            }
            laws.push(format!(
                "{:?} | {:?} [{:.2} {:.2}]",
                found.workload.burst,
                found.pessimistic.burst,
                found.bursts[0].log_posterior,
                found.bursts[1].log_posterior
            ));
        }
        for (tasks, row) in [5, 4].iter().zip(sums) {
            println!(
                "{name:20} {tasks} truth {:5.1} none {:5.1} ln {:5.1} {:5.1} chosen {:5.1} {:5.1}  {took:.3}",
                row[0], row[1], row[2], row[3], row[4], row[5]
            );
        }
        for law in laws {
            println!("      {law}");
        }
    }
}

fn truths() -> Vec<(&'static str, Within)> {
    vec![
        ("none", Within::Constant),
        ("ln .4 3", Within::Lognormal { sigma: 0.4, tau_s: 3.0 }),
        ("ln .6 3", Within::Lognormal { sigma: 0.6, tau_s: 3.0 }),
        ("ln .4 15", Within::Lognormal { sigma: 0.4, tau_s: 15.0 }),
        ("3s 2.5 1m", Within::Pulses { seconds: 3, height: 2.5, every: 1 }),
        ("10s 2 1m", Within::Pulses { seconds: 10, height: 2.0, every: 1 }),
        ("10s 1.6 3m", Within::Pulses { seconds: 10, height: 1.6, every: 3 }),
        ("10s 2.5 3m", Within::Pulses { seconds: 10, height: 2.5, every: 3 }),
        ("random .1 2.5 4s", Within::Random { share: 0.1, height: 2.5, on_s: 4.0 }),
        ("random .2 2 10s", Within::Random { share: 0.2, height: 2.0, on_s: 10.0 }),
        ("uneven 3 2.5 1m", Within::Uneven { seconds: 3, height: 2.5, every: 1 }),
    ]
}

const SLOW_MS: f64 = 500.0;

fn slow(hidden: &Hidden) -> f64 {
    let recording = hidden.recording();
    let p95 = recording.series(MetricName::LatencyP95).unwrap();
    p95.observed().filter(|ms| *ms > SLOW_MS).count() as f64
}

fn expected(hidden: &Hidden, workload: &Workload) -> f64 {
    let design = Design {
        routing: RoutingAlgorithm::WeightedRandom,
        ..Design::fixed(TaskSize::new(1024, 2048), hidden.tasks)
    };
    let assumptions = Assumptions::default();
    let server = Server::of(design.size.cpu, workload.discipline, &assumptions);
    let law = Tables::builtin().server(server, workload.demand.mean_s, workload.demand.variation);
    let shape = TaskShape::of(workload, server, design.architecture, design.routing, hidden.tasks);
    let goals = [LatencyGoal { quantile: Quantile::P95, threshold_ms: SLOW_MS }];
    let factors = BurstFactors::draw(workload.burst, Seed::new(123));
    let surface = Surface::build(&law, &shape, &factors, &goals, hidden.rate * 60.0);
    let per_task = f64::from(hidden.tasks) * surface.capacity_per_s();
    workload.arrivals.per_second.iter().map(|rate| surface.violation_at(f64::from(*rate) / per_task)).sum()
}
