//! Rolling deployments: how many tasks may stop and start, and the circuit breaker.

use crate::outcome::EventKind;
use crate::plant::Build;
use plimsoll_spec::platform::service::{CircuitBreaker, Rollout};
use plimsoll_units::{Seconds, SimTime};

/// A deployment that the replay carries out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deployment {
    /// When it begins.
    pub at: SimTime,
    /// What is wrong with its revision.
    pub fault: Fault,
}

/// What is wrong with a revision.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Fault {
    /// Nothing: its tasks are as the workload describes them.
    #[default]
    None,
    /// Its tasks never pass a health check, or end soon after their start.
    NeverHealthy,
    /// Its tasks need this long from the start of the container to the first answer.
    SlowStart {
        /// In place of the usual time.
        start: Seconds,
    },
    /// Its tasks lose memory beyond the workload's growth.
    Leak {
        /// MiB per hour of age, at least 0.
        mib_per_hour: f64,
    },
    /// Its requests need other CPU time.
    SlowerCode {
        /// Factor on the CPU time of a request, above 0.
        demand_factor: f64,
    },
}

impl Fault {
    /// How the tasks that serve differ from those that the workload describes.
    #[must_use]
    pub const fn build(self) -> Build {
        match self {
            Self::None | Self::NeverHealthy | Self::SlowStart { .. } => Build::RECORDED,
            Self::Leak { mib_per_hour } => Build { leak_mib_per_hour: mib_per_hour, ..Build::RECORDED },
            Self::SlowerCode { demand_factor } => Build { demand_factor, ..Build::RECORDED },
        }
    }
}

/// Tasks that must stay healthy during a deployment.
///
/// AWS: `ceil(desired × minimumHealthyPercent / 100)`; source ECS API, `DeploymentConfiguration`, read 2026-09.
#[must_use]
pub fn healthy_at_least(desired: u32, rollout: &Rollout) -> u32 {
    let product = u64::from(desired) * u64::from(rollout.minimum_healthy_percent);
    u32::try_from(product.div_ceil(100)).unwrap_or(u32::MAX)
}

/// Tasks that may be running or pending during a deployment.
///
/// AWS: `floor(desired × maximumPercent / 100)`; source ECS API, `DeploymentConfiguration`, read 2026-09.
#[must_use]
pub fn running_at_most(desired: u32, rollout: &Rollout) -> u32 {
    let product = u64::from(desired) * u64::from(rollout.maximum_percent);
    u32::try_from(product / 100).unwrap_or(u32::MAX)
}

/// Whether a deployment could neither start nor stop a task.
#[must_use]
pub fn deadlocks(desired: u32, rollout: &Rollout) -> bool {
    desired > 0
        && healthy_at_least(desired, rollout) >= desired
        && running_at_most(desired, rollout) <= desired
}

/// Failed tasks that trip the circuit breaker.
///
/// AWS: half of the desired count, rounded up, between 3 and 200 (before 2024-01-08 at least 10); configurable since
/// 2026-07-01. Source ECS developer guide, circuit breaker, and API model 2026-09.
#[must_use]
pub fn breaker_threshold(desired: u32, breaker: &CircuitBreaker) -> u32 {
    match breaker.threshold_count {
        Some(count) => count,
        // The small term keeps exact products such as 10 × 0.3 from rounding one failure up.
        None => {
            ((f64::from(desired) * breaker.threshold_share.fraction() - 1e-9).ceil() as u32).clamp(3, 200)
        }
    }
}

/// The tasks of a service while a deployment runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RolloutCounts {
    /// Tasks of the revision that is rolled out, pending or serving.
    pub new: u32,
    /// Those of them that receive traffic.
    pub new_serving: u32,
    /// Tasks of other revisions that do not receive traffic yet.
    pub old_pending: u32,
    /// Tasks of other revisions that receive traffic.
    pub old_serving: u32,
}

/// What a deployment does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RolloutStep {
    /// Tasks of the new revision to launch.
    pub launch: u32,
    /// Tasks of other revisions to stop.
    pub stop: u32,
}

/// The next step of a deployment.
///
/// MODEL: a new task counts as healthy once it serves; without any health check ECS waits 40 s, which makes a deployment a
/// little slower. Tasks that are stopping no longer count towards the upper bound, as the API text says; an older guide counted
/// them, which would make a deployment slower.
#[must_use]
pub fn next_step(counts: &RolloutCounts, desired: u32, rollout: &Rollout) -> RolloutStep {
    let all = counts.new + counts.old_pending + counts.old_serving;
    let room = running_at_most(desired, rollout).saturating_sub(all - counts.old_pending);
    let healthy = counts.new_serving + counts.old_serving;
    let spare = healthy.saturating_sub(healthy_at_least(desired, rollout));
    RolloutStep {
        launch: desired.saturating_sub(counts.new).min(room),
        stop: counts.old_pending + counts.old_serving.min(spare),
    }
}

/// Where the deployments of a service are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// No deployment runs.
    Steady,
    /// A deployment runs.
    Rolling,
    /// The last revision that worked comes back.
    RollingBack,
    /// A deployment failed and was not rolled back; no task is launched any more.
    Failed,
}

/// The deployments of a service.
#[derive(Debug, Clone)]
pub struct Rollouts {
    rule: Rollout,
    phase: Phase,
    revision: u32,
    working_revision: u32,
    /// What is wrong with each revision after the first.
    faults: Vec<Fault>,
    failures: u32,
}

impl Rollouts {
    /// A service whose revision 0 works.
    #[must_use]
    pub const fn new(rule: Rollout) -> Self {
        Self { rule, phase: Phase::Steady, revision: 0, working_revision: 0, faults: Vec::new(), failures: 0 }
    }

    /// The settings.
    #[must_use]
    pub const fn rule(&self) -> &Rollout {
        &self.rule
    }

    /// The revision that new tasks get.
    #[must_use]
    pub const fn revision(&self) -> u32 {
        self.revision
    }

    /// What is wrong with a revision; nothing is with the first one.
    #[must_use]
    pub fn fault(&self, revision: u32) -> Fault {
        let position = (revision as usize).checked_sub(1);
        position.and_then(|position| self.faults.get(position)).copied().unwrap_or_default()
    }

    /// Whether a deployment or a roll-back runs.
    #[must_use]
    pub fn in_progress(&self) -> bool {
        matches!(self.phase, Phase::Rolling | Phase::RollingBack)
    }

    /// Whether tasks may be launched.
    #[must_use]
    pub fn may_launch(&self) -> bool {
        self.phase != Phase::Failed
    }

    /// Begins a deployment; one that still runs is replaced by it.
    pub fn begin(&mut self, fault: Fault) -> EventKind {
        self.faults.push(fault);
        self.revision = u32::try_from(self.faults.len()).unwrap_or(u32::MAX);
        self.failures = 0;
        self.phase = Phase::Rolling;
        EventKind::RolloutStarted
    }

    /// Notes tasks that did not become healthy.
    ///
    /// AWS: at the threshold the deployment has failed; with roll-back the last completed revision is deployed again, without
    /// it nothing is launched any more. Source ECS developer guide, circuit breaker, 2023-06.
    pub fn tasks_failed(&mut self, count: u32, desired: u32) -> Option<EventKind> {
        self.failures += count;
        let breaker = self.rule.circuit_breaker?;
        if self.phase != Phase::Rolling || self.failures < breaker_threshold(desired, &breaker) {
            return None;
        }
        self.phase = if breaker.rollback { Phase::RollingBack } else { Phase::Failed };
        self.revision = self.working_revision;
        Some(EventKind::RolloutFailed { rolled_back: breaker.rollback })
    }

    /// Notes that all tasks have the revision and the desired number of them serves.
    pub fn complete(&mut self) -> Option<EventKind> {
        let completed = self.phase == Phase::Rolling;
        self.working_revision = self.revision;
        self.phase = Phase::Steady;
        completed.then_some(EventKind::RolloutCompleted)
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_design::design;
    use super::*;
    use plimsoll_units::Share;

    fn rule(minimum: u16, maximum: u16) -> Rollout {
        Rollout { minimum_healthy_percent: minimum, maximum_percent: maximum, ..design(1, 1, 1).rollout }
    }

    fn first_step(desired: u32, rule: &Rollout) -> RolloutStep {
        next_step(&RolloutCounts { old_serving: desired, ..RolloutCounts::default() }, desired, rule)
    }

    #[test]
    fn b7_bounds_follow_the_documented_examples() {
        assert_eq!(first_step(4, &rule(50, 100)), RolloutStep { launch: 0, stop: 2 });
        assert_eq!(first_step(2, &rule(75, 100)), RolloutStep { launch: 0, stop: 0 });
        assert_eq!(running_at_most(4, &rule(100, 200)), 8);
        assert_eq!(first_step(3, &rule(100, 125)), RolloutStep { launch: 0, stop: 0 });
        assert_eq!(first_step(4, &rule(100, 200)), RolloutStep { launch: 4, stop: 0 });
    }

    #[test]
    fn b7_a_deployment_that_can_move_nothing_is_seen() {
        assert!(deadlocks(1, &rule(100, 100)));
        assert!(deadlocks(3, &rule(100, 125)));
        assert!(
            !deadlocks(2, &rule(50, 100)) && !deadlocks(1, &rule(100, 200)) && !deadlocks(0, &rule(100, 100))
        );
    }

    #[test]
    fn b7_old_tasks_stop_only_when_new_ones_serve() {
        let counts = RolloutCounts { new: 4, new_serving: 1, old_pending: 0, old_serving: 4 };
        assert_eq!(next_step(&counts, 4, &rule(100, 200)), RolloutStep { launch: 0, stop: 1 });
    }

    #[test]
    fn a9_the_breaker_trips_at_half_the_desired_count_within_3_and_200() {
        let breaker = design(1, 1, 1).rollout.circuit_breaker.unwrap();
        for (desired, threshold) in [(1, 3), (3, 3), (5, 3), (8, 4), (25, 13), (400, 200), (800, 200)] {
            assert_eq!(breaker_threshold(desired, &breaker), threshold, "{desired}");
        }
        let counted = CircuitBreaker { threshold_count: Some(2), ..breaker };
        assert_eq!(breaker_threshold(800, &counted), 2);
        let third = CircuitBreaker { threshold_share: Share::from_percent(30.0).unwrap(), ..breaker };
        assert_eq!(breaker_threshold(100, &third), 30);
    }

    #[test]
    fn a9_failures_roll_back_to_the_last_working_revision() {
        let mut rollouts = Rollouts::new(rule(100, 200));
        rollouts.begin(Fault::None);
        assert_eq!(rollouts.complete(), Some(EventKind::RolloutCompleted));
        rollouts.begin(Fault::NeverHealthy);
        assert!(rollouts.fault(2) == Fault::NeverHealthy && rollouts.in_progress());
        assert_eq!(rollouts.tasks_failed(2, 4), None);
        assert_eq!(rollouts.tasks_failed(1, 4), Some(EventKind::RolloutFailed { rolled_back: true }));
        assert_eq!(rollouts.revision(), 1);
        assert_eq!(rollouts.complete(), None);
        assert!(!rollouts.in_progress());
    }

    #[test]
    fn a9_without_roll_back_nothing_is_launched_any_more() {
        let mut rule = rule(100, 200);
        rule.circuit_breaker =
            rule.circuit_breaker.map(|breaker| CircuitBreaker { rollback: false, ..breaker });
        let mut rollouts = Rollouts::new(rule);
        rollouts.begin(Fault::NeverHealthy);
        assert_eq!(rollouts.tasks_failed(3, 4), Some(EventKind::RolloutFailed { rolled_back: false }));
        assert!(!rollouts.may_launch() && !rollouts.in_progress());
    }
}
