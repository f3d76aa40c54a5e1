//! What a design is metered for besides its task hours.

use plimsoll_spec::platform::scaling::{MetricResolution, ScalingPolicy};
use plimsoll_units::Meter;

/// Alarms and metrics that scaling policies need for a month.
///
/// AWS: target tracking creates two alarms per policy; a step policy has one of its own. High-resolution policies use
/// high-resolution alarms and the charged 20-second metric. Source the Application Auto Scaling guide, 2023-06, and the
/// ECS guide, faster auto scaling, read 2026-09.
#[must_use]
pub fn scaling_meters(policies: &[ScalingPolicy]) -> Vec<(Meter, f64)> {
    let mut meters = Vec::new();
    for policy in policies {
        match policy {
            ScalingPolicy::TargetTracking(tracking) => match tracking.resolution {
                MetricResolution::Standard => meters.push((Meter::AlarmMonths, 2.0)),
                MetricResolution::High => {
                    meters.push((Meter::HighResolutionAlarmMonths, 2.0));
                    meters.push((Meter::HighResolutionMetricMonths, 1.0));
                }
            },
            ScalingPolicy::Step(_) => meters.push((Meter::AlarmMonths, 1.0)),
            ScalingPolicy::Scheduled(_) => {}
        }
    }
    meters
}
