//! Deployment percentages that deadlock at a count that scaling reaches.

use super::Finding;
use super::code::DEPLOYMENT;
use super::model::Model;
use plimsoll_spec::platform::scaling::ScalingPolicy;
use plimsoll_twin::control::rollout::{deadlocks, healthy_at_least, running_at_most};

pub(super) fn check(model: &mut Model<'_>) -> Option<Finding> {
    let design = model.design();
    let scheduled = design.scaling.iter().filter_map(|policy| match policy {
        ScalingPolicy::Scheduled(action) => action.min,
        ScalingPolicy::TargetTracking(_) | ScalingPolicy::Step(_) => None,
    });
    let lowest = scheduled.fold(design.tasks.min, u32::min).max(1);
    let count = (lowest..=design.tasks.max.max(lowest)).find(|count| deadlocks(*count, &design.rollout))?;
    let enough = (100 * (u64::from(count) + 1)).div_ceil(u64::from(count));
    Some(Finding {
        code: DEPLOYMENT,
        path: "rollout.maximum".to_owned(),
        label: "rounds down",
        message: format!(
            "with {count} task{}, which scaling reaches, a deployment could neither stop an old task (at least {} must run) \
             nor start a new one (at most {} may)",
            if count == 1 { "" } else { "s" },
            healthy_at_least(count, &design.rollout),
            running_at_most(count, &design.rollout)
        ),
        help: format!("write `maximum: {enough}%` or more, or lower `minimum_healthy`"),
        broken: true,
    })
}
