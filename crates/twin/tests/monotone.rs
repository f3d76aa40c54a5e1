//! What must not get worse when a configuration gets larger, on the engine that searches.

#![allow(clippy::expect_used, reason = "a test")]

use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::objective::LatencyGoal;
use plimsoll_twin::draws::{Draws, Seed};
use plimsoll_twin::replay::{Settings, replay};
use plimsoll_twin::screen::{BurstFactors, ScreenPlant, Surface, TaskShape};
use plimsoll_twin::stationary::{Server, Tables};
use plimsoll_twin::workload::{
    Arrivals, BaseLatency, Burst, Clients, DEFAULT_MOST_IN_FLIGHT, Demand, Discipline, Memory,
};
use plimsoll_twin::{Assumptions, Design, Outcome, Workload};
use plimsoll_units::{Architecture, Quantile, TaskSize, Timestamp};

const MINUTES: usize = 240;
/// CPU units of the sizes that are compared, with 4 GiB or the least memory that goes with them.
const SIZES: [(u32, u32); 7] =
    [(256, 2048), (512, 4096), (1024, 4096), (2048, 4096), (4096, 8192), (8192, 16384), (16384, 32768)];

fn between(draws: &mut Draws, low: f64, high: f64) -> f64 {
    low * libm::pow(high / low, draws.uniform())
}

/// A service that one task of a quarter vCPU can nearly serve, with everything else left to chance.
fn workload(draws: &mut Draws) -> Workload {
    let mean_s = between(draws, 0.002, 0.1);
    let busy_vcpu = between(draws, 0.05, 0.4);
    let rate = busy_vcpu / mean_s;
    let per_second = (0..MINUTES)
        .map(|minute| {
            let wave = 1.0 - 0.6 * libm::cos(minute as f64 / MINUTES as f64 * core::f64::consts::TAU);
            (rate * wave * between(draws, 0.9, 1.1)) as f32
        })
        .collect();
    Workload {
        arrivals: Arrivals { start: Timestamp::from_unix(0), per_second, observed: vec![true; MINUTES] },
        demand: Demand {
            mean_s,
            variation: 2.0 * draws.uniform(),
            architecture: Architecture::X86_64,
            other_architecture_speed: 1.0,
        },
        base_latency: BaseLatency { mean_s: between(draws, 0.005, 0.2), variation: draws.uniform() },
        idle_vcpu: 0.02 * draws.uniform(),
        burst: Burst::lognormal(0.6 * draws.uniform(), between(draws, 2.0, 15.0)),
        memory: Memory::default(),
        discipline: if draws.below(4) == 0 {
            Discipline::SingleThreaded
        } else {
            Discipline::ProcessorSharing
        },
        rotation_variability: 0.7,
        clients: Clients::default(),
        most_in_flight: Some(DEFAULT_MOST_IN_FLIGHT),
    }
}

fn routing(draws: &mut Draws) -> RoutingAlgorithm {
    let algorithms = [
        RoutingAlgorithm::RoundRobin,
        RoutingAlgorithm::LeastOutstandingRequests,
        RoutingAlgorithm::WeightedRandom,
    ];
    *algorithms.get(draws.below(3) as usize).expect("below 3")
}

/// A screened replay of fixed tasks; routing chooses among as many as there are.
fn screened(
    workload: &Workload,
    (cpu, memory): (u32, u32),
    tasks: u32,
    routing: RoutingAlgorithm,
    threshold_ms: f64,
) -> Outcome {
    let design = Design { routing, ..Design::fixed(TaskSize::new(cpu, memory), tasks) };
    let assumptions = Assumptions::default();
    let server = Server::of(design.size.cpu, workload.discipline, &assumptions);
    let laws = Tables::builtin().server(server, workload.demand.mean_s, workload.demand.variation);
    let shape = TaskShape::of(workload, server, design.architecture, routing, tasks);
    let factors = BurstFactors::draw(workload.burst, Seed::new(7));
    let goals = [LatencyGoal { quantile: Quantile::P95, threshold_ms }];
    let surface = Surface::build(&laws, &shape, &factors, &goals, 6000.0);
    let arrivals = &workload.arrivals;
    let settings = Settings::new(&design, &assumptions, arrivals.start, &arrivals.observed)
        .expect("a design without schedules");
    replay(&mut ScreenPlant::new(&surface, workload, &design), &settings)
}

fn p95_ms(outcome: &Outcome) -> f64 {
    outcome.latency.expect("every minute has requests").p95_ms
}

/// Larger tasks have fewer neighbours in a quota period and more cores: the 95th percentile falls, up to the 2 % by which
/// neighbouring tables and bins differ.
#[test]
fn larger_tasks_never_have_a_worse_p95() {
    let mut draws = Seed::new(41).draws();
    for case in 0..25 {
        let (workload, routing, tasks) = (workload(&mut draws), routing(&mut draws), 1 + draws.below(6));
        let mut last = f64::INFINITY;
        for size in SIZES {
            let p95 = p95_ms(&screened(&workload, size, tasks, routing, 200.0));
            assert!(
                p95 <= 1.02 * last,
                "case {case}: p95 {p95} ms after {last} ms at {size:?}, {tasks} tasks, {routing:?}: {:?} {:?} {:?}",
                workload.demand,
                workload.discipline,
                workload.burst
            );
            last = p95;
        }
    }
}

#[test]
fn more_tasks_never_have_more_violations_at_the_same_load() {
    let mut draws = Seed::new(43).draws();
    for case in 0..25 {
        let (workload, routing) = (workload(&mut draws), routing(&mut draws));
        let size = SIZES.get(draws.below(4) as usize).copied().expect("below 4");
        let threshold_ms = between(&mut draws, 50.0, 1000.0);
        let mut last = f64::INFINITY;
        for tasks in [1, 2, 3, 4, 6, 10, 20] {
            let expected = screened(&workload, size, tasks, routing, threshold_ms).violations.expected;
            assert!(
                expected <= last + 0.05,
                "case {case}: {expected} violations after {last} at {tasks} tasks of {size:?}, {routing:?}"
            );
            last = expected;
        }
    }
}

#[test]
fn the_same_replay_is_the_same_to_the_last_bit() {
    let mut draws = Seed::new(47).draws();
    for _ in 0..5 {
        let (workload, routing) = (workload(&mut draws), routing(&mut draws));
        let run = || screened(&workload, (512, 1024), 2, routing, 150.0);
        assert_eq!(format!("{:?}", run()), format!("{:?}", run()));
    }
}
