use super::super::test_design::design;
use super::*;
use crate::plant::Build;
use plimsoll_units::{Seconds, Share};

fn s(seconds: i64) -> SimTime {
    SimTime::from_seconds(seconds)
}

/// A scheduler with the log of everything it changed, driven from due time to due time.
struct Driven {
    scheduler: Scheduler,
    log: Vec<(f64, FleetEvent)>,
    events: Vec<EventKind>,
}

impl Driven {
    fn new(design: &Design) -> Self {
        let assumptions = Assumptions::default();
        let mut driven = Self {
            scheduler: Scheduler::new(design, &assumptions, design.tasks.desired),
            log: Vec::new(),
            events: Vec::new(),
        };
        driven.run_to(s(0));
        driven.log.clear();
        driven
    }

    fn run_to(&mut self, end: SimTime) {
        while self.scheduler.due() <= end {
            let at = self.scheduler.due();
            self.scheduler.accrue(at);
            self.change(at, |scheduler, changes| scheduler.step(at, changes));
        }
        self.scheduler.accrue(end);
    }

    fn change(&mut self, at: SimTime, change: impl FnOnce(&mut Scheduler, &mut Changes)) {
        let mut changes = Changes::default();
        change(&mut self.scheduler, &mut changes);
        self.log.extend(changes.fleet.into_iter().map(|event| (at.seconds(), event)));
        self.events.extend(changes.events);
    }

    fn set_desired(&mut self, at: i64, desired: u32) {
        self.run_to(s(at));
        self.scheduler.set_desired(s(at), desired);
    }

    fn times(&self, of: impl Fn(&FleetEvent) -> bool) -> Vec<f64> {
        self.log.iter().filter(|(_, event)| of(event)).map(|(at, _)| *at).collect()
    }

    fn billed_after(mut self, end: i64) -> (f64, f64) {
        self.run_to(s(end));
        let BilledTime { on_demand, spot } = self.scheduler.billed();
        (on_demand as f64 / 1000.0, spot as f64 / 1000.0)
    }
}

#[test]
fn tasks_of_the_start_serve_from_the_start() {
    let driven = Driven::new(&design(3, 3, 3));
    assert_eq!(driven.scheduler.counts().serving, 3);
    assert_eq!(driven.billed_after(100), (300.0, 0.0));
}

#[test]
fn b6_a_new_task_serves_after_its_start_and_is_billed_from_the_pull() {
    let mut driven = Driven::new(&design(1, 9, 1));
    driven.set_desired(100, 2);
    driven.run_to(s(147));
    assert_eq!((driven.scheduler.counts().running, driven.scheduler.counts().serving), (2, 1));
    driven.run_to(s(148));
    assert_eq!(
        driven.log,
        [(148.0, FleetEvent::Ready { cohort: CohortId(1), count: 1, build: Build::RECORDED })]
    );
    assert_eq!(driven.billed_after(200), (200.0 + 100.0 - 6.9, 0.0));
}

#[test]
fn a7_a_task_drains_for_the_deregistration_delay_and_is_billed_meanwhile() {
    for delay in [5, 30, 300] {
        let mut design = design(1, 9, 2);
        design.deregistration_delay = Seconds::new(delay);
        let mut driven = Driven::new(&design);
        driven.set_desired(100, 1);
        driven.run_to(s(1000));
        assert_eq!(driven.times(|event| matches!(event, FleetEvent::Drain { .. })), [100.0]);
        let stop = 100.0 + f64::from(delay) + 2.0;
        assert_eq!(driven.times(|event| matches!(event, FleetEvent::Stop { .. })), [stop]);
        assert_eq!(driven.billed_after(1000), (1000.0 + stop, 0.0));
    }
}

#[test]
fn a_task_cancelled_during_its_start_costs_a_minute() {
    let mut driven = Driven::new(&design(1, 9, 1));
    driven.set_desired(100, 2);
    driven.set_desired(120, 1);
    assert_eq!(driven.billed_after(300), (360.0, 0.0));
}

#[test]
fn pending_tasks_go_before_serving_ones_and_new_before_old() {
    let mut driven = Driven::new(&design(2, 9, 2));
    driven.set_desired(0, 4);
    driven.set_desired(200, 6);
    driven.set_desired(210, 4);
    driven.run_to(s(300));
    assert!(driven.times(|event| matches!(event, FleetEvent::Drain { .. })).is_empty());
    driven.set_desired(300, 3);
    driven.run_to(s(301));
    let drains: Vec<_> = driven.log.iter().filter(|(at, _)| *at >= 300.0).map(|(_, event)| *event).collect();
    assert!(matches!(drains[..], [FleetEvent::Drain { cohort: CohortId(1), count: 1, .. }]), "{drains:?}");
}

#[test]
fn a_service_launches_at_most_500_tasks_per_minute() {
    let mut driven = Driven::new(&design(1, 2000, 1));
    driven.set_desired(0, 1201);
    driven.run_to(s(600));
    let ready: Vec<_> = driven.log.iter().map(|(at, event)| (*at, *event)).collect();
    let counts = ready.iter().map(|(at, event)| match event {
        FleetEvent::Ready { count, .. } => (*at, *count),
        other => unreachable!("{other:?}"),
    });
    assert_eq!(counts.collect::<Vec<_>>(), [(48.0, 500), (108.0, 500), (168.0, 200)]);
}

fn spot_design(percent: f64, base: u32, desired: u32) -> Design {
    let mut design = design(0, 100, desired);
    design.mix = PurchaseMix { on_demand_base: base, spot: Share::from_percent(percent).unwrap() };
    design
}

#[test]
fn b4_the_mix_holds_through_scale_out_and_scale_in() {
    let mut driven = Driven::new(&spot_design(70.0, 1, 11));
    assert_eq!((driven.scheduler.counts().billed_on_demand, driven.scheduler.counts().billed_spot), (4, 7));
    driven.set_desired(0, 21);
    driven.run_to(s(100));
    assert_eq!((driven.scheduler.counts().billed_on_demand, driven.scheduler.counts().billed_spot), (7, 14));
    driven.set_desired(100, 2);
    driven.run_to(s(300));
    assert_eq!((driven.scheduler.counts().billed_on_demand, driven.scheduler.counts().billed_spot), (2, 0));
}

#[test]
fn b4_spot_drains_with_two_minutes_warning_and_other_zones_replace() {
    let mut design = spot_design(100.0, 0, 4);
    design.deregistration_delay = Seconds::new(300);
    let mut driven = Driven::new(&design);
    driven.change(s(10), |scheduler, changes| {
        scheduler.reclaim_spot(s(10), 0, s(1810), |tasks| tasks, changes);
    });
    driven.run_to(s(5000));
    assert_eq!(driven.times(|event| matches!(event, FleetEvent::Stop { .. })), [130.0]);
    assert_eq!(driven.times(|event| matches!(event, FleetEvent::Ready { .. })), [58.0]);
    let replaced = EventKind::Replaced { tasks: 2 };
    assert_eq!(driven.events, [EventKind::SpotInterrupted { tasks: 2 }, replaced]);
    assert_eq!(driven.scheduler.interrupted(), 2);
}

#[test]
fn b4_without_spot_capacity_tasks_stay_missing_and_do_not_become_on_demand() {
    let mut driven = Driven::new(&spot_design(100.0, 1, 5));
    for zone in [0, 1] {
        driven.change(s(10), |scheduler, changes| {
            scheduler.reclaim_spot(s(10), zone, s(1810), |tasks| tasks, changes);
        });
    }
    driven.run_to(s(1800));
    let counts = *driven.scheduler.counts();
    assert_eq!((counts.serving, counts.billed_on_demand, counts.billed_spot), (1, 1, 0));
    driven.run_to(s(1858));
    assert_eq!(driven.scheduler.counts().serving, 5);
}

#[test]
fn a_lost_zone_is_replaced_elsewhere_once_health_checks_fail() {
    let mut driven = Driven::new(&design(4, 4, 4));
    driven.change(s(10), |scheduler, changes| scheduler.lose_zone(s(10), 0, s(7210), changes));
    assert_eq!(driven.log, [(10.0, FleetEvent::Lose { cohort: CohortId(0), count: 2 })]);
    driven.run_to(s(117));
    assert_eq!(driven.scheduler.counts().serving, 2);
    driven.run_to(s(118));
    assert_eq!(driven.scheduler.counts().serving, 4);
}

#[test]
fn b7_a_deployment_keeps_the_healthy_minimum_and_completes() {
    let mut driven = Driven::new(&design(4, 4, 4));
    driven.change(s(10), |scheduler, changes| scheduler.deploy(s(10), Fault::None, changes));
    driven.run_to(s(57));
    assert_eq!((driven.scheduler.counts().running, driven.scheduler.counts().serving), (8, 4));
    assert!(driven.scheduler.deploying());
    driven.run_to(s(500));
    assert_eq!(driven.scheduler.counts().serving, 4);
    assert_eq!(driven.times(|event| matches!(event, FleetEvent::Drain { .. })), [58.0]);
    assert_eq!(driven.events, [EventKind::RolloutStarted, EventKind::RolloutCompleted]);
    assert!(!driven.scheduler.deploying());
}

#[test]
fn b7_half_the_tasks_stop_first_when_only_half_must_stay() {
    let mut design = design(4, 4, 4);
    (design.rollout.minimum_healthy_percent, design.rollout.maximum_percent) = (50, 100);
    let mut driven = Driven::new(&design);
    driven.change(s(10), |scheduler, changes| scheduler.deploy(s(10), Fault::None, changes));
    driven.run_to(s(11));
    assert_eq!(driven.scheduler.counts().serving, 2);
    driven.run_to(s(500));
    assert_eq!(driven.events, [EventKind::RolloutStarted, EventKind::RolloutCompleted]);
    assert_eq!(driven.scheduler.counts().serving, 4);
}

#[test]
fn a9_a_broken_deployment_rolls_back_and_never_serves() {
    let mut driven = Driven::new(&design(2, 2, 2));
    driven.change(s(10), |scheduler, changes| scheduler.deploy(s(10), Fault::NeverHealthy, changes));
    driven.run_to(s(2000));
    let failed = EventKind::NeverHealthy { tasks: 2 };
    let rolled_back = EventKind::RolloutFailed { rolled_back: true };
    assert_eq!(driven.events, [EventKind::RolloutStarted, failed.clone(), failed, rolled_back]);
    assert_eq!(driven.log, []);
    assert_eq!(driven.scheduler.counts().serving, 2);
    assert!(!driven.scheduler.deploying());
}

#[test]
fn b16_a_revision_that_starts_too_slowly_never_serves_and_trips_the_breaker() {
    let start = Fault::SlowStart { start: Seconds::new(300) };
    let mut patient = Driven::new(&design(2, 2, 2));
    patient.change(s(10), |scheduler, changes| scheduler.deploy(s(10), start, changes));
    patient.run_to(s(1000));
    assert_eq!(patient.events, [EventKind::RolloutStarted, EventKind::RolloutCompleted]);

    let mut driven = Driven::new(&design(2, 2, 2));
    driven.scheduler.enforce_grace_period();
    driven.change(s(10), |scheduler, changes| scheduler.deploy(s(10), start, changes));
    driven.run_to(s(1000));
    let failed = EventKind::NeverHealthy { tasks: 2 };
    let rolled_back = EventKind::RolloutFailed { rolled_back: true };
    assert_eq!(driven.events, [EventKind::RolloutStarted, failed.clone(), failed, rolled_back]);
    assert!(driven.log.is_empty(), "the old tasks serve all the time");
}

#[test]
fn crashed_tasks_are_replaced_at_once_and_a_lost_zone_when_it_is_noticed() {
    let mut driven = Driven::new(&design(4, 4, 4));
    driven.change(s(10), |scheduler, changes| {
        assert_eq!(scheduler.crash(s(10), 3, changes), 3);
    });
    driven.run_to(s(10));
    assert_eq!(driven.log, [(10.0, FleetEvent::Lose { cohort: CohortId(0), count: 3 })]);
    assert_eq!(driven.events, [EventKind::Replaced { tasks: 3 }]);
    driven.run_to(s(100));
    assert_eq!(driven.scheduler.counts().serving, 4);
    driven.change(s(100), |scheduler, changes| scheduler.lose_zone(s(100), 0, s(900), changes));
    driven.run_to(s(159));
    assert_eq!(driven.events.last(), Some(&EventKind::ZoneLost { tasks: 2 }));
    driven.run_to(s(160));
    assert_eq!(driven.events.last(), Some(&EventKind::Replaced { tasks: 2 }));
}

#[test]
fn b16_tasks_launched_while_images_come_slowly_start_later() {
    let mut driven = Driven::new(&design(1, 9, 1));
    driven.scheduler.slow_image_pull(s(120), 60_000);
    driven.set_desired(100, 2);
    driven.set_desired(130, 3);
    driven.run_to(s(400));
    let ready = driven.times(|event| matches!(event, FleetEvent::Ready { .. }));
    assert_eq!(ready, [130.0 + 48.0, 100.0 + 48.0 + 60.0]);
}

#[test]
fn a_build_is_announced_with_the_tasks_of_its_revision() {
    let mut driven = Driven::new(&design(1, 1, 1));
    let fault = Fault::Leak { mib_per_hour: 100.0 };
    driven.change(s(10), |scheduler, changes| scheduler.deploy(s(10), fault, changes));
    driven.run_to(s(200));
    let builds: Vec<Build> = driven
        .log
        .iter()
        .filter_map(
            |(_, event)| if let FleetEvent::Ready { build, .. } = event { Some(*build) } else { None },
        )
        .collect();
    assert_eq!(builds, [Build { leak_mib_per_hour: 100.0, ..Build::RECORDED }]);
}
