//! How long the parts of a task's life take.

use super::rollout::Fault;
use crate::assumptions::Assumptions;
use crate::design::Design;
use plimsoll_units::Seconds;

/// MODEL: a program that handles SIGTERM is gone after this time; one that ignores it takes the whole stop timeout and is
/// billed for it, so this errs towards less cost.
const EXIT_MS: i64 = 2_000;

/// AWS: a target is unhealthy after two failed checks by default; source ELB API, `UnhealthyThresholdCount`, read 2026-09.
const FAILED_CHECKS: i64 = 2;

/// MODEL: without health checks a lost task is noticed after this time.
const LOSS_NOTICED_MS: i64 = 60_000;

/// Durations in the life of a task, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LifeTimes {
    /// From launch to the start of the image pull, where billing begins.
    pub to_pull: i64,
    /// From launch to a running container.
    pub to_running: i64,
    /// From launch to the first request.
    pub to_serving: i64,
    /// From launch until a task that never becomes healthy is given up.
    pub to_failure: i64,
    /// From the start of the container until the scheduler gives a task up that fails its checks; `None` without checks.
    pub patience: Option<i64>,
    /// From the first answer of a task to the health check that it passes.
    pub to_check: i64,
    /// From the start of draining to the end of the task.
    pub draining: i64,
    /// From the loss of a task until ECS knows.
    pub to_notice: i64,
}

impl LifeTimes {
    /// The durations that follow from a design.
    ///
    /// AWS: a new target needs one passed health check, and ECS waits for the whole deregistration delay before it stops a
    /// task; source ALB guide, health checks, and ECS developer guide, connection draining, 2023-06.
    /// MODEL: the first check comes after half an interval, its mean.
    #[must_use]
    pub fn of(design: &Design, assumptions: &Assumptions) -> Self {
        let ms = |seconds: Seconds| i64::from(seconds.get()) * 1000;
        let provisioning = ms(assumptions.provisioning);
        let answering = design.start_time.map_or(provisioning + ms(assumptions.application_start), ms);
        let to_running = provisioning.min(answering);
        let interval = ms(design.health_check_interval);
        let exit = ms(design.rollout.stop_timeout).min(EXIT_MS);
        let grace = ms(design.rollout.grace_period);
        let share = assumptions.unbilled_provisioning.clamp(0.0, 1.0);
        Self {
            to_pull: (to_running as f64 * share) as i64,
            to_running,
            to_serving: answering + interval / 2,
            to_failure: answering.max(to_running + grace) + FAILED_CHECKS * interval,
            patience: (interval > 0).then_some(grace + FAILED_CHECKS * interval),
            to_check: interval / 2,
            draining: ms(design.deregistration_delay) + exit,
            to_notice: if interval > 0 { FAILED_CHECKS * interval } else { LOSS_NOTICED_MS },
        }
    }
}

/// The start of a task, in milliseconds from its launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// To the start of the image pull.
    pub to_pull: i64,
    /// To a running container.
    pub to_running: i64,
    /// To the first request; where the task fails, until it is given up.
    pub to_ready: i64,
    /// Whether the task is given up before it serves.
    pub fails: bool,
}

impl LifeTimes {
    /// The start of a task of a revision with this fault whose image takes `pull_ms` longer than usual. `patient` leaves out
    /// that the scheduler gives up a task whose checks fail when its grace period is over.
    ///
    /// AWS: failed health checks are ignored during the grace period and after it make ECS stop the task; source ECS API,
    /// `healthCheckGracePeriodSeconds`, read 2026-09.
    #[must_use]
    pub fn start(&self, fault: Fault, pull_ms: i64, patient: bool) -> Start {
        let (to_pull, to_running) = (self.to_pull, self.to_running + pull_ms);
        let usual = self.to_serving - self.to_check - self.to_running;
        let start = match fault {
            Fault::NeverHealthy => {
                return Start { to_pull, to_running, to_ready: self.to_failure + pull_ms, fails: true };
            }
            Fault::SlowStart { start } => i64::from(start.get()) * 1000,
            Fault::None | Fault::Leak { .. } | Fault::SlowerCode { .. } => usual,
        } + self.to_check;
        match self.patience.filter(|&patience| !patient && start > patience) {
            Some(patience) => Start { to_pull, to_running, to_ready: to_running + patience, fails: true },
            None => Start { to_pull, to_running, to_ready: to_running + start, fails: false },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_design::design;
    use super::*;

    #[test]
    fn b16_a_start_longer_than_grace_period_and_failed_checks_is_given_up() {
        // A grace period of 60 s and two checks 30 s apart.
        let times = LifeTimes::of(&design(1, 1, 1), &Assumptions::default());
        let start =
            |seconds, patient| times.start(Fault::SlowStart { start: Seconds::new(seconds) }, 0, patient);
        assert_eq!((start(105, false).to_ready, start(105, false).fails), (23_000 + 120_000, false));
        assert_eq!((start(106, false).to_ready, start(106, false).fails), (23_000 + 120_000, true));
        assert_eq!((start(106, true).to_ready, start(106, true).fails), (23_000 + 121_000, false));
        let mut unchecked = design(1, 1, 1);
        unchecked.health_check_interval = Seconds::new(0);
        let times = LifeTimes::of(&unchecked, &Assumptions::default());
        assert!(!times.start(Fault::SlowStart { start: Seconds::new(900) }, 0, false).fails);
    }

    #[test]
    fn b16_a_slow_image_moves_everything_behind_it() {
        let times = LifeTimes::of(&design(1, 1, 1), &Assumptions::default());
        let slow = times.start(Fault::None, 60_000, false);
        assert_eq!((slow.to_pull, slow.to_running, slow.to_ready), (6_900, 83_000, 108_000));
        assert_eq!(times.start(Fault::None, 0, true).to_ready, times.to_serving);
    }

    #[test]
    fn a_task_serves_after_provisioning_start_and_half_a_check_interval() {
        let times = LifeTimes::of(&design(1, 1, 1), &Assumptions::default());
        assert_eq!((times.to_pull, times.to_running, times.to_serving), (6_900, 23_000, 48_000));
    }

    #[test]
    fn a_stated_start_time_counts_from_the_launch() {
        let mut design = design(1, 1, 1);
        design.start_time = Some(Seconds::new(90));
        assert_eq!(LifeTimes::of(&design, &Assumptions::default()).to_serving, 105_000);
        design.start_time = Some(Seconds::new(10));
        assert_eq!(LifeTimes::of(&design, &Assumptions::default()).to_running, 10_000);
    }

    #[test]
    fn a7_draining_takes_the_whole_deregistration_delay() {
        assert_eq!(LifeTimes::of(&design(1, 1, 1), &Assumptions::default()).draining, 32_000);
    }
}
