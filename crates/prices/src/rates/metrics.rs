//! CloudWatch metrics, alarms, dashboards and Container Insights.

use super::{Family, Rate};

/// AWS: steps at 10,000, 250,000 and 1,000,000 metrics; classic Container Insights is billed as these; source CloudWatch
/// rows of the price list, 2025-10-28.
pub(crate) const CUSTOM: Rate =
    Rate::new(Family::Metrics, "Custom metrics", "metric-month", "metrics", "custom_month");

/// AWS: price certain, series per task and container not published; source CloudWatch rows of the price list, 2025-10-28.
pub(crate) const ENHANCED_INSIGHTS: Rate = Rate::new(
    Family::Metrics,
    "Container Insights metrics, enhanced",
    "metric-month",
    "metrics",
    "enhanced_insights_month",
);

/// AWS: an extra charge like detailed monitoring since 2026-06-18, without a stated count; source ECS developer guide,
/// read 2026-09.
pub(crate) const HIGH_RESOLUTION: Rate = Rate::new(
    Family::Metrics,
    "20-second service metrics",
    "metric-month",
    "metrics.high_resolution",
    "month",
);

/// AWS: per metric that the alarm watches; source CloudWatch rows of the price list, 2025-10-28.
pub(crate) const ALARMS: Rate =
    Rate::new(Family::Metrics, "Alarms", "alarm-month", "alarms", "standard_month");

/// AWS: periods under 60 s; source CloudWatch rows of the price list, 2025-10-28.
pub(crate) const HIGH_RESOLUTION_ALARMS: Rate =
    Rate::new(Family::Metrics, "Alarms, high resolution", "alarm-month", "alarms", "high_resolution_month");

/// AWS: source CloudWatch rows of the price list, 2025-10-28.
pub(crate) const COMPOSITE_ALARMS: Rate =
    Rate::new(Family::Metrics, "Composite alarms", "alarm-month", "alarms", "composite_month");

/// AWS: source CloudWatch pricing page, 2024-07-01.
pub(crate) const DASHBOARDS: Rate =
    Rate::new(Family::Metrics, "Dashboards", "dashboard-month", "dashboards", "month");

/// Metric series that classic Container Insights publishes for one cluster with Fargate tasks.
///
/// AWS: 13 per cluster, 15 per service, 10 per task definition family, counted from the metric and dimension table of the
/// CloudWatch user guide, 2023-06-15. A published bill of one service shows the same 38 less the ten free ones.
#[must_use]
pub fn insights_series(services: u32, families: u32) -> f64 {
    13.0 + 15.0 * f64::from(services) + 10.0 * f64::from(families)
}

/// The same for a cluster with EC2 capacity only, where the two ephemeral-storage metrics of each level are missing.
///
/// AWS: 11 per cluster, 13 per service, 8 per task definition family, same source.
#[must_use]
pub fn insights_series_on_ec2(services: u32, families: u32) -> f64 {
    11.0 + 13.0 * f64::from(services) + 8.0 * f64::from(families)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_service_of_one_family_has_38_series() {
        assert_eq!(insights_series(1, 1).to_bits(), 38.0_f64.to_bits());
        assert_eq!(insights_series_on_ec2(1, 1).to_bits(), 32.0_f64.to_bits());
    }
}
