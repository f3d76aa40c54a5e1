//! Numbers that cannot be used, plays that would not end, and the same bytes for the same input.

use crate::support::{service, tracking};
use plimsoll_rehearse::{EngineChoice, Level, NotApplicable, Scenario, SpotPools, Verdict, built_in};
use plimsoll_spec::platform::scaling::{MetricResolution, TaskRange};
use plimsoll_units::Seconds;

const RANGE: TaskRange = TaskRange { min: 2, max: 8, desired: 3 };

fn case(per_second: f32) -> crate::support::Case {
    service(per_second, RANGE, vec![tracking(60.0, MetricResolution::Standard)])
}

#[test]
fn numbers_that_cannot_be_used_are_refused() {
    let case = case(60.0);
    let (lasts, long) = (Seconds::new(600), Seconds::new(u32::MAX));
    let scenarios = [
        Scenario::Spike { traffic: f64::NAN, rise: lasts, lasts },
        Scenario::Spike { traffic: -1.0, rise: lasts, lasts },
        Scenario::Spike { traffic: 1e300, rise: lasts, lasts },
        Scenario::Spike { traffic: 2.0, rise: long, lasts: long },
        Scenario::FlashCrowd { trace: Vec::new() },
        Scenario::FlashCrowd { trace: vec![1.0, f64::INFINITY] },
        Scenario::ZoneLoss { zone: 1, lasts: long },
        Scenario::SlowDeployment { start: long },
        Scenario::LeakingDeployment { leak_mib_per_hour: 0.0, lasts },
        Scenario::RetryStorm { traffic: 0.0, lasts },
        Scenario::Flapping { traffic: 2.0, every: Seconds::new(0), lasts },
    ];
    for scenario in scenarios {
        let verdict = case.play(&scenario).verdict;
        assert_eq!(verdict, Verdict::NotApplicable { why: NotApplicable::UnusableNumber }, "{scenario:?}");
    }
}

#[test]
fn what_does_not_apply_is_listed_with_its_reason() {
    let mut case = case(60.0);
    (case.design.zones, case.design.scaling) = (1, Vec::new());
    let why = |name: &str| {
        let subject = case.subject();
        let found = built_in(&subject).into_iter().find(|built_in| built_in.name == name);
        found.unwrap().not_applicable
    };
    assert_eq!(why("zone-loss"), Some(NotApplicable::SingleZone));
    assert_eq!(why("spot-all-pools"), Some(NotApplicable::NoSpot));
    assert_eq!(why("flapping"), Some(NotApplicable::NoScaling));
    assert_eq!(why("metric-delay"), Some(NotApplicable::NoScaling));
    assert_eq!(why("spike-2x"), None);
    let zone = Scenario::ZoneLoss { zone: 3, lasts: Seconds::new(60) };
    case.design.zones = 2;
    let expected = NotApplicable::NoSuchZone { zone: 3, zones: 2 };
    assert_eq!(case.play(&zone).verdict, Verdict::NotApplicable { why: expected });
    case.level = Level::PerSecond(0.0);
    assert_eq!(
        case.play(&Scenario::FailingDeployment).verdict,
        Verdict::NotApplicable { why: NotApplicable::NoTraffic }
    );
}

#[test]
fn a_play_that_would_not_end_is_cut_short_and_says_so() {
    let day = Seconds::new(86_400);
    let swinging = Scenario::Flapping { traffic: 1.5, every: Seconds::new(1200), lasts: day };
    let measures = case(60.0).play(&swinging).measures.unwrap();
    assert!(measures.bounded && measures.timeline.len() == 20 + 720, "{}", measures.timeline.len());

    // Every request may be tried eleven times.
    let mut busy = case(800.0);
    busy.design.tasks = TaskRange { min: 20, max: 40, desired: 30 };
    busy.workload.clients.retries = 10;
    busy.engine = EngineChoice::Exact;
    let zone = Scenario::ZoneLoss { zone: 1, lasts: Seconds::new(1800) };
    busy.workload.demand.mean_s = 1e-3;
    let measures = busy.play(&zone).measures.unwrap();
    assert!(
        measures.exact && measures.bounded && measures.timeline.len() < 80,
        "{}",
        measures.timeline.len()
    );
}

#[test]
fn the_same_rehearsal_gives_the_same_bytes_and_several_plays_keep_the_worst() {
    let mut case = case(100.0);
    case.engine = EngineChoice::Exact;
    let scenario = Scenario::Spike { traffic: 2.0, rise: Seconds::new(60), lasts: Seconds::new(600) };
    let once = case.play(&scenario);
    assert_eq!(format!("{once:?}"), format!("{:?}", case.play(&scenario)));
    let mut subject = case.subject();
    subject.seeds = 3;
    let several = plimsoll_rehearse::rehearse(&subject, &scenario, &Default::default());
    let (one, worst) = (once.measures.unwrap(), several.measures.unwrap());
    assert_eq!((one.plays, worst.plays), (1, 3));
    let outage = |measures: &plimsoll_rehearse::Measures| match measures.recovery {
        plimsoll_rehearse::Recovery::NeverMissed => 0.0,
        plimsoll_rehearse::Recovery::Recovered { took_s, .. } => took_s,
        plimsoll_rehearse::Recovery::NotRecovered { .. } => f64::INFINITY,
    };
    assert!(outage(&worst) >= outage(&one));
}

#[test]
fn every_built_in_scenario_ends_on_a_service_that_cannot_carry_its_traffic() {
    let mut case = case(400.0);
    case.design.tasks = TaskRange { min: 1, max: 1, desired: 1 };
    case.design.mix.spot = plimsoll_units::Share::from_percent(100.0).unwrap();
    for built_in in built_in(&case.subject()) {
        let rehearsed = case.play(&built_in.scenario);
        match rehearsed.verdict {
            Verdict::NotApplicable { why } => {
                assert_eq!(Some(why), built_in.not_applicable, "{}", built_in.name);
            }
            Verdict::Fail { reasons } => {
                let missed = |reason: &plimsoll_rehearse::Reason| {
                    matches!(reason, plimsoll_rehearse::Reason::MissedBefore { .. })
                };
                assert!(reasons.iter().any(missed), "{}: {reasons:?}", built_in.name);
            }
            Verdict::Pass => panic!("{} passed", built_in.name),
        }
    }
    let pools = Scenario::SpotReclaim { pools: SpotPools::All, lasts: Seconds::new(60) };
    assert!(!matches!(case.play(&pools).verdict, Verdict::Pass));
}
