//! Callers that give up and try again, and what every request comes to.

use super::tests::{at, design, plant, ready, run, workload};
use super::*;
use crate::plant::Build;
use crate::workload::{BaseLatency, Burst, Clients, Discipline};

fn clients(timeout_s: f64, retries: u32) -> Clients {
    Clients { timeout_s: Some(timeout_s), retries, backoff_s: 0.0, cancels: false }
}

fn plain(retries: u32) -> Workload {
    let mut workload = workload(&[]);
    workload.clients = clients(1.0, retries);
    workload
}

/// Minutes of traffic at a rate, then minutes without any.
fn then_quiet(workload: &mut Workload, rate: f32, minutes: usize, quiet: usize) {
    workload.arrivals.per_second = [vec![rate; minutes], vec![0.0; quiet]].concat();
    workload.arrivals.observed = vec![true; minutes + quiet];
}

fn assert_conserved(plant: &ExactPlant<'_>) {
    let Fates { arrived, answered, failed, pending } = plant.fates();
    assert_eq!(arrived, answered + failed + pending, "{:?}", plant.fates());
}

/// Four tasks at 60 %, one minute at 140 %: requests per task at its end and minutes until there are few again.
fn retry_storm(retries: u32, seed: u64) -> (f64, Option<usize>) {
    const MINUTES: usize = 16;
    let mut workload = plain(retries);
    then_quiet(&mut workload, 120.0, MINUTES, 0);
    workload.arrivals.per_second[4] = 280.0;
    let mut design = design(1024, RoutingAlgorithm::WeightedRandom);
    design.tasks.max = 4;
    let assumptions = Assumptions { visible_cpus: 1, ..Assumptions::default() };
    let mut plant = ExactPlant::new(&workload, &design, &assumptions, &[], Seed::new(seed), 0..MINUTES);
    ready(&mut plant, 4);
    run(&mut plant, 0..5, 60);
    let held = plant.fleet.held_weight() / u64::from(WHOLE);
    let mut recovered = None;
    for second in 300..MINUTES as i64 * 60 {
        let observed = plant.advance(at(second), at(second + 1));
        if (second + 1) % 60 == 0 {
            plant.end_minute(at(second + 1));
        }
        // On average 1.5 requests are in a shared core at 60 %.
        if recovered.is_none() && observed.in_flight < 8.0 {
            recovered = Some(second as usize - 299);
        }
    }
    assert_conserved(&plant);
    (held as f64 / 4.0, recovered)
}

/// Another simulation of the same, of two seeds, had 1271, 5152, 8983 and 12698 requests per task after 0 to 3 retries, was
/// itself again after 73 s without retries, and never with one.
#[test]
fn one_retry_makes_an_overload_of_a_minute_last() {
    for (retries, backlog) in [(0, 1271.0), (1, 5152.0), (2, 8983.0), (3, 12_698.0)] {
        let found = [1, 2, 3].map(|seed| retry_storm(retries, seed));
        println!("{retries} retries: {found:?}");
        let mean = found.iter().map(|found| found.0).sum::<f64>() / 3.0;
        assert!((mean / backlog - 1.0).abs() < 0.05, "{retries} retries: {mean} instead of {backlog}");
        for (_, recovered) in found {
            match retries {
                0 => assert!(recovered.is_some_and(|seconds| (50..100).contains(&seconds)), "{recovered:?}"),
                _ => assert_eq!(recovered, None),
            }
        }
    }
}

#[test]
fn a_timeout_is_felt_when_it_passes_and_not_when_the_work_is_done() {
    // Ten times the capacity for a minute; every request but the first ones gives up after 2 s, at once and for good.
    let mut workload = plain(0);
    workload.clients.timeout_s = Some(2.0);
    then_quiet(&mut workload, 500.0, 1, 1);
    let mut plant = plant(&workload, &design(1024, RoutingAlgorithm::RoundRobin), &[]);
    ready(&mut plant, 1);
    let first = plant.advance(at(0), at(10));
    assert!((first.failed / first.requests - 0.75).abs() < 0.1, "{first:?}");
    plant.advance(at(10), at(60));
    let latencies = plant.end_minute(at(60)).unwrap();
    assert!(latencies.p50_s >= 1.99 && latencies.p99_s < 2.02, "{latencies:?}");
    assert_conserved(&plant);
}

#[test]
fn abandoned_work_is_done_all_the_same_unless_tasks_cancel() {
    let mut workload = plain(2);
    workload.demand.variation = 0.0;
    workload.most_in_flight = None;
    workload.clients.backoff_s = 0.5;
    then_quiet(&mut workload, 150.0, 2, 28);
    for discipline in [Discipline::ProcessorSharing, Discipline::SingleThreaded] {
        workload.discipline = discipline;
        let [wasteful, sparing] = [false, true].map(|cancels| {
            let workload = Workload { clients: Clients { cancels, ..workload.clients }, ..workload.clone() };
            let mut plant = plant(&workload, &design(2048, RoutingAlgorithm::RoundRobin), &[]);
            ready(&mut plant, 1);
            let (total, _) = run(&mut plant, 0..30, 60);
            assert_conserved(&plant);
            assert_eq!(plant.fates().pending, 0.0);
            assert!(total.retries > 0.1 * total.requests, "{discipline:?} {total:?}");
            total
        });
        // Every attempt costs its 20 ms.
        let attempts = wasteful.requests + wasteful.retries;
        assert!((wasteful.cpu_seconds / (0.02 * attempts) - 1.0).abs() < 1e-6, "{discipline:?} {wasteful:?}");
        assert!(sparing.cpu_seconds < 0.75 * wasteful.cpu_seconds, "{discipline:?} {sparing:?}");
    }
}

#[test]
fn base_latency_counts_towards_the_timeout() {
    let mut workload = plain(1);
    workload.base_latency = BaseLatency { mean_s: 1.5, variation: 0.0 };
    then_quiet(&mut workload, 20.0, 1, 2);
    let mut late = plant(&workload, &design(2048, RoutingAlgorithm::RoundRobin), &[]);
    ready(&mut late, 2);
    let (total, latencies) = run(&mut late, 0..3, 60);
    assert_eq!((total.failed, total.retries), (total.requests, total.requests));
    // Two attempts of a second each.
    assert!((latencies[0].unwrap().p50_s - 2.0).abs() < 0.01, "{latencies:?}");
    // Held for the CPU time and the base latency, given up or not.
    assert!((total.in_flight * 180.0 / (2.0 * total.requests) - 1.52).abs() < 0.02, "{total:?}");

    workload.clients.timeout_s = Some(1.7);
    let mut in_time = plant(&workload, &design(2048, RoutingAlgorithm::RoundRobin), &[]);
    ready(&mut in_time, 2);
    let (total, _) = run(&mut in_time, 0..3, 60);
    assert!(total.failed < 0.01 * total.requests, "{total:?}");
}

#[test]
fn refused_and_lost_attempts_are_made_again() {
    let mut workload = plain(5);
    workload.clients = Clients { timeout_s: None, retries: 5, backoff_s: 1.0, cancels: false };
    then_quiet(&mut workload, 10.0, 2, 3);
    let mut plant = plant(&workload, &design(2048, RoutingAlgorithm::RoundRobin), &[]);
    // Half a minute without any task: who arrives last before it is over is refused once or twice.
    let refused = plant.advance(at(0), at(30));
    assert!(
        refused.retries > 2.0 * refused.requests && refused.failed < 0.5 * refused.requests,
        "{refused:?}"
    );
    assert_conserved(&plant);
    plant.fleet_event(at(30), FleetEvent::Ready { cohort: CohortId(0), count: 2, build: Build::RECORDED });
    plant.advance(at(30), at(60));
    plant.end_minute(at(60));
    // Their base latency keeps requests in the task that is lost.
    plant.impose(at(60), Condition::default());
    plant.fleet_event(at(60), FleetEvent::Lose { cohort: CohortId(0), count: 1 });
    let (rest, _) = run(&mut plant, 1..5, 60);
    assert_eq!(rest.failed, 0.0);
    assert_eq!(plant.fates().pending, 0.0);
    assert_conserved(&plant);
}

#[test]
fn requests_in_their_base_latency_are_lost_with_their_task() {
    let mut workload = workload(&[]);
    workload.base_latency = BaseLatency { mean_s: 10.0, variation: 0.0 };
    then_quiet(&mut workload, 10.0, 1, 1);
    for retries in [0, 1] {
        workload.clients = Clients { retries, ..Clients::default() };
        let mut plant = plant(&workload, &design(2048, RoutingAlgorithm::RoundRobin), &[]);
        ready(&mut plant, 2);
        run(&mut plant, 0..1, 60);
        let mut held = Vec::new();
        plant.most_held(&mut |cohort, most| held.push((cohort, most)));
        assert!(held.len() == 1 && (held[0].1 - 50.0).abs() < 20.0, "{held:?}");
        plant.fleet_event(at(60), FleetEvent::Lose { cohort: CohortId(0), count: 1 });
        let (rest, _) = run(&mut plant, 1..2, 60);
        let lost = if retries > 0 { rest.retries } else { rest.failed };
        assert!((lost - 50.0).abs() < 20.0, "{rest:?}");
        assert_conserved(&plant);
    }
}

#[test]
fn callers_whose_timeout_never_passes_change_nothing() {
    let mut workload = workload(&[80.0, 20.0, 0.0, 90.0]);
    workload.burst = Burst::lognormal(0.4, 5.0);
    workload.base_latency = BaseLatency { mean_s: 0.03, variation: 0.5 };
    for routing in RoutingAlgorithm::ALL {
        let design = design(512, routing);
        let [without, with] = [Clients::default(), clients(1e6, 3)].map(|clients| {
            let workload = Workload { clients, ..workload.clone() };
            let mut plant = plant(&workload, &design, &[]);
            ready(&mut plant, 3);
            let (total, minutes) = run(&mut plant, 0..4, 60);
            (total.requests, total.failed, minutes, plant.latency())
        });
        assert_eq!(without, with);
    }
}

/// A life of random events; what arrives is always answered, failed or pending, and CPU time is used for attempts alone.
fn random_life(seed: u64, thin_to: Option<u32>) {
    let mut draws = Seed::new(seed).named("life").draws();
    let mut workload = workload(&[]);
    then_quiet(&mut workload, 40.0 + 400.0 * draws.uniform() as f32, 6, 2);
    workload.demand.variation = 0.0;
    workload.base_latency = BaseLatency { mean_s: 0.2 * draws.uniform(), variation: 0.5 };
    workload.most_in_flight = (draws.below(2) == 0).then(|| 5 + draws.below(100));
    workload.discipline =
        if draws.below(3) == 0 { Discipline::SingleThreaded } else { Discipline::ProcessorSharing };
    workload.clients = Clients {
        timeout_s: (draws.below(4) > 0).then(|| 0.1 + 2.0 * draws.uniform()),
        retries: draws.below(4),
        backoff_s: draws.uniform() * f64::from(draws.below(2)),
        cancels: draws.below(2) == 0,
    };
    let routing = RoutingAlgorithm::ALL[draws.below(3) as usize];
    let design = design([256, 1024, 2048][draws.below(3) as usize], routing);
    let mut plant = plant(&workload, &design, &[]);
    if let Some(tasks) = thin_to {
        plant = plant.thinned(tasks);
    }
    ready(&mut plant, 3 + draws.below(30));
    let mut next = 1;
    for step in 0..96 {
        let (from, to) = (at(step * 5), at(step * 5 + 5));
        let observed = plant.advance(from, to);
        assert!(observed.in_flight >= -1e-9 && observed.cpu_seconds >= 0.0, "{observed:?}");
        assert_eq!(observed.cut_off, 0.0);
        assert_conserved(&plant);
        if (step + 1) % 12 == 0 {
            plant.end_minute(to);
        }
        let cohort = CohortId(draws.below(next));
        let count = 1 + draws.below(4);
        let event = match draws.below(6) {
            0 => FleetEvent::Ready { cohort: CohortId(next), count, build: Build::RECORDED },
            1 => FleetEvent::Drain { cohort, count, into: CohortId(next) },
            2 => FleetEvent::Lose { cohort, count },
            3 => FleetEvent::Stop { cohort },
            _ => continue,
        };
        next += 1;
        plant.fleet_event(to, event);
        assert_conserved(&plant);
    }
}

#[test]
fn whatever_happens_each_request_is_answered_fails_or_is_pending() {
    for seed in 0..60 {
        random_life(seed, None);
    }
}

#[test]
fn in_a_thinned_fleet_too() {
    for seed in 0..60 {
        random_life(seed, Some(4));
    }
}

#[test]
fn what_would_not_end_is_cut_off_and_counted() {
    // Everything is refused, and callers insist without a pause.
    let mut workload = workload(&[20.0]);
    workload.clients = Clients { timeout_s: None, retries: u32::MAX, backoff_s: 0.0, cancels: false };
    let mut nobody = plant(&workload, &design(256, RoutingAlgorithm::RoundRobin), &[]);
    let (total, _) = run(&mut nobody, 0..1, 60);
    assert_eq!((total.cut_off, total.retries), (total.requests, 64.0 * total.requests));

    // More requests than can be drawn one by one, on no task.
    workload.clients = Clients::default();
    workload.arrivals.per_second = vec![1e12];
    let mut flood = plant(&workload, &design(256, RoutingAlgorithm::RoundRobin), &[]);
    let total = flood.advance(at(0), at(1));
    assert!((total.cut_off / 60e12 - 1.0).abs() < 1e-3, "{total:?}");

    // A task that holds whatever comes.
    workload.arrivals.per_second = vec![400_000.0];
    workload.most_in_flight = None;
    let mut full = plant(&workload, &design(256, RoutingAlgorithm::RoundRobin), &[]);
    ready(&mut full, 1);
    let total = full.advance(at(0), at(5));
    assert!(total.cut_off > 0.0 && total.cut_off == total.failed, "{total:?}");
}
