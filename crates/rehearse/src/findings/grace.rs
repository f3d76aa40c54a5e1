//! A grace period shorter than the start.

use super::Finding;
use super::code::GRACE;
use super::model::Model;
use plimsoll_units::Seconds;

pub(super) fn check(model: &mut Model<'_>) -> Option<Finding> {
    // An assumed start proves nothing.
    let stated = model.design().start_time?.get();
    let check = &model.service.target_group.as_ref()?.health_check;
    let to_running = model.problem.assumptions.provisioning.get();
    let start = stated.saturating_sub(to_running);
    let grace = model.design().rollout.grace_period.get();
    let failing = u32::from(check.unhealthy) * check.interval.get();
    if start <= grace + failing {
        return None;
    }
    let enough = Seconds::new(start.div_ceil(10) * 10);
    Some(Finding {
        code: GRACE,
        path: "rollout.grace".to_owned(),
        label: "shorter than the start",
        message: format!(
            "a container needs {start} s to answer, but is stopped after {} s: a grace period of {grace} s and {} failed \
             checks {} apart",
            grace + failing,
            check.unhealthy,
            check.interval
        ),
        help: format!("write `grace: {enough}` or more"),
        broken: true,
    })
}
