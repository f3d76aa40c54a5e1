//! B6: target tracking of CPU at 70 % with the recorded size: what practitioners do by default.

use super::Advice;
use crate::problem::Problem;
use plimsoll_spec::platform::scaling::{
    MetricResolution, ScalingMetric, ScalingPolicy, TargetTracking, TaskRange,
};
use plimsoll_twin::Design;
use plimsoll_units::Seconds;

#[expect(clippy::unnecessary_wraps, reason = "all baselines have the same shape")]
pub(super) fn advise(recorded: &Design, problem: &Problem) -> Advice {
    let min = problem.floor();
    let max = recorded.tasks.max.max(min * 10);
    let tracking = TargetTracking {
        metric: ScalingMetric::Cpu,
        target: 70.0,
        resolution: MetricResolution::Standard,
        scale_out_cooldown: Seconds::new(300),
        scale_in_cooldown: Seconds::new(300),
        disable_scale_in: false,
    };
    Ok(Design {
        tasks: TaskRange { min, max, desired: recorded.tasks.desired.clamp(min, max) },
        scaling: vec![ScalingPolicy::TargetTracking(tracking)],
        ..recorded.clone()
    })
}
