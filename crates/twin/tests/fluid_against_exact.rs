//! The fluid engine is held against the exact engine: 4 tasks of one full core, 20 ms of CPU per request (exponential),
//! 30 ms of other time (lognormal), 40 minutes.

#![allow(clippy::expect_used, reason = "a test")]

mod scenarios;

use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_twin::fluid::Resolution;
use scenarios::compare::{misses, predict, truth};
use scenarios::retries::{self, CALLERS};
use scenarios::{FULL_CORE, OTHERS, ROUTINGS, SCENARIOS, Scenario, Setup};

const REPLICATIONS: u64 = 8;

fn scenario(name: &str) -> &'static Scenario {
    SCENARIOS.iter().find(|scenario| scenario.name.starts_with(name)).expect("a known scenario")
}

/// Keeps what is demanded of the engine, with no minute off by more than 60 %.
fn holds(setup: &Setup, scenario: &Scenario, routing: RoutingAlgorithm) {
    let truth = truth(setup, scenario, routing, REPLICATIONS);
    let prediction = predict(setup, scenario, routing, Resolution::Adaptive);
    let misses = misses(&truth, &prediction, 0.6);
    assert!(misses.is_empty(), "{}, {}, {routing:?}: {misses:?}", setup.name, scenario.name);
}

fn holds_for_random_and_round_robin(name: &str) {
    for (routing, _) in &ROUTINGS[..2] {
        holds(&FULL_CORE, scenario(name), *routing);
    }
}

#[test]
fn steady_at_half_load() {
    holds_for_random_and_round_robin("steady at 0.5");
}

#[test]
fn steady_at_four_fifths_load() {
    holds_for_random_and_round_robin("steady at 0.8");
}

#[test]
fn load_that_grows() {
    holds_for_random_and_round_robin("ramp");
}

#[test]
fn overload_and_recovery() {
    holds_for_random_and_round_robin("3 minutes");
}

#[test]
fn overload_ended_by_new_tasks() {
    holds_for_random_and_round_robin("15 minutes");
}

#[test]
fn ten_second_spikes() {
    holds_for_random_and_round_robin("10 s spikes");
}

#[test]
fn three_second_spikes() {
    holds_for_random_and_round_robin("3 s spikes");
}

#[test]
fn least_outstanding_requests() {
    for name in ["steady at 0.5", "ramp", "3 minutes", "3 s spikes"] {
        holds(&FULL_CORE, scenario(name), RoutingAlgorithm::LeastOutstandingRequests);
    }
}

#[test]
fn cpu_quotas_several_cores_and_order_of_arrival() {
    for setup in &OTHERS {
        for name in ["steady at 0.5", "ramp", "3 minutes"] {
            holds(setup, scenario(name), RoutingAlgorithm::WeightedRandom);
        }
    }
}

#[test]
fn hours_of_recorded_traffic() {
    let Some(folder) = scenarios::traces::folder() else {
        println!("skipped: traces folder not present");
        return;
    };
    for hour in scenarios::traces::hours(&folder) {
        let (truth, prediction) = (
            truth(&FULL_CORE, &hour, ROUTINGS[1].0, REPLICATIONS),
            predict(&FULL_CORE, &hour, ROUTINGS[1].0, Resolution::Adaptive),
        );
        // The minute in which traffic jumps to an overload may be off by more.
        let misses = misses(&truth, &prediction, 1.5);
        assert!(misses.is_empty(), "{}: {misses:?}", hour.name);
    }
}

#[test]
fn a_retry_storm_builds_up_stays_and_ends_as_in_the_exact_engine() {
    for callers in &CALLERS {
        let (exact, fluid) = (retries::exact(callers, 2), retries::fluid(callers));
        let name = callers.name;
        assert_eq!(exact.recovery_s.is_finite(), fluid.recovery_s.is_finite(), "{name}");
        // What tasks stop is followed step by step, and a quarter of it is in a step.
        let share = if callers.clients.cancels { 0.2 } else { 0.08 };
        let near =
            |exact: f64, fluid: f64, share: f64, more: f64| (fluid - exact).abs() <= share * exact + more;
        assert!(
            near(exact.backlog, fluid.backlog, share, 10.0),
            "{name}: {} {}",
            exact.backlog,
            fluid.backlog
        );
        assert!(near(exact.failed, fluid.failed, share, 200.0), "{name}: {} {}", exact.failed, fluid.failed);
        assert!(
            near(exact.retries, fluid.retries, 0.08, 200.0),
            "{name}: {} {}",
            exact.retries,
            fluid.retries
        );
        if exact.recovery_s.is_finite() {
            assert!(
                near(exact.recovery_s, fluid.recovery_s, 0.3, 5.0),
                "{name}: {} {}",
                exact.recovery_s,
                fluid.recovery_s
            );
        }
    }
}

#[test]
fn long_steps_change_little() {
    for name in ["ramp", "3 minutes"] {
        for (routing, _) in ROUTINGS {
            let long = predict(&FULL_CORE, scenario(name), routing, Resolution::Adaptive);
            let short = predict(&FULL_CORE, scenario(name), routing, Resolution::EverySecond);
            for (long, short) in long.minutes.iter().zip(&short.minutes) {
                let pairs = [
                    (long.p50_s, short.p50_s, 0.02),
                    (long.p95_s, short.p95_s, 0.04),
                    (long.p99_s, short.p99_s, 0.05),
                ];
                for (long, short, allowed) in pairs {
                    assert!((long / short - 1.0).abs() < allowed, "{name}: {long} instead of {short}");
                }
            }
        }
    }
}
