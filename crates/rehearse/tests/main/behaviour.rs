//! Services made to fail, and how.

use crate::support::{Case, reasons, service, tracking};
use plimsoll_rehearse::{Measures, Reason, Recovery, Rehearsed, Scenario, SpotPools, Verdict};
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::scaling::{
    AdjustmentType, Aggregation, AlarmRule, Comparison, MetricResolution, MissingData, ScalingMetric,
    ScalingPolicy, Step, StepScaling, TaskRange,
};
use plimsoll_twin::workload::Clients;
use plimsoll_units::{Seconds, Share};

const fn range(min: u32, max: u32, desired: u32) -> TaskRange {
    TaskRange { min, max, desired }
}

fn fixed(per_second: f32, tasks: u32) -> Case {
    service(per_second, range(tasks, tasks, tasks), Vec::new())
}

fn measures(rehearsed: &Rehearsed) -> &Measures {
    rehearsed.measures.as_ref().unwrap()
}

fn reason(rehearsed: &Rehearsed, of: impl Fn(&Reason) -> bool) -> Option<&Reason> {
    match &rehearsed.verdict {
        Verdict::Fail { reasons } => reasons.iter().find(|reason| of(reason)),
        _ => None,
    }
}

const SPIKE: Scenario = Scenario::Spike { traffic: 2.0, rise: Seconds::new(60), lasts: Seconds::new(1200) };

#[test]
fn a_spike_passes_where_there_is_room_and_lasts_as_long_as_itself_where_nothing_scales() {
    let roomy = fixed(60.0, 4).play(&SPIKE);
    assert_eq!((roomy.verdict.clone(), measures(&roomy).recovery), (Verdict::Pass, Recovery::NeverMissed));
    let tight = fixed(60.0, 2).play(&SPIKE);
    let Recovery::Recovered { missed_after_s, took_s } = measures(&tight).recovery else {
        panic!("{:?}", measures(&tight).recovery)
    };
    assert!(missed_after_s <= 120.0 && took_s >= 1140.0, "{missed_after_s} {took_s}");
    assert!(reason(&tight, |reason| matches!(reason, Reason::RecoveredLate { .. })).is_some());
    assert_eq!(measures(&tight).detected, None);
}

#[test]
fn b6_finer_metrics_end_a_spike_sooner() {
    let took = |resolution| {
        let rehearsed = service(60.0, range(2, 12, 2), vec![tracking(60.0, resolution)]).play(&SPIKE);
        let Recovery::Recovered { took_s, .. } = measures(&rehearsed).recovery else {
            panic!("{:?}", reasons(&rehearsed))
        };
        (took_s, measures(&rehearsed).detected.clone().unwrap().after_s)
    };
    let (standard, high) = (took(MetricResolution::Standard), took(MetricResolution::High));
    assert!(standard.0 >= 300.0 && high.0 <= standard.0 - 120.0, "{standard:?} {high:?}");
    assert!(standard.1 >= 300.0 && high.1 <= 150.0, "{standard:?} {high:?}");
}

#[test]
fn late_metrics_and_slow_images_make_recovery_later() {
    let case = service(60.0, range(2, 12, 2), vec![tracking(60.0, MetricResolution::Standard)]);
    let took = |scenario: &Scenario| match measures(&case.play(scenario)).recovery {
        Recovery::Recovered { took_s, .. } => took_s,
        other => panic!("{other:?}"),
    };
    let usual = took(&Scenario::SlowPull { pull: Seconds::new(23), traffic: 2.0 });
    let slow = took(&Scenario::SlowPull { pull: Seconds::new(263), traffic: 2.0 });
    let late = took(&Scenario::MetricDelay { delay: Seconds::new(390), traffic: 2.0 });
    // Four minutes more each; minutes are whole, and the backlog takes its time.
    assert!(slow >= usual + 180.0 && late >= usual + 180.0, "{usual} {slow} {late}");
}

#[test]
fn a_lost_zone_is_carried_by_the_others_or_not() {
    let loss = Scenario::ZoneLoss { zone: 1, lasts: Seconds::new(1800) };
    let roomy = fixed(60.0, 4).play(&loss);
    assert_eq!(roomy.verdict, Verdict::Pass, "{:?}", reasons(&roomy));
    // Two checks ten seconds apart until the loss is noticed.
    assert_eq!(measures(&roomy).detected.as_ref().map(|found| found.after_s), Some(20.0));
    let mut alone = fixed(30.0, 1);
    alone.design.zones = 2;
    let rehearsed = alone.play(&loss);
    // The only task is gone for half a minute and more: its requests fail.
    assert!(measures(&rehearsed).failed_requests > 30.0 * 30.0, "{}", measures(&rehearsed).failed_requests);
    assert!(matches!(rehearsed.verdict, Verdict::Fail { .. }));
}

#[test]
fn b4_one_spot_pool_is_replaced_elsewhere_and_all_pools_are_missed_until_they_are_back() {
    let mut case = fixed(100.0, 4);
    case.design.mix.spot = Share::from_percent(100.0).unwrap();
    let play = |case: &Case, pools| case.play(&Scenario::SpotReclaim { pools, lasts: Seconds::new(1200) });
    let one = play(&case, SpotPools::One);
    assert_eq!(one.verdict, Verdict::Pass, "{:?}", reasons(&one));
    let all = play(&case, SpotPools::All);
    let told = reasons(&all);
    assert!(told.iter().any(|reason| reason.contains("requests fail")), "{told:?}");
    // From the end of draining until capacity is back and tasks have started.
    assert!(measures(&all).failed_requests > 0.8 * 100.0 * 1000.0, "{}", measures(&all).failed_requests);
    case.design.mix.on_demand_base = 4;
    case.design.mix.spot = Share::from_percent(50.0).unwrap();
    let kept = play(&case, SpotPools::All);
    assert_eq!(kept.verdict, Verdict::Pass, "{:?}", reasons(&kept));
}

#[test]
fn a_slow_start_is_broken_off_beyond_the_grace_period_and_completes_within_it() {
    let mut case = fixed(60.0, 4);
    let slow = Scenario::SlowDeployment { start: Seconds::new(90) };
    let refused = case.play(&slow);
    assert!(reason(&refused, |reason| *reason == Reason::BrokenOff).is_some(), "{:?}", reasons(&refused));
    case.design.rollout.grace_period = Seconds::new(120);
    assert_eq!(case.play(&slow).verdict, Verdict::Pass);
    (case.design.rollout.grace_period, case.design.rollout.circuit_breaker) = (Seconds::new(0), None);
    let forever = case.play(&slow);
    assert!(reason(&forever, |reason| matches!(reason, Reason::TriesForEver { .. })).is_some());
}

#[test]
fn a_deployment_that_may_move_nothing_is_deadlocked() {
    let mut case = fixed(60.0, 4);
    (case.design.rollout.minimum_healthy_percent, case.design.rollout.maximum_percent) = (100, 100);
    let rehearsed = case.play(&Scenario::PeakDeployment);
    assert!(
        reason(&rehearsed, |reason| *reason == Reason::Deadlocked).is_some(),
        "{:?}",
        reasons(&rehearsed)
    );
}

#[test]
fn stopping_old_tasks_first_misses_the_objective_at_peak() {
    let mut case = fixed(120.0, 4);
    (case.design.rollout.minimum_healthy_percent, case.design.rollout.maximum_percent) = (50, 100);
    let rehearsed = case.play(&Scenario::PeakDeployment);
    assert!(measures(&rehearsed).violation_minutes >= 1.0, "{}", measures(&rehearsed).violation_minutes);
    (case.design.rollout.minimum_healthy_percent, case.design.rollout.maximum_percent) = (100, 200);
    let rehearsed = case.play(&Scenario::PeakDeployment);
    assert_eq!(rehearsed.verdict, Verdict::Pass, "{:?}", reasons(&rehearsed));
}

#[test]
fn a_breaker_without_roll_back_leaves_fewer_tasks_where_old_ones_were_stopped_first() {
    let mut case = fixed(60.0, 4);
    (case.design.rollout.minimum_healthy_percent, case.design.rollout.maximum_percent) = (50, 100);
    if let Some(breaker) = &mut case.design.rollout.circuit_breaker {
        breaker.rollback = false;
    }
    let rehearsed = case.play(&Scenario::FailingDeployment);
    assert!(
        reason(&rehearsed, |reason| *reason == Reason::NotRolledBack).is_some(),
        "{:?}",
        reasons(&rehearsed)
    );
}

#[test]
fn a_leak_kills_tasks_once_their_memory_is_full() {
    let case = fixed(60.0, 3);
    // 2048 MiB less 512: full after an hour; started at about a minute.
    let scenario = Scenario::LeakingDeployment { leak_mib_per_hour: 1536.0, lasts: Seconds::new(9000) };
    let rehearsed = case.play(&scenario);
    let killed = |event: &&plimsoll_twin::outcome::Event| {
        matches!(event.kind, plimsoll_twin::outcome::EventKind::OutOfMemory { .. })
    };
    let first = measures(&rehearsed).events.iter().find(killed).map(|event| event.at_s);
    assert!(first.is_some_and(|at_s| (3500.0..3800.0).contains(&at_s)), "{first:?}");
    let sound = Scenario::LeakingDeployment { leak_mib_per_hour: 100.0, lasts: Seconds::new(9000) };
    let rehearsed = case.play(&sound);
    assert_eq!(measures(&rehearsed).events.iter().filter(killed).count(), 0);
    assert_eq!(rehearsed.verdict, Verdict::Pass);
}

#[test]
fn a_slower_downstream_is_missed_for_as_long_as_it_is_slow() {
    let case = fixed(60.0, 4);
    let slow = Scenario::SlowDownstream { slower: 20.0, lasts: Seconds::new(600) };
    let rehearsed = case.play(&slow);
    let Recovery::Recovered { took_s, .. } = measures(&rehearsed).recovery else {
        panic!("{:?}", measures(&rehearsed).recovery)
    };
    assert!((600.0..=660.0).contains(&took_s), "{took_s}");
    // The time to recover counts from the end of what only others can end.
    assert_eq!(rehearsed.verdict, Verdict::Pass, "{:?}", reasons(&rehearsed));
}

/// Four tasks at 60 % with callers that wait a second and try again so often, hit by 1.4 times what they carry for a minute.
fn storm(retries: u32) -> Rehearsed {
    let mut case = fixed(120.0, 4);
    case.design.routing = RoutingAlgorithm::WeightedRandom;
    case.workload.memory.per_request_mib = 0.0;
    case.workload.base_latency.mean_s = 0.0;
    case.workload.clients = Clients { timeout_s: Some(1.0), retries, backoff_s: 0.0, cancels: false };
    let burst = 1.4 / 0.6;
    case.play(&match retries {
        0 => Scenario::Spike { traffic: burst, rise: Seconds::new(0), lasts: Seconds::new(60) },
        _ => Scenario::RetryStorm { traffic: burst, lasts: Seconds::new(60) },
    })
}

#[test]
fn one_retry_makes_a_minute_of_overload_last_for_ever() {
    let patient = storm(0);
    let Recovery::Recovered { took_s, .. } = measures(&patient).recovery else {
        panic!("{:?}", measures(&patient).recovery)
    };
    assert!(took_s <= 240.0, "{took_s}");
    let storm = storm(1);
    assert!(
        reason(&storm, |reason| matches!(reason, Reason::Metastable { .. })).is_some(),
        "{:?} {:?}",
        reasons(&storm),
        measures(&storm).recovery
    );
    assert!(measures(&storm).retries > 0.3 * measures(&storm).requests, "{}", measures(&storm).retries);
}

/// Three tasks more or less, by one data point.
fn step(comparison: Comparison, threshold: f64, cooldown: u32) -> ScalingPolicy {
    let up = comparison.is_high();
    ScalingPolicy::Step(StepScaling {
        name: if up { "out" } else { "in" }.to_owned(),
        alarm: AlarmRule {
            metric: ScalingMetric::Cpu,
            comparison,
            threshold,
            period: Seconds::new(60),
            evaluation_periods: 1,
            datapoints_to_alarm: 1,
            missing: MissingData::Missing,
        },
        adjustment: AdjustmentType::ChangeInCapacity,
        steps: vec![Step {
            lower: up.then_some(0.0),
            upper: (!up).then_some(0.0),
            change: if up { 3 } else { -3 },
        }],
        min_magnitude: 0,
        cooldown: Seconds::new(cooldown),
        aggregation: Aggregation::Average,
    })
}

#[test]
fn c3_close_thresholds_and_cooldowns_shorter_than_the_metrics_delay_flap() {
    let steady = Scenario::Flapping { traffic: 1.0, every: Seconds::new(1200), lasts: Seconds::new(7200) };
    let reversals = |low: f64, cooldown: u32| {
        let scaling =
            vec![step(Comparison::GreaterThan, 60.0, cooldown), step(Comparison::LessThan, low, cooldown)];
        let rehearsed = service(110.0, range(2, 12, 4), scaling).play(&steady);
        let flaps = reason(&rehearsed, |reason| matches!(reason, Reason::Flaps { .. })).is_some();
        (flaps, measures(&rehearsed).reversals_per_hour)
    };
    // 2.2 vCPU of work: 110 % of two tasks, 44 % of five, 27 % of eight.
    assert_eq!(reversals(30.0, 300), (false, 0.0));
    let (close, hasty) = (reversals(50.0, 300), reversals(30.0, 60));
    assert!(close.0 && close.1 > 2.0, "{close:?}");
    assert!(hasty.0 && hasty.1 > 2.0, "{hasty:?}");
}

#[test]
fn a_backlog_kills_tasks_where_each_request_holds_memory() {
    let mut case = fixed(60.0, 2);
    case.workload.memory.per_request_mib = 2.0;
    let rehearsed = case.play(&SPIKE);
    let told = reason(&rehearsed, |reason| matches!(reason, Reason::OutOfMemory { .. }));
    assert!(told.is_some(), "{:?}", reasons(&rehearsed));
}
