//! The success criteria of the requirements, rehearsed on the examples as they are declared.

use crate::support::{Case, calibrated, example, platform, reasons, recording, workload};
use plimsoll_rehearse::{
    EngineChoice, Level, Measures, NotApplicable, Rehearsed, Scenario, Tolerance, Verdict,
};
use plimsoll_spec::platform::scaling::{MetricResolution, ScalingPolicy};
use plimsoll_spec::platform::service::CircuitBreaker;
use plimsoll_twin::outcome::EventKind;
use plimsoll_twin::{Assumptions, Design};
use plimsoll_units::Seconds;
use std::sync::OnceLock;

fn only(name: &str) -> Case {
    example(name).remove(0)
}

/// Calibrated once for all tests.
fn microservices() -> &'static [Case] {
    static CASES: OnceLock<Vec<Case>> = OnceLock::new();
    CASES.get_or_init(|| example("microservices"))
}

fn measures(rehearsed: &Rehearsed) -> &Measures {
    rehearsed.measures.as_ref().unwrap()
}

fn happened(rehearsed: &Rehearsed, kind: &EventKind) -> bool {
    measures(rehearsed).events.iter().any(|event| event.kind == *kind)
}

const ROLLED_BACK: EventKind = EventKind::RolloutFailed { rolled_back: true };

/// A failing deployment is ended by the breaker, rolled back, and no request fails meanwhile.
fn assert_rolls_back(case: &Case) {
    let rehearsed = case.play(&Scenario::FailingDeployment);
    assert_eq!(rehearsed.verdict, Verdict::Pass, "{}: {:?}", case.name, reasons(&rehearsed));
    assert!(happened(&rehearsed, &ROLLED_BACK), "{}", case.name);
    assert!(measures(&rehearsed).failed_requests < 0.5);
    let fewest = measures(&rehearsed).timeline.iter().map(|row| row.tasks).fold(f64::INFINITY, f64::min);
    assert!(fewest >= measures(&rehearsed).tasks_before, "{}: the old tasks serve all the time", case.name);
}

#[test]
fn a9_the_breaker_rolls_a_failing_deployment_back_and_without_one_ecs_tries_for_ever() {
    let mut web = only("fargate-web");
    assert_rolls_back(&web);
    let breaker = web.design.rollout.circuit_breaker.take();
    assert_eq!(breaker.map(|CircuitBreaker { rollback, .. }| rollback), Some(true));
    let rehearsed = web.play(&Scenario::FailingDeployment);
    let told = reasons(&rehearsed);
    assert!(told.len() == 1 && told[0].contains("keeps trying for ever"), "{told:?}");
    assert!(!happened(&rehearsed, &ROLLED_BACK));
}

/// Traffic far above what the tasks carry, at once, for long enough.
const STEP: Scenario = Scenario::Spike { traffic: 3.0, rise: Seconds::new(0), lasts: Seconds::new(1200) };

/// Seconds from the step to the first scale-out, and until its tasks take traffic.
fn scale_out(case: &Case) -> (f64, f64) {
    let rehearsed = case.play(&STEP);
    let scaled = |kind: &EventKind| matches!(kind, EventKind::Scaled { from, to, .. } if to > from);
    let found = measures(&rehearsed).events.iter().find(|event| event.at_s >= 0.0 && scaled(&event.kind));
    let decided_s = found.unwrap().at_s;
    let start = plimsoll_twin::control::lifetimes::LifeTimes::of(&case.design, &case.assumptions).to_serving;
    (decided_s, decided_s + start as f64 / 1000.0)
}

#[test]
fn b6_scale_out_on_60_s_metrics_takes_five_to_seven_minutes_not_one_or_two() {
    let payments = only("payments");
    let (decided_s, serving_s) = scale_out(&payments);
    assert!((300.0..=400.0).contains(&decided_s), "{decided_s}");
    assert!((330.0..=440.0).contains(&serving_s), "{serving_s}");
    // So the criterion fails on the platform as it is declared, and the rehearsal says why.
    let within = Tolerance { detect_within: Some(Seconds::new(120)), ..Tolerance::default() };
    let told = reasons(&payments.play_with(&STEP, &within));
    assert!(told.iter().any(|reason| reason.starts_with("noticed after")), "{told:?}");
}

#[test]
fn b6_scale_out_on_20_s_metrics_is_decided_within_two_minutes_and_serves_soon_after() {
    let mut payments = only("payments");
    for policy in &mut payments.design.scaling {
        if let ScalingPolicy::TargetTracking(tracking) = policy {
            tracking.resolution = MetricResolution::High;
        }
    }
    let (decided_s, serving_s) = scale_out(&payments);
    assert!((70.0..=120.0).contains(&decided_s), "{decided_s}");
    // Provisioning, start and health check: half a minute more.
    assert!((100.0..=160.0).contains(&serving_s), "{serving_s}");
    let within = Tolerance { detect_within: Some(Seconds::new(120)), ..Tolerance::default() };
    let told = reasons(&payments.play_with(&STEP, &within));
    assert!(!told.iter().any(|reason| reason.starts_with("noticed after")), "{told:?}");
}

#[test]
fn b7_a_deployment_in_the_busiest_hour_fails_no_request() {
    let mut payments = only("payments");
    for engine in [EngineChoice::Fluid, EngineChoice::Exact] {
        payments.engine = engine;
        let rehearsed = payments.play(&Scenario::PeakDeployment);
        assert_eq!(rehearsed.verdict, Verdict::Pass, "{:?}", reasons(&rehearsed));
        assert!(happened(&rehearsed, &EventKind::RolloutCompleted));
        assert_eq!(measures(&rehearsed).exact, engine == EngineChoice::Exact);
        assert!(measures(&rehearsed).failed_requests < 0.5, "{}", measures(&rehearsed).failed_requests);
    }
}

#[test]
fn b12_p95_stays_under_200_ms_in_the_busiest_hour() {
    let mut payments = only("payments");
    for engine in [EngineChoice::Fluid, EngineChoice::Exact] {
        payments.engine = engine;
        let rehearsed = payments.play(&Scenario::PeakDeployment);
        assert!(measures(&rehearsed).calm_p95_ms < 200.0, "{}", measures(&rehearsed).calm_p95_ms);
        assert!(measures(&rehearsed).worst_p95_ms < 200.0, "{}", measures(&rehearsed).worst_p95_ms);
    }
}

#[test]
fn c3_step_scaling_comes_to_rest_at_every_steady_load_and_follows_a_swinging_one() {
    let (every, lasts) = (Seconds::new(1200), Seconds::new(7200));
    for mut case in microservices().to_vec() {
        let steady = Scenario::Flapping { traffic: 1.0, every, lasts };
        let level = measures(&case.play(&steady)).level_per_second;
        for share in [0.4, 1.0, 1.4] {
            case.level = Level::PerSecond(level * share);
            let rehearsed = case.play(&steady);
            assert_eq!(measures(&rehearsed).reversals_per_hour, 0.0, "{} at {share}", case.name);
            let swinging = case.play(&Scenario::Flapping { traffic: 1.5, every, lasts });
            let flaps = reasons(&swinging).into_iter().find(|reason| reason.contains("direction"));
            assert_eq!(flaps, None, "{} at {share}", case.name);
        }
    }
}

#[test]
fn c5_every_service_rolls_back() {
    let cases = microservices();
    assert!(cases.len() >= 3);
    cases.iter().for_each(assert_rolls_back);
}

/// The services of an example that has no recording, with a stated workload.
///
/// MODEL: tasks on EC2 instances start and stop as on Fargate here; whether the instances have room is not rehearsed.
fn stated(name: &str, per_second: f32) -> Vec<Case> {
    let platform = platform(name);
    let services = platform.services.iter().map(|service| Case {
        name: service.name.to_string(),
        workload: {
            let mut workload = workload(per_second);
            workload.demand.mean_s = 0.004;
            workload.memory.base_mib = 200.0;
            workload
        },
        design: Design::of(service, platform.network.zones()),
        objective: service.objective.clone(),
        assumptions: Assumptions::default(),
        level: Level::BusiestHour,
        engine: EngineChoice::Exact,
    });
    services.collect()
}

#[test]
fn d6_deployments_have_no_downtime_good_or_bad() {
    let cases = stated("ec2-shared", 20.0);
    assert_eq!(cases.len(), 2);
    for case in &cases {
        let rehearsed = case.play(&Scenario::PeakDeployment);
        assert_eq!(rehearsed.verdict, Verdict::Pass, "{}: {:?}", case.name, reasons(&rehearsed));
        assert!(happened(&rehearsed, &EventKind::RolloutCompleted));
        assert_eq!(measures(&rehearsed).failed_requests, 0.0);
        assert_rolls_back(case);
    }
}

#[test]
fn b4_spot_rehearsals_say_why_they_do_not_apply_to_services_on_demand() {
    let platform = platform("payments");
    let case = calibrated(&platform, &recording("payments"), &platform.services[0]);
    let scenario =
        Scenario::SpotReclaim { pools: plimsoll_rehearse::SpotPools::All, lasts: Seconds::new(600) };
    assert_eq!(case.play(&scenario).verdict, Verdict::NotApplicable { why: NotApplicable::NoSpot });
}
