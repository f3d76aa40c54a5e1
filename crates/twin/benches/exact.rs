//! Requests per second of the exact engine: `cargo bench -p plimsoll-twin --bench exact`.

use divan::counter::ItemsCount;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::exact::{ExactPlant, Experiment, Routing, Server};
use plimsoll_twin::plant::{Build, CohortId, FleetEvent};
use plimsoll_twin::workload::{
    Arrivals, BaseLatency, Burst, Clients, DEFAULT_MOST_IN_FLIGHT, Demand, Discipline, Memory,
};
use plimsoll_twin::{Assumptions, Design, Plant, Workload};
use plimsoll_units::{Architecture, SimTime, TaskSize, Timestamp};

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

/// All laws of a server for one kind of request, from the tables.
#[divan::bench]
fn tabulated_server() -> plimsoll_twin::stationary::ServerLaws {
    let server = experiment(0.25, 2, 1, Routing::Random).server;
    plimsoll_twin::stationary::Tables::builtin().server(divan::black_box(server), 0.013, 0.7)
}

/// One law of a server.
#[divan::bench]
fn tabulated_law(bencher: divan::Bencher<'_, '_>) {
    let server = experiment(0.25, 2, 1, Routing::Random).server;
    let laws = plimsoll_twin::stationary::Tables::builtin().server(server, 0.013, 0.7);
    bencher.bench(|| laws.at(divan::black_box(0.63)));
}

/// Ten minutes of ten tasks of a quarter vCPU under quota, in rotation, with callers who give up and try again: in calm, and
/// in a storm where most attempts are retries. Counts attempts.
#[divan::bench(args = [60.0_f32, 110.0], sample_count = 5)]
fn impatient(bencher: divan::Bencher<'_, '_>, per_second: f32) {
    let clients = Clients { timeout_s: Some(1.0), retries: 2, backoff_s: 0.1, cancels: false };
    let arrivals = Arrivals { per_second: vec![10.0 * per_second; 10], ..day().arrivals };
    let base_latency = BaseLatency { mean_s: 0.0, variation: 0.0 };
    let demand = Demand { mean_s: 0.0025, ..day().demand };
    let workload = Workload { arrivals, clients, base_latency, demand, burst: Burst::default(), ..day() };
    let design = Design::fixed(TaskSize::new(256, 512), 10);
    let attempts = served(&workload, &design, 10, None);
    bencher.counter(ItemsCount::new(attempts)).bench(|| served(&workload, &design, 10, None));
}

/// Ten minutes of 200 tasks, all of them or as few as said.
#[divan::bench(args = [200, 20, 8], sample_count = 3)]
fn a_large_fleet(bencher: divan::Bencher<'_, '_>, simulated: u32) {
    let arrivals = Arrivals { per_second: vec![5000.0; 10], ..day().arrivals };
    let workload = Workload { arrivals, ..day() };
    let design = Design::fixed(TaskSize::new(512, 1024), 200);
    bencher
        .counter(ItemsCount::new(3_000_000_u64))
        .bench(|| served(&workload, &design, 200, Some(simulated)));
}

/// Attempts that a plant of so many tasks serves.
fn served(workload: &Workload, design: &Design, count: u32, thin_to: Option<u32>) -> u64 {
    let minutes = workload.arrivals.minutes();
    let mut plant = ExactPlant::new(workload, design, &Assumptions::default(), &[], Seed::new(1), 0..minutes);
    if let Some(tasks) = thin_to {
        plant = plant.thinned(tasks);
    }
    let ready = FleetEvent::Ready { cohort: CohortId(0), count, build: Build::RECORDED };
    plant.fleet_event(SimTime::START, ready);
    let mut attempts = 0.0;
    for minute in 0..minutes as i64 {
        let end = SimTime::from_seconds(minute * 60 + 60);
        let observed = plant.advance(SimTime::from_seconds(minute * 60), end);
        attempts += observed.requests + observed.retries;
        plant.end_minute(end);
    }
    attempts as u64
}

/// A day of one-minute traffic at 100 requests per second on four tasks, in minutes, with bursts and base latency.
#[divan::bench(sample_count = 3)]
fn a_day(bencher: divan::Bencher<'_, '_>) {
    let workload = day();
    let design = design();
    bencher.counter(ItemsCount::new(8_640_000_u64)).bench(|| {
        let assumptions = Assumptions::default();
        let mut plant = ExactPlant::new(&workload, &design, &assumptions, &[], Seed::new(1), 0..1440);
        plant.fleet_event(
            SimTime::START,
            FleetEvent::Ready { cohort: CohortId(0), count: 4, build: Build::RECORDED },
        );
        for minute in 0..1440 {
            let end = SimTime::from_seconds(minute * 60 + 60);
            plant.advance(SimTime::from_seconds(minute * 60), end);
            plant.end_minute(end);
        }
        plant.latency()
    });
}

fn day() -> Workload {
    Workload {
        arrivals: Arrivals {
            start: Timestamp::from_unix(0),
            per_second: vec![100.0; 1440],
            observed: vec![true; 1440],
        },
        demand: Demand {
            mean_s: 0.01,
            variation: 1.0,
            architecture: Architecture::X86_64,
            other_architecture_speed: 1.0,
        },
        base_latency: BaseLatency { mean_s: 0.03, variation: 0.5 },
        idle_vcpu: 0.01,
        burst: Burst::lognormal(0.3, 5.0),
        memory: Memory { base_mib: 100.0, per_request_mib: 1.0, ..Memory::default() },
        discipline: Discipline::ProcessorSharing,
        rotation_variability: 0.7,
        clients: Clients::default(),
        most_in_flight: Some(DEFAULT_MOST_IN_FLIGHT),
    }
}

fn design() -> Design {
    Design::fixed(TaskSize::new(512, 1024), 4)
}
