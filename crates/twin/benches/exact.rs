//! Requests per second of the exact engine: `cargo bench -p plimsoll-twin --bench exact`.

use divan::counter::ItemsCount;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::exact::{Experiment, Routing, Server};
use plimsoll_twin::workload::Discipline;

const REQUESTS: u64 = 1_000_000;

fn main() {
    divan::main();
}

fn experiment(vcpu: f64, visible_cpus: u32, tasks: u32, routing: Routing) -> Experiment {
    Experiment {
        server: Server { vcpu, visible_cpus, discipline: Discipline::ProcessorSharing, quota_period_s: 0.1 },
        tasks,
        routing,
        demand_mean_s: 0.01,
        demand_variation: 1.0,
        utilization: 0.7,
        requests: REQUESTS,
        warm_up: 0,
        seed: Seed::new(1),
    }
}

fn run(bencher: divan::Bencher<'_, '_>, experiment: Experiment) {
    bencher.counter(ItemsCount::new(REQUESTS)).bench(|| experiment.run());
}

/// One core, shared.
#[divan::bench(sample_count = 10)]
fn one_core(bencher: divan::Bencher<'_, '_>) {
    run(bencher, experiment(1.0, 1, 1, Routing::Random));
}

/// One core, shared, lognormal demand.
#[divan::bench(sample_count = 10)]
fn one_core_lognormal(bencher: divan::Bencher<'_, '_>) {
    run(bencher, Experiment { demand_variation: 1.5, ..experiment(1.0, 1, 1, Routing::Random) });
}

/// Ten tasks of a quarter vCPU under quota, in rotation.
#[divan::bench(sample_count = 10)]
fn quota_in_rotation(bencher: divan::Bencher<'_, '_>) {
    run(bencher, experiment(0.25, 2, 10, Routing::Rotating { variability: 0.7 }));
}

/// Ten tasks of a quarter vCPU under quota, by requests in flight.
#[divan::bench(sample_count = 10)]
fn quota_least_outstanding(bencher: divan::Bencher<'_, '_>) {
    run(bencher, experiment(0.25, 2, 10, Routing::LeastOutstanding));
}
