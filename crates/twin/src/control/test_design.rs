//! Designs for the tests of the control loop.

use crate::design::Design;
use plimsoll_spec::platform::scaling::{
    MetricResolution, ScalingMetric, ScalingPolicy, TargetTracking, TaskRange,
};
use plimsoll_spec::platform::service::CircuitBreaker;
use plimsoll_units::{Seconds, Share, TaskSize};

/// A web service of 1 vCPU and 2 GiB in two zones, on demand, without scaling.
pub(crate) fn design(min: u32, max: u32, desired: u32) -> Design {
    let tasks = TaskRange { min, max, desired };
    let mut design = Design { tasks, ..Design::fixed(TaskSize::new(1024, 2048), desired) };
    design.rollout.grace_period = Seconds::new(60);
    design.rollout.circuit_breaker = Some(CircuitBreaker {
        reset_on_healthy_task: true,
        rollback: true,
        threshold_count: None,
        threshold_share: Share::from_percent(50.0).unwrap(),
    });
    design
}

/// Target tracking with default cooldowns on 60-second metrics.
pub(crate) fn tracking(metric: ScalingMetric, target: f64) -> ScalingPolicy {
    ScalingPolicy::TargetTracking(TargetTracking {
        metric,
        target,
        resolution: MetricResolution::Standard,
        scale_out_cooldown: Seconds::new(300),
        scale_in_cooldown: Seconds::new(300),
        disable_scale_in: false,
    })
}

/// Target tracking of CPU with default cooldowns on 60-second metrics.
pub(crate) fn cpu_tracking(target: f64) -> ScalingPolicy {
    tracking(ScalingMetric::Cpu, target)
}
