//! A drain shorter than the slowest request.

use super::Finding;
use super::code::DRAIN;
use super::model::Model;
use plimsoll_twin::law::Law;
use plimsoll_units::Seconds;

/// One request in a thousand is slower.
const SLOW: f64 = 0.999;

pub(super) fn check(model: &mut Model<'_>) -> Option<Finding> {
    let drain = &model.service.target_group.as_ref()?.deregistration_delay;
    let base = model.workload().base_latency;
    // The law of the base latency alone: waiting for CPU comes on top, so this is a lower bound.
    let modelled = Law::lognormal(base.mean_s, base.variation).quantile(SLOW);
    let recorded = model.problem.slowest_s;
    let slowest = modelled.max(recorded);
    if slowest <= drain.as_f64() {
        return None;
    }
    let enough = Seconds::new(((slowest / 5.0).ceil() * 5.0).clamp(5.0, 3600.0) as u32);
    let what = if recorded >= modelled {
        format!("requests took {recorded:.0} s in the slowest recorded minute (p99)")
    } else {
        format!("one request in a thousand takes {modelled:.0} s or more")
    };
    Some(Finding {
        code: DRAIN,
        path: "rollout.drain".to_owned(),
        label: "shorter than the slowest requests",
        message: format!(
            "{what}, but a task that leaves is stopped after {drain}: its slowest requests fail"
        ),
        help: format!("write `drain: {enough}` or more"),
        broken: false,
    })
}
