//! B3: KRR's simple strategy: CPU at the 95th percentile, memory at the maximum plus 15 %.
//!
//! Source: robusta-dev/krr, `strategies/simple.py`, newest version stored in 2026; at least 100 points and 3 hours. It
//! refuses a workload whose CPU or memory is autoscaled, unless told otherwise.

use super::{Advice, History, percentile, resized};
use plimsoll_spec::platform::scaling::{ScalingMetric, ScalingPolicy};
use plimsoll_twin::Design;

const CPU_SHARE: f64 = 0.95;
const MEMORY_BUFFER: f64 = 1.15;
const POINTS: usize = 180;

pub(super) fn advise(recorded: &Design, history: &History) -> Advice {
    let autoscaled = recorded.scaling.iter().any(|policy| match policy {
        ScalingPolicy::TargetTracking(tracking) => tracking.metric != ScalingMetric::RequestsPerTarget,
        ScalingPolicy::Step(step) => step.alarm.metric != ScalingMetric::RequestsPerTarget,
        ScalingPolicy::Scheduled(_) => false,
    });
    if autoscaled {
        return Err("refuses services whose CPU or memory is autoscaled".to_owned());
    }
    if history.cores.iter().flatten().count() < POINTS {
        return Err("needs three hours of data".to_owned());
    }
    let cores = percentile(history.cores.iter().flatten().copied(), CPU_SHARE);
    resized(recorded, cores, history.memory_max_mib * MEMORY_BUFFER)
}
