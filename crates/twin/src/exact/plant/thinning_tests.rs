//! Fleets of which a part is simulated.

use super::tests::{at, design, plant, ready, run, workload};
use super::*;
use crate::plant::Build;
use crate::workload::{BaseLatency, Clients};

/// What a run of 20 minutes shows: requests, CPU seconds, retries, mean and 99th percentile in milliseconds.
fn figures(workload: &Workload, routing: RoutingAlgorithm, thin_to: Option<u32>, seed: u64) -> [f64; 5] {
    let design = design(1024, routing);
    let minutes = 0..workload.arrivals.minutes();
    let mut plant =
        ExactPlant::new(workload, &design, &Assumptions::default(), &[], Seed::new(seed), minutes);
    if let Some(tasks) = thin_to {
        plant = plant.thinned(tasks);
    }
    ready(&mut plant, 50);
    let (mut total, _) = run(&mut plant, 0..8, 60);
    plant.fleet_event(at(480), FleetEvent::Drain { cohort: CohortId(0), count: 7, into: CohortId(1) });
    plant.fleet_event(at(480), FleetEvent::Ready { cohort: CohortId(2), count: 3, build: Build::RECORDED });
    let (more, _) = run(&mut plant, 8..10, 60);
    total.append(&more, 480.0, 120.0);
    plant.fleet_event(at(600), FleetEvent::Stop { cohort: CohortId(1) });
    plant.fleet_event(at(600), FleetEvent::Lose { cohort: CohortId(0), count: 1 });
    let (more, _) = run(&mut plant, 10..20, 60);
    total.append(&more, 600.0, 600.0);
    let latency = plant.latency().unwrap();
    [total.requests, total.cpu_seconds, total.retries, latency.mean_ms, latency.p99_ms]
}

#[test]
fn a_thinned_fleet_is_like_the_whole_one() {
    let mut workload = workload(&[1300.0; 20]);
    workload.idle_vcpu = 0.05;
    workload.base_latency = BaseLatency { mean_s: 0.03, variation: 0.5 };
    workload.clients = Clients { timeout_s: Some(0.5), retries: 1, backoff_s: 0.05, cancels: false };
    for routing in [RoutingAlgorithm::WeightedRandom, RoutingAlgorithm::RoundRobin] {
        let mean = |thin_to: Option<u32>| {
            let runs = [1, 2, 3].map(|seed| figures(&workload, routing, thin_to, seed));
            [0, 1, 2, 3, 4].map(|figure| runs.iter().map(|run| run[figure]).sum::<f64>() / 3.0)
        };
        let (whole, thinned) = (mean(None), mean(Some(8)));
        let errors: Vec<f64> = whole.iter().zip(&thinned).map(|(whole, thin)| thin / whole - 1.0).collect();
        println!("{routing:?}: whole {whole:?}, errors {errors:?}");
        for (error, most) in errors.iter().zip([0.005, 0.01, 0.25, 0.02, 0.04]) {
            assert!(error.abs() < most, "{routing:?}: {errors:?}");
        }
    }
}

#[test]
fn under_least_outstanding_requests_nothing_is_thinned() {
    let workload = workload(&[400.0; 2]);
    let design = design(1024, RoutingAlgorithm::LeastOutstandingRequests);
    let [whole, thinned] = [false, true].map(|thin| {
        let mut plant = plant(&workload, &design, &[]);
        if thin {
            plant = plant.thinned(4);
        }
        ready(&mut plant, 10);
        run(&mut plant, 0..2, 60)
    });
    assert_eq!(whole, thinned);
}

#[test]
fn a_thinned_fleet_keeps_its_number_of_tasks() {
    let mut workload = workload(&[0.0; 10]);
    workload.idle_vcpu = 0.5;
    let mut plant = plant(&workload, &design(1024, RoutingAlgorithm::RoundRobin), &[]).thinned(4);
    let mut minute = 0;
    let mut tasks = |plant: &mut ExactPlant<'_>| {
        let (observed, _) = run(plant, minute..minute + 1, 60);
        minute += 1;
        // Serving ones by their memory, all by their idle use.
        (observed.memory_mib_seconds / 6000.0, observed.cpu_seconds / 30.0)
    };
    ready(&mut plant, 50);
    assert_eq!(tasks(&mut plant), (50.0, 50.0));
    plant.fleet_event(at(60), FleetEvent::Drain { cohort: CohortId(0), count: 1, into: CohortId(1) });
    assert_eq!(tasks(&mut plant), (49.0, 50.0));
    plant.fleet_event(at(120), FleetEvent::Lose { cohort: CohortId(0), count: 30 });
    assert_eq!(tasks(&mut plant), (19.0, 20.0));
    plant.fleet_event(at(180), FleetEvent::Ready { cohort: CohortId(2), count: 1, build: Build::RECORDED });
    plant.fleet_event(at(180), FleetEvent::Stop { cohort: CohortId(1) });
    assert_eq!(tasks(&mut plant), (20.0, 20.0));
    plant.fleet_event(at(240), FleetEvent::Lose { cohort: CohortId(0), count: 19 });
    assert_eq!(tasks(&mut plant), (1.0, 1.0));
}
