//! How long the parts of a task's life take.

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
        let share = assumptions.unbilled_provisioning.clamp(0.0, 1.0);
        Self {
            to_pull: (to_running as f64 * share) as i64,
            to_running,
            to_serving: answering + interval / 2,
            to_failure: answering.max(to_running + ms(design.rollout.grace_period))
                + FAILED_CHECKS * interval,
            draining: ms(design.deregistration_delay) + exit,
            to_notice: if interval > 0 { FAILED_CHECKS * interval } else { LOSS_NOTICED_MS },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_design::design;
    use super::*;

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
