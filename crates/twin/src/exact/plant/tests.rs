use super::*;
use crate::plant::Build;
use crate::plant::CohortId;
use crate::workload::{Arrivals, BaseLatency, Burst, Clients, DEFAULT_MOST_IN_FLIGHT, Demand, Discipline};
use plimsoll_spec::platform::scaling::TaskRange;
use plimsoll_units::{Architecture, Quantile, TaskSize, Timestamp};

/// 20 ms of exponential demand, nothing else.
pub(in crate::exact) fn workload(per_second: &[f32]) -> Workload {
    Workload {
        arrivals: Arrivals {
            start: Timestamp::from_unix(0),
            per_second: per_second.to_vec(),
            observed: vec![true; per_second.len()],
        },
        demand: Demand {
            mean_s: 0.02,
            variation: 1.0,
            architecture: Architecture::X86_64,
            other_architecture_speed: 1.0,
        },
        base_latency: BaseLatency { mean_s: 0.0, variation: 0.0 },
        idle_vcpu: 0.0,
        burst: Burst::default(),
        memory: Memory { base_mib: 100.0, per_request_mib: 2.0, ..Memory::default() },
        discipline: Discipline::ProcessorSharing,
        rotation_variability: 0.7,
        clients: Clients::default(),
        most_in_flight: Some(DEFAULT_MOST_IN_FLIGHT),
    }
}

pub(super) fn design(cpu_units: u32, routing: RoutingAlgorithm) -> Design {
    let tasks = TaskRange { min: 1, max: 10, desired: 2 };
    Design { tasks, routing, ..Design::fixed(TaskSize::new(cpu_units, 4096), 2) }
}

pub(super) fn plant<'a>(workload: &'a Workload, design: &Design, goals: &[LatencyGoal]) -> ExactPlant<'a> {
    let minutes = 0..workload.arrivals.minutes();
    ExactPlant::new(workload, design, &Assumptions::default(), goals, Seed::new(11), minutes)
}

pub(super) fn ready(plant: &mut ExactPlant<'_>, count: u32) {
    plant.fleet_event(
        SimTime::START,
        FleetEvent::Ready { cohort: CohortId(0), count, build: Build::RECORDED },
    );
}

pub(super) fn at(seconds: i64) -> SimTime {
    SimTime::from_seconds(seconds)
}

/// Runs whole minutes in intervals of some seconds; the sum of what was observed and each minute's latency.
pub(super) fn run(
    plant: &mut ExactPlant<'_>,
    minutes: Range<i64>,
    interval: i64,
) -> (Observation, Vec<Option<MinuteLatency>>) {
    let mut total = Observation::default();
    let mut latencies = Vec::new();
    for minute in minutes.clone() {
        for step in 0..60 / interval {
            let from = minute * 60 + step * interval;
            let observed = plant.advance(at(from), at(from + interval));
            total.append(&observed, (from - minutes.start * 60) as f64, interval as f64);
        }
        latencies.push(plant.end_minute(at(minute * 60 + 60)));
    }
    (total, latencies)
}

#[test]
fn routed_at_random_each_task_is_a_shared_core() {
    let workload = workload(&[140.0; 120]);
    let mut plant = plant(&workload, &design(2048, RoutingAlgorithm::WeightedRandom), &[]);
    ready(&mut plant, 2);
    let (total, latencies) = run(&mut plant, 0..120, 60);
    // Two tasks of two cores at 70 %: mean 1.9608 and p95 6.6708 demands of 20 ms.
    let latency = plant.latency().unwrap();
    assert!((latency.mean_ms / 39.216 - 1.0).abs() < 0.02, "{latency:?}");
    assert!((latency.p95_ms / 133.42 - 1.0).abs() < 0.03, "{latency:?}");
    assert!((total.requests - 140.0 * 7200.0).abs() < 4.0 * f64::sqrt(140.0 * 7200.0));
    assert!((total.cpu_seconds / (total.requests * 0.02) - 1.0).abs() < 0.005);
    assert!((total.in_flight / (140.0 * 0.039_216) - 1.0).abs() < 0.02);
    let memory = (2.0 * 100.0 + 2.0 * total.in_flight) * 7200.0;
    assert!((total.memory_mib_seconds / memory - 1.0).abs() < 1e-6);
    assert_eq!(total.failed, 0.0);
    let mean_p95 = latencies.iter().flatten().map(|minute| minute.p95_s).sum::<f64>() / 120.0;
    assert!((mean_p95 / 0.133 - 1.0).abs() < 0.05, "{mean_p95}");
}

#[test]
fn the_same_seed_gives_the_same_result_however_time_is_cut() {
    let mut workload = workload(&[80.0, 20.0, 0.0, 90.0]);
    workload.burst = Burst::lognormal(0.4, 5.0);
    workload.base_latency = BaseLatency { mean_s: 0.03, variation: 0.5 };
    for routing in RoutingAlgorithm::ALL {
        let design = design(512, routing);
        let results = [60, 60, 5].map(|interval| {
            let mut plant = plant(&workload, &design, &[]);
            ready(&mut plant, 3);
            let (total, minutes) = run(&mut plant, 0..4, interval);
            (total.requests, minutes.len(), plant.latency())
        });
        assert_eq!(results[0], results[1]);
        assert_eq!((results[0].0, results[0].1), (results[2].0, results[2].1));
        let (whole, cut) = (results[0].2.unwrap(), results[2].2.unwrap());
        assert!((whole.p99_ms / cut.p99_ms - 1.0).abs() < 1e-9);
    }
}

#[test]
fn base_latency_adds_to_the_sojourn() {
    let mut workload = workload(&[50.0; 30]);
    workload.base_latency = BaseLatency { mean_s: 0.1, variation: 0.0 };
    let mut plant = plant(&workload, &design(2048, RoutingAlgorithm::WeightedRandom), &[]);
    ready(&mut plant, 2);
    let (total, _) = run(&mut plant, 0..30, 60);
    let mean_ms = plant.latency().unwrap().mean_ms;
    assert!((mean_ms - 121.3).abs() < 1.5, "{mean_ms}");
    assert!((total.in_flight / (50.0 * mean_ms / 1000.0) - 1.0).abs() < 0.01);
}

#[test]
fn without_tasks_every_request_fails_and_the_minute_misses() {
    let workload = workload(&[10.0, 0.0]);
    let mut plant = plant(&workload, &design(256, RoutingAlgorithm::RoundRobin), &[]);
    let (total, latencies) = run(&mut plant, 0..2, 60);
    assert!(total.requests > 500.0);
    assert_eq!(total.failed, total.requests);
    assert_eq!(latencies[0].map(|minute| minute.violation), Some(1.0));
    assert_eq!(latencies[1], None);
    assert_eq!(plant.latency(), None);
}

#[test]
fn a_draining_task_finishes_its_requests_and_a_stopped_one_loses_them() {
    // Overload in the first minute leaves requests in both tasks, nothing arrives later.
    let workload = workload(&[400.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    let design = design(1024, RoutingAlgorithm::RoundRobin);
    let first_minute = |plant: &mut ExactPlant<'_>| {
        ready(plant, 2);
        let (observed, _) = run(plant, 0..1, 60);
        plant.fleet_event(at(60), FleetEvent::Drain { cohort: CohortId(0), count: 1, into: CohortId(1) });
        observed
    };
    let mut drained = plant(&workload, &design, &[]);
    let served = first_minute(&mut drained);
    let (rest, _) = run(&mut drained, 1..6, 60);
    assert!((served.cpu_seconds + rest.cpu_seconds - 0.02 * served.requests).abs() < 10.0);
    assert_eq!(rest.failed, 0.0);

    let mut stopped = plant(&workload, &design, &[]);
    let served = first_minute(&mut stopped);
    stopped.fleet_event(at(60), FleetEvent::Stop { cohort: CohortId(1) });
    let (rest, _) = run(&mut stopped, 1..6, 60);
    assert!(rest.failed > 0.2 * served.requests, "{rest:?}");
    assert!(rest.failed < 0.6 * served.requests, "{rest:?}");

    let mut lost = plant(&workload, &design, &[]);
    ready(&mut lost, 2);
    let (served, _) = run(&mut lost, 0..1, 60);
    lost.fleet_event(at(60), FleetEvent::Lose { cohort: CohortId(0), count: 2 });
    let (rest, _) = run(&mut lost, 1..2, 60);
    let completed = served.cpu_seconds / 0.02;
    assert!((completed + rest.failed - served.requests).abs() < 0.05 * served.requests);
}

#[test]
fn a_minute_counts_its_unfinished_requests_as_if_nothing_else_arrived() {
    // One core in line at 1.5 times its capacity: 90 s of work arrive in 60 s, the last request takes 30 s.
    let mut workload = workload(&[75.0, 0.0]);
    workload.discipline = Discipline::SingleThreaded;
    workload.demand.variation = 0.0;
    let mut plant = plant(&workload, &design(1024, RoutingAlgorithm::RoundRobin), &[]);
    ready(&mut plant, 1);
    let (_, latencies) = run(&mut plant, 0..2, 60);
    let minute = latencies[0].unwrap();
    let all = plant.latency().unwrap();
    assert!((minute.p50_s - 15.0).abs() < 2.0, "{minute:?}");
    assert!((minute.p99_s - all.p99_ms / 1000.0).abs() < 0.2, "{minute:?} {all:?}");
}

#[test]
fn a_goal_is_missed_or_not() {
    let workload = workload(&[50.0; 3]);
    let goal = |threshold_ms| LatencyGoal { quantile: Quantile::P95, threshold_ms };
    for (threshold, violation) in [(20.0, 1.0), (500.0, 0.0)] {
        let mut plant = plant(&workload, &design(2048, RoutingAlgorithm::RoundRobin), &[goal(threshold)]);
        ready(&mut plant, 2);
        let (_, latencies) = run(&mut plant, 0..3, 60);
        assert!(latencies.iter().all(|minute| minute.unwrap().violation == violation));
    }
}

#[test]
fn minutes_without_observation_do_not_count_in_the_overall_latency() {
    let mut workload = workload(&[20.0, 900.0, 0.0]);
    workload.arrivals.observed[1] = false;
    let mut plant = plant(&workload, &design(1024, RoutingAlgorithm::RoundRobin), &[]);
    ready(&mut plant, 1);
    run(&mut plant, 0..3, 60);
    assert!(plant.latency().unwrap().p99_ms < 400.0);
}

#[test]
fn clients_give_up_and_full_queues_refuse() {
    let mut workload = workload(&[100.0; 5]);
    let design = design(1024, RoutingAlgorithm::RoundRobin);
    workload.most_in_flight = None;
    workload.clients.timeout_s = Some(1.0);
    let mut impatient = plant(&workload, &design, &[]);
    ready(&mut impatient, 1);
    let (total, latencies) = run(&mut impatient, 0..5, 60);
    assert!(total.failed > 0.1 * total.requests);
    assert!(latencies.iter().flatten().all(|minute| minute.p99_s < 1.01));

    workload.most_in_flight = Some(20);
    workload.clients.timeout_s = None;
    let mut full = plant(&workload, &design, &[]);
    ready(&mut full, 1);
    let (total, _) = run(&mut full, 0..5, 60);
    assert!(total.in_flight <= 20.0);
    assert!((total.failed / total.requests - 0.5).abs() < 0.05, "{total:?}");
}

/// Two cohorts of one task each; the second needs three times the CPU and leaks 60 MiB per hour.
#[test]
fn a_build_needs_more_cpu_and_leaks() {
    let workload = workload(&[20.0; 10]);
    let mut plant = plant(&workload, &design(2048, RoutingAlgorithm::WeightedRandom), &[]);
    ready(&mut plant, 1);
    let build = Build { demand_factor: 3.0, leak_mib_per_hour: 60.0 };
    plant.fleet_event(SimTime::START, FleetEvent::Ready { cohort: CohortId(1), count: 1, build });
    let (total, _) = run(&mut plant, 0..10, 60);
    assert!((total.cpu_seconds / total.requests / 0.04 - 1.0).abs() < 0.05, "{total:?}");
    let memory = 2.0 * 100.0 + 5.0 + 2.0 * total.in_flight;
    assert!((total.memory_mib_seconds / 600.0 - memory).abs() < 1e-6, "{total:?}");
}

#[test]
fn a_condition_slows_the_requests_that_arrive_while_it_lasts() {
    let mut workload = workload(&[20.0; 20]);
    workload.base_latency = BaseLatency { mean_s: 0.1, variation: 0.0 };
    let mut plant = plant(&workload, &design(2048, RoutingAlgorithm::WeightedRandom), &[]);
    ready(&mut plant, 2);
    let (before, minutes) = run(&mut plant, 0..10, 60);
    plant.impose(at(600), Condition { base_latency_factor: 3.0, demand_factor: 2.0 });
    let (during, slower) = run(&mut plant, 10..20, 60);
    assert!((during.cpu_seconds / during.requests / 0.04 - 1.0).abs() < 0.05, "{during:?}");
    assert!((before.cpu_seconds / before.requests / 0.02 - 1.0).abs() < 0.05, "{before:?}");
    assert!(minutes.iter().flatten().all(|minute| minute.p50_s < 0.13), "{minutes:?}");
    assert!(slower.iter().flatten().all(|minute| minute.p50_s > 0.3), "{slower:?}");
}

#[test]
fn a_lasting_overload_stays_within_bounds() {
    let mut workload = workload(&[2000.0; 30]);
    workload.idle_vcpu = 0.5;
    let mut plant = plant(&workload, &design(256, RoutingAlgorithm::LeastOutstandingRequests), &[]);
    ready(&mut plant, 2);
    let (total, latencies) = run(&mut plant, 0..30, 60);
    assert!(total.in_flight <= 40_000.0);
    assert!(total.failed > 0.9 * total.requests);
    assert!(latencies.iter().flatten().all(|minute| minute.p99_s < 361.0));
}

#[test]
fn memory_leaks_with_the_age_of_serving_tasks() {
    let mut workload = workload(&[0.0; 60]);
    workload.memory.growth_mib_per_hour = 50.0;
    let mut plant = plant(&workload, &design(256, RoutingAlgorithm::RoundRobin), &[]);
    ready(&mut plant, 2);
    let (total, _) = run(&mut plant, 0..60, 20);
    // 100 MiB and on average half of the 50 MiB, in two tasks.
    assert!((total.memory_mib_seconds / 3600.0 - 250.0).abs() < 1e-6);
}
