//! `queue`: the queue that a service works on and scales by.

use plimsoll_rules::{Datum, Item};

/// Whether a policy tracks the messages of a queue that wait per running task, as plimsoll writes it.
pub(super) fn is_backlog(policy: &Item) -> bool {
    let metrics = policy.at("TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification.Metrics");
    metrics.map_or(&[] as &[Datum], Datum::items).iter().any(|metric| {
        metric.text_at("MetricStat.Metric.MetricName") == Some("ApproximateNumberOfMessagesVisible")
    })
}
