use super::*;
use crate::control::test_design::design;
use crate::exact::ExactPlant;
use crate::plant::Build;
use crate::workload::{
    Arrivals, BaseLatency, Burst, Clients, DEFAULT_MOST_IN_FLIGHT, Demand, Discipline, Memory,
};
use plimsoll_units::{Architecture, Quantile, Timestamp};

/// 20 ms of CPU and 30 ms of other time per request.
fn workload(per_second: &[f32]) -> Workload {
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
        base_latency: BaseLatency { mean_s: 0.03, variation: 0.5 },
        idle_vcpu: 0.0,
        burst: Burst::default(),
        memory: Memory { base_mib: 100.0, per_request_mib: 2.0, ..Memory::default() },
        discipline: Discipline::ProcessorSharing,
        rotation_variability: 0.7,
        clients: Clients::default(),
        most_in_flight: Some(DEFAULT_MOST_IN_FLIGHT),
    }
}

const GOALS: [LatencyGoal; 1] = [LatencyGoal { quantile: Quantile::P95, threshold_ms: 200.0 }];

/// Tasks of one core that no quota stalls.
fn one_cpu() -> Assumptions {
    Assumptions { visible_cpus: 1, ..Assumptions::default() }
}

fn with_plant(workload: &Workload, check: impl FnOnce(&mut FluidPlant<'_>)) {
    let design = design(1, 10, 2);
    let law = LawTable::of(workload, &design, &one_cpu());
    let seed = Seed::new(1);
    let mut plant = FluidPlant::new(&law, workload, &design, &one_cpu(), &GOALS, seed, Resolution::default());
    check(&mut plant);
}

fn ready(plant: &mut impl Plant, at_s: i64, id: u32, count: u32) {
    plant.fleet_event(
        SimTime::from_seconds(at_s),
        FleetEvent::Ready { cohort: CohortId(id), count, build: Build::RECORDED },
    );
}

fn advance(plant: &mut impl Plant, from_s: i64, to_s: i64) -> Observation {
    plant.advance(SimTime::from_seconds(from_s), SimTime::from_seconds(to_s))
}

#[test]
fn a_steady_minute_uses_what_its_requests_cost() {
    with_plant(&workload(&[50.0, 50.0]), |plant| {
        ready(plant, 0, 0, 2);
        advance(plant, 0, 60);
        plant.end_minute(SimTime::from_seconds(60));
        let seen = advance(plant, 60, 120);
        assert!((seen.requests - 3000.0).abs() < 1e-6);
        assert!((seen.cpu_seconds / 60.0 - 1.0).abs() < 1e-3, "{}", seen.cpu_seconds);
        assert!((seen.cpu_seconds_busiest / 30.0 - 1.0).abs() < 1e-3);
        // Little's law with the latency of the same minute.
        let latency = plant.end_minute(SimTime::from_seconds(120)).unwrap();
        assert!((seen.in_flight / (50.0 * latency.mean_s) - 1.0).abs() < 0.02);
        let memory = 60.0 * (200.0 + 2.0 * seen.in_flight);
        assert!((seen.memory_mib_seconds / memory - 1.0).abs() < 1e-9);
        assert_eq!(seen.failed, 0.0);
    });
}

#[test]
fn without_tasks_all_requests_fail_and_the_goal_is_missed() {
    with_plant(&workload(&[10.0, 0.0]), |plant| {
        assert!((advance(plant, 0, 60).failed - 600.0).abs() < 1e-6);
        assert_eq!(plant.end_minute(SimTime::from_seconds(60)).map(|latency| latency.violation), Some(1.0));
        advance(plant, 60, 120);
        assert_eq!(plant.end_minute(SimTime::from_seconds(120)), None);
        assert_eq!(plant.latency(), None);
    });
}

#[test]
fn draining_tasks_finish_what_they_have() {
    with_plant(&workload(&[90.0; 2]), |plant| {
        ready(plant, 0, 0, 3);
        advance(plant, 0, 30);
        let drain = FleetEvent::Drain { cohort: CohortId(0), count: 1, into: CohortId(1) };
        plant.fleet_event(SimTime::from_seconds(30), drain);
        advance(plant, 30, 60);
        plant.end_minute(SimTime::from_seconds(60));
        plant.fleet_event(SimTime::from_seconds(60), FleetEvent::Stop { cohort: CohortId(1) });
        let seen = advance(plant, 60, 120);
        assert!(seen.failed < 1e-3, "{}", seen.failed);
        assert!((seen.cpu_seconds / 108.0 - 1.0).abs() < 0.01, "{}", seen.cpu_seconds);
    });
}

#[test]
fn requests_in_lost_tasks_fail() {
    with_plant(&workload(&[60.0; 2]), |plant| {
        ready(plant, 0, 0, 2);
        let before = advance(plant, 0, 60);
        plant.end_minute(SimTime::from_seconds(60));
        plant.fleet_event(SimTime::from_seconds(60), FleetEvent::Lose { cohort: CohortId(0), count: 1 });
        let seen = advance(plant, 60, 120);
        let in_one_task = before.in_flight / 2.0;
        assert!((seen.failed / in_one_task - 1.0).abs() < 0.05, "{} of {in_one_task}", seen.failed);
        // The other task is overloaded now.
        let latency = plant.end_minute(SimTime::from_seconds(120)).unwrap();
        assert!(latency.p95_s > 1.0 && latency.violation > 0.999, "{latency:?}");
    });
}

#[test]
fn like_cohorts_become_one_and_still_answer_to_their_names() {
    with_plant(&workload(&[50.0; 3]), |plant| {
        ready(plant, 0, 0, 2);
        ready(plant, 0, 1, 1);
        advance(plant, 0, 60);
        plant.end_minute(SimTime::from_seconds(60));
        assert_eq!(plant.cohorts.len(), 1);
        plant.fleet_event(SimTime::from_seconds(60), FleetEvent::Lose { cohort: CohortId(1), count: 1 });
        assert_eq!(plant.serving(), 2);
        plant.fleet_event(SimTime::from_seconds(60), FleetEvent::Lose { cohort: CohortId(1), count: 1 });
        assert_eq!(plant.serving(), 2);
    });
}

#[test]
fn cutting_a_minute_into_intervals_changes_little() {
    let workload = workload(&[70.0; 2]);
    let mut whole = None;
    with_plant(&workload, |plant| {
        ready(plant, 0, 0, 2);
        advance(plant, 0, 60);
        whole = plant.end_minute(SimTime::from_seconds(60));
    });
    with_plant(&workload, |plant| {
        ready(plant, 0, 0, 2);
        for start in (0..60).step_by(20) {
            advance(plant, start, start + 20);
        }
        let (whole, cut) = (whole.unwrap(), plant.end_minute(SimTime::from_seconds(60)).unwrap());
        assert!((cut.p50_s / whole.p50_s - 1.0).abs() < 0.02, "{cut:?} {whole:?}");
        assert!((cut.p95_s / whole.p95_s - 1.0).abs() < 0.04, "{cut:?} {whole:?}");
    });
}

#[test]
fn hostile_numbers_do_no_harm() {
    let mut odd = workload(&[0.0, 1e9, 1e-9]);
    odd.idle_vcpu = 5.0;
    odd.demand.variation = 0.0;
    odd.base_latency = BaseLatency { mean_s: 0.0, variation: 0.0 };
    odd.rotation_variability = 0.0;
    with_plant(&odd, |plant| {
        ready(plant, 0, 0, 1);
        for minute in 0..4 {
            let seen = advance(plant, minute * 60, minute * 60 + 60);
            assert!(seen.cpu_seconds.is_finite() && seen.in_flight.is_finite());
            let latency = plant.end_minute(SimTime::from_seconds(minute * 60 + 60));
            assert!(latency.is_none_or(|latency| latency.p99_s.is_finite() && latency.violation.is_finite()));
        }
    });
}

/// Medians of p50 and p95 over half an hour with four tasks.
fn medians(plant: &mut impl Plant) -> [f64; 2] {
    ready(plant, 0, 0, 4);
    let mut minutes: Vec<MinuteLatency> = (0..30)
        .filter_map(|minute| {
            advance(plant, minute * 60, minute * 60 + 60);
            plant.end_minute(SimTime::from_seconds(minute * 60 + 60))
        })
        .collect();
    [|minute: &MinuteLatency| minute.p50_s, |minute: &MinuteLatency| minute.p95_s].map(|pick| {
        minutes.sort_by(|a, b| pick(a).total_cmp(&pick(b)));
        pick(&minutes[15])
    })
}

#[test]
fn both_engines_mean_the_same_by_bursts_and_rotation() {
    for burst in [Burst::default(), Burst::lognormal(0.3, 5.0)] {
        let workload = Workload { burst, ..workload(&[130.0; 30]) };
        let design = design(1, 10, 4);
        let law = LawTable::of(&workload, &design, &one_cpu());
        let (seed, resolution) = (Seed::new(1), Resolution::default());
        let fluid =
            medians(&mut FluidPlant::new(&law, &workload, &design, &one_cpu(), &GOALS, seed, resolution));
        let exact = medians(&mut ExactPlant::new(&workload, &design, &one_cpu(), &GOALS, seed, 0..30));
        for (fluid, exact) in fluid.iter().zip(exact) {
            assert!((fluid / exact - 1.0).abs() < 0.12, "{burst:?}: {fluid} instead of {exact}");
        }
    }
}

#[test]
fn a_slower_build_keeps_a_state_of_its_own_and_uses_more() {
    with_plant(&workload(&[40.0; 4]), |plant| {
        ready(plant, 0, 0, 1);
        let build = Build { demand_factor: 1.5, leak_mib_per_hour: 600.0 };
        plant.fleet_event(SimTime::START, FleetEvent::Ready { cohort: CohortId(1), count: 1, build });
        let mut seen = Observation::default();
        for minute in 0..4 {
            seen = advance(plant, minute * 60, minute * 60 + 60);
            plant.end_minute(SimTime::from_seconds(minute * 60 + 60));
        }
        assert_eq!(plant.cohorts.len(), 2);
        // 20 requests per second at each task: 0.4 and 0.6 cores.
        assert!((seen.cpu_seconds / 60.0 - 1.0).abs() < 1e-3, "{}", seen.cpu_seconds);
        assert!((seen.cpu_seconds_busiest / 36.0 - 1.0).abs() < 1e-3, "{}", seen.cpu_seconds_busiest);
        // The leak of 10 MiB a minute is 35 MiB old in the middle of the fourth.
        let leak = seen.memory_mib_seconds / 60.0 - 200.0 - 2.0 * seen.in_flight;
        assert!((leak - 35.0).abs() < 0.1, "{leak}");
    });
}

#[test]
fn a_condition_slows_the_requests_that_arrive_while_it_lasts() {
    let downstream = Condition { base_latency_factor: 10.0, demand_factor: 1.0 };
    let work = Condition { base_latency_factor: 1.0, demand_factor: 1.8 };
    let mut minutes = Vec::new();
    with_plant(&workload(&[50.0; 4]), |plant| {
        ready(plant, 0, 0, 2);
        for (minute, condition) in
            [Condition::default(), downstream, work, Condition::default()].into_iter().enumerate()
        {
            let start = minute as i64 * 60;
            plant.impose(SimTime::from_seconds(start), condition);
            let seen = advance(plant, start, start + 60);
            minutes.push((seen, plant.end_minute(SimTime::from_seconds(start + 60)).unwrap()));
        }
    });
    let [plain, downstream, work, after] = &minutes[..] else { panic!("four minutes") };
    // 270 ms more for everybody, at the same CPU use.
    assert!((downstream.1.mean_s - plain.1.mean_s - 0.27).abs() < 0.005, "{downstream:?}");
    assert!((downstream.0.in_flight - plain.0.in_flight - 50.0 * 0.27).abs() < 0.5);
    assert!((work.0.cpu_seconds / plain.0.cpu_seconds - 1.8).abs() < 0.03);
    assert!(work.1.p95_s > 3.0 * plain.1.p95_s);
    assert!((after.1.p95_s / plain.1.p95_s - 1.0).abs() < 0.2, "{after:?}");
}

#[test]
fn the_fullest_of_several_tasks_holds_more_than_the_mean() {
    let most = |count: u32, rate: f32| {
        let mut told = Vec::new();
        with_plant(&workload(&[rate]), |plant| {
            ready(plant, 0, 7, count);
            advance(plant, 0, 60);
            plant.most_held(&mut |cohort, held| told.push((cohort, held)));
        });
        let [(CohortId(7), held)] = told[..] else { panic!("one cohort: {told:?}") };
        held
    };
    // 40 requests per second at each task: 4 in it under random arrivals and 1.2 in their base latency.
    let (one, ten) = (most(1, 40.0), most(10, 400.0));
    assert!((4.0..6.0).contains(&one), "{one}");
    assert!(ten > 1.8 * one && ten < 5.0 * one, "{ten}");
}

#[test]
fn requests_lost_with_a_task_are_tried_again() {
    let patient = Clients { retries: 1, ..Clients::default() };
    with_plant(&Workload { clients: patient, ..workload(&[60.0; 2]) }, |plant| {
        ready(plant, 0, 0, 3);
        let before = advance(plant, 0, 60);
        assert_eq!((before.failed, before.retries), (0.0, 0.0));
        plant.end_minute(SimTime::from_seconds(60));
        plant.fleet_event(SimTime::from_seconds(60), FleetEvent::Lose { cohort: CohortId(0), count: 1 });
        let seen = advance(plant, 60, 120);
        assert_eq!(seen.failed, 0.0);
        assert!((seen.retries / (before.in_flight / 3.0) - 1.0).abs() < 0.05, "{}", seen.retries);
    });
}

#[test]
fn without_tasks_every_attempt_is_made_and_fails() {
    let insisting = Clients { retries: 2, ..Clients::default() };
    with_plant(&Workload { clients: insisting, ..workload(&[10.0, 0.0]) }, |plant| {
        let first = advance(plant, 0, 60);
        plant.end_minute(SimTime::from_seconds(60));
        let second = advance(plant, 60, 120);
        assert!((first.failed + second.failed - 600.0).abs() < 1e-6, "{first:?} {second:?}");
        assert!((first.retries + second.retries - 1200.0).abs() < 1e-6);
        assert_eq!((first.requests, second.requests), (600.0, 0.0));
    });
}

#[test]
fn a_full_task_refuses_what_exceeds_its_capacity() {
    with_plant(&Workload { most_in_flight: Some(40), ..workload(&[140.0; 3]) }, |plant| {
        ready(plant, 0, 0, 2);
        let mut seen = Observation::default();
        for minute in 0..3 {
            seen = advance(plant, minute * 60, minute * 60 + 60);
            plant.end_minute(SimTime::from_seconds(minute * 60 + 60));
        }
        // Two cores serve 100 requests of 20 ms per second; with 36 in a task on average, one of 37 is taken for idle.
        assert!(seen.failed >= 2400.0 && seen.failed < 2600.0, "{}", seen.failed);
        assert!(seen.in_flight < 80.0 && seen.in_flight > 70.0, "{}", seen.in_flight);
    });
}

#[test]
fn callers_that_give_up_are_not_answered_later_than_that() {
    let hasty = Clients { timeout_s: Some(0.5), ..Clients::default() };
    with_plant(&Workload { clients: hasty, ..workload(&[120.0; 2]) }, |plant| {
        ready(plant, 0, 0, 2);
        advance(plant, 0, 60);
        plant.end_minute(SimTime::from_seconds(60));
        let seen = advance(plant, 60, 120);
        let latency = plant.end_minute(SimTime::from_seconds(120)).unwrap();
        assert!(seen.failed > 0.9 * seen.requests, "{}", seen.failed);
        assert!(latency.p99_s < 0.52 && latency.p50_s > 0.48 && latency.violation > 0.999, "{latency:?}");
        // Their work is done all the same.
        assert!((seen.cpu_seconds / 120.0 - 1.0).abs() < 0.01);
    });
}
