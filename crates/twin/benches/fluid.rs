//! A service-week in the fluid engine.

#[path = "../tests/scenarios/mod.rs"]
mod scenarios;

use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::objective::LatencyGoal;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::fluid::{FluidPlant, LawTable, Resolution};
use plimsoll_twin::plant::{Build, CohortId, FleetEvent, Plant};
use plimsoll_twin::workload::Burst;
use plimsoll_twin::{Assumptions, Workload};
use plimsoll_units::{Quantile, SimTime};

fn main() {
    divan::main();
}

const MINUTES: usize = 7 * 24 * 60;

/// A week with a daily wave between 0.2 and 0.8 of the capacity and 5 % noise from minute to minute.
fn week(burst: Burst) -> Workload {
    let mut draws = Seed::new(5).draws();
    let mut workload = scenarios::compare::workload(&scenarios::FULL_CORE, &scenarios::SCENARIOS[0]);
    let wave = |minute: usize| 0.5 - 0.3 * libm::cos(minute as f64 / 1440.0 * core::f64::consts::TAU);
    workload.arrivals.per_second = (0..MINUTES)
        .map(|minute| (200.0 * wave(minute) * (1.0 + 0.05 * draws.normal()).max(0.5)) as f32)
        .collect();
    workload.arrivals.observed = vec![true; MINUTES];
    workload.burst = burst;
    workload
}

fn run(bencher: divan::Bencher<'_, '_>, burst: Burst, resolution: Resolution) {
    let workload = week(burst);
    let design = scenarios::compare::design(&scenarios::FULL_CORE, RoutingAlgorithm::RoundRobin);
    let assumptions = Assumptions::default();
    let law = LawTable::of(&workload, &design, &assumptions);
    let goals = [LatencyGoal { quantile: Quantile::P95, threshold_ms: 200.0 }];
    bencher.bench_local(|| {
        let mut plant =
            FluidPlant::new(&law, &workload, &design, &assumptions, &goals, Seed::new(1), resolution);
        plant.fleet_event(
            SimTime::START,
            FleetEvent::Ready { cohort: CohortId(0), count: 4, build: Build::RECORDED },
        );
        let mut violations = 0.0;
        for minute in 0..MINUTES as i64 {
            let (from, to) = (SimTime::from_seconds(minute * 60), SimTime::from_seconds(minute * 60 + 60));
            plant.advance(from, to);
            violations += plant.end_minute(to).map_or(0.0, |latency| latency.violation);
        }
        violations
    });
}

#[divan::bench(sample_count = 10)]
fn week_without_bursts(bencher: divan::Bencher<'_, '_>) {
    run(bencher, Burst::default(), Resolution::Adaptive);
}

#[divan::bench(sample_count = 5)]
fn week_without_bursts_every_second(bencher: divan::Bencher<'_, '_>) {
    run(bencher, Burst::default(), Resolution::EverySecond);
}

#[divan::bench(sample_count = 5)]
fn week_with_bursts(bencher: divan::Bencher<'_, '_>) {
    run(bencher, Burst::lognormal(0.4, 3.0), Resolution::Adaptive);
}

#[divan::bench]
fn law_of_a_task() -> LawTable {
    let setup = &scenarios::FULL_CORE;
    let workload = scenarios::compare::workload(setup, &scenarios::SCENARIOS[0]);
    let design = scenarios::compare::design(setup, RoutingAlgorithm::RoundRobin);
    LawTable::of(&workload, &design, &Assumptions::default())
}
