//! The fluid engine is held against the exact engine: 4 tasks of one full core, 20 ms of CPU per request (exponential),
//! 30 ms of other time (lognormal), 40 minutes.

#![allow(clippy::expect_used, reason = "a test")]

mod scenarios;

use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_twin::fluid::Resolution;
use scenarios::compare::{errors, predict, truth};
use scenarios::{FULL_CORE, OTHERS, ROUTINGS, SCENARIOS, Scenario, Setup};

const REPLICATIONS: u64 = 8;

fn scenario(name: &str) -> &'static Scenario {
    SCENARIOS.iter().find(|scenario| scenario.name.starts_with(name)).expect("a known scenario")
}

/// Median errors of p50, p95, p99 of at most 4, 5, 8 %; no minute off by more than 60 %, apart from `unforeseen` ones;
/// violations within one minute or 5 %, give or take two standard errors of the exact engine's mean.
fn holds(setup: &Setup, scenario: &Scenario, routing: RoutingAlgorithm, unforeseen: &[usize]) {
    let mut truth = truth(setup, scenario, routing, REPLICATIONS);
    let mut prediction = predict(setup, scenario, routing, Resolution::Adaptive);
    for ((exact, error), fluid) in
        truth.violations.iter().zip(truth.violations_error).zip(prediction.violations)
    {
        let allowed = (0.05 * exact).max(1.0) + 2.0 * error;
        assert!((exact - fluid).abs() <= allowed, "{}: {fluid} violations instead of {exact}", scenario.name);
    }
    for &minute in unforeseen.iter().rev() {
        truth.minutes.remove(minute);
        prediction.minutes.remove(minute);
    }
    for ((median, worst), (allowed, name)) in
        errors(&truth, &prediction).into_iter().zip([(0.04, "p50"), (0.05, "p95"), (0.08, "p99")])
    {
        assert!(median <= allowed, "{}: median error of {name} {median}", scenario.name);
        assert!(worst <= 0.6, "{}: error of {name} in the worst minute {worst}", scenario.name);
    }
}

fn holds_for_random_and_round_robin(name: &str, unforeseen: &[usize]) {
    for (routing, _) in &ROUTINGS[..2] {
        holds(&FULL_CORE, scenario(name), *routing, unforeseen);
    }
}

#[test]
fn steady_at_half_load() {
    holds_for_random_and_round_robin("steady at 0.5", &[]);
}

#[test]
fn steady_at_four_fifths_load() {
    holds_for_random_and_round_robin("steady at 0.8", &[]);
}

#[test]
fn load_that_grows() {
    holds_for_random_and_round_robin("ramp", &[]);
}

#[test]
fn overload_and_recovery() {
    holds_for_random_and_round_robin("3 minutes", &[]);
}

#[test]
fn overload_ended_by_new_tasks() {
    holds_for_random_and_round_robin("15 minutes", &[]);
}

#[test]
fn ten_second_spikes() {
    holds_for_random_and_round_robin("10 s spikes", &[]);
}

#[test]
fn three_second_spikes() {
    holds_for_random_and_round_robin("3 s spikes", &[]);
}

#[test]
fn least_outstanding_requests() {
    for name in ["steady at 0.5", "ramp", "3 minutes", "3 s spikes"] {
        holds(&FULL_CORE, scenario(name), RoutingAlgorithm::LeastOutstandingRequests, &[]);
    }
}

#[test]
fn cpu_quotas_several_cores_and_order_of_arrival() {
    for setup in &OTHERS {
        for name in ["steady at 0.5", "ramp", "3 minutes"] {
            holds(setup, scenario(name), RoutingAlgorithm::WeightedRandom, &[]);
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
