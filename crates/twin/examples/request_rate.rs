//! Requests per second of the exact engine on the queues of `benchmarks/peers/`.
//!
//! `cargo run --release -p plimsoll-twin --example request_rate [requests]`
//!
//! Prints one line per queue: name, requests, seconds, requests per second, mean sojourn in ms; the fastest of five runs.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program that measures and prints, for the developer"
)]

use plimsoll_twin::draws::Seed;
use plimsoll_twin::exact::{Experiment, Histogram, Routing, Server};
use plimsoll_twin::workload::Discipline;
use std::time::Instant;

const RUNS: usize = 5;

fn main() {
    let requests = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(2_000_000);
    measure("fcfs", &experiment(Discipline::SingleThreaded, 8, 1, requests));
    measure("single", &experiment(Discipline::SingleThreaded, 1, 1, requests));
    // A task has no queue in front of its cores: beyond eight requests they share the cores. With exponential demand the
    // number of requests in progress, and so the mean sojourn, is that of M/M/8.
    measure("central", &experiment(Discipline::ProcessorSharing, 1, 8, requests));
    measure("sharing", &experiment(Discipline::ProcessorSharing, 1, 1, requests));
    let ample = Experiment { utilization: 0.1, ..experiment(Discipline::ProcessorSharing, 1, 64, requests) };
    measure("ample", &ample);
}

/// Tasks at 70 % utilization, 10 ms of exponential demand, each request to a random task.
fn experiment(discipline: Discipline, tasks: u32, cores: u32, requests: u64) -> Experiment {
    Experiment {
        server: Server { vcpu: f64::from(cores), visible_cpus: cores, discipline, quota_period_s: 0.1 },
        tasks,
        routing: Routing::Random,
        demand_mean_s: 0.010,
        demand_variation: 1.0,
        utilization: 0.7,
        requests,
        warm_up: 0,
        seed: Seed::new(1),
    }
}

fn measure(name: &str, experiment: &Experiment) {
    let timed = |_| {
        let start = Instant::now();
        let sojourns: Histogram = experiment.run();
        (start.elapsed().as_secs_f64(), sojourns.mean() * 1000.0)
    };
    let runs = (0..RUNS).map(timed);
    let Some((seconds, mean)) = runs.min_by(|a, b| a.0.total_cmp(&b.0)) else { return };
    let requests = experiment.requests;
    println!("plimsoll {name} {requests} {seconds:.3} {:.0} {mean:.2}", requests as f64 / seconds);
}
