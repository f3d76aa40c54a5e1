//! What is metered: the only thing that the model tells the price book.

use crate::{Architecture, Seconds, ServiceName};

/// How capacity is bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purchase {
    /// On-demand price.
    OnDemand,
    /// Spot price: cheaper, may be taken back with two minutes' notice.
    Spot,
}

/// One thing that AWS meters, with its unit in the name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meter {
    /// vCPU-hours of Fargate tasks, from image pull to stop.
    FargateVcpuHours(Architecture, Purchase),
    /// GiB-hours of Fargate task memory, from image pull to stop.
    FargateGbHours(Architecture, Purchase),
    /// GiB-hours of ephemeral storage beyond the included 20 GiB.
    FargateEphemeralGbHours,
    /// Hours of an EC2 instance of a type.
    Ec2InstanceHours(String, Purchase),
    /// GB-months of gp3 volumes.
    EbsGp3GbMonths,
    /// Load balancer hours.
    AlbHours,
    /// Load balancer capacity unit hours.
    AlbLcuHours,
    /// NAT gateway hours.
    NatGatewayHours,
    /// GB processed by NAT gateways.
    NatGatewayGb,
    /// Hours of a public IPv4 address in use.
    PublicIpv4Hours,
    /// Hours of an interface endpoint in one zone.
    InterfaceEndpointHours,
    /// GB processed by interface endpoints.
    InterfaceEndpointGb,
    /// GB sent to the internet.
    InternetOutGb,
    /// GB sent between zones (counted once per direction).
    CrossZoneGb,
    /// GB ingested into standard-class logs.
    LogsIngestedGb,
    /// GB ingested into infrequent-access-class logs.
    LogsIngestedInfrequentAccessGb,
    /// GB-months of stored, compressed logs.
    LogsStoredGbMonths,
    /// Custom metric months (classic Container Insights is billed as these).
    CustomMetricMonths,
    /// Metric months of Container Insights with enhanced observability.
    EnhancedInsightsMetricMonths,
    /// Metric months of the 20-second service metrics.
    HighResolutionMetricMonths,
    /// Alarm metric months, standard resolution.
    AlarmMonths,
    /// Alarm metric months, high resolution.
    HighResolutionAlarmMonths,
    /// Composite alarm months.
    CompositeAlarmMonths,
    /// Dashboard months.
    DashboardMonths,
    /// Secret months.
    SecretMonths,
    /// Secrets Manager calls.
    SecretCalls,
    /// GB-months in container registries.
    EcrStorageGbMonths,
    /// Cloud Map registered resource months.
    CloudMapResourceMonths,
    /// Cloud Map discovery calls.
    CloudMapCalls,
    /// Route 53 private hosted zone months.
    HostedZoneMonths,
    /// Traces recorded by X-Ray.
    XrayTracesRecorded,
    /// Web ACL months of WAF.
    WafWebAclMonths,
    /// Anything else, named, so that it is shown as not priced instead of left out.
    Other(String),
}

/// A metered quantity, attributed to a service where it belongs to one.
#[derive(Debug, Clone, PartialEq)]
pub struct UsageLine {
    /// What is metered.
    pub meter: Meter,
    /// The service it belongs to; `None` for shared infrastructure.
    pub service: Option<ServiceName>,
    /// The quantity in the meter's unit; finite, at least 0. Over the period of the whole [`Usage`].
    pub quantity: f64,
}

/// Everything metered over a period.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Usage {
    /// The period that the quantities cover.
    pub period: Seconds,
    /// The quantities, in a fixed order.
    pub lines: Vec<UsageLine>,
    /// What is known to be used but could not be measured, each with the reason; shown, never taken as zero.
    pub unmeasured: Vec<(Meter, String)>,
}

/// Hours in a month of AWS's price examples.
///
/// AWS: 730 hours, source the AWS pricing calculator, read 2026-09.
pub const HOURS_PER_MONTH: f64 = 730.0;

impl Usage {
    /// An empty usage over one month of 730 hours.
    #[must_use]
    pub fn month() -> Self {
        Self { period: Seconds::new(2_628_000), lines: Vec::new(), unmeasured: Vec::new() }
    }

    /// Adds a quantity; nothing is added for a quantity of zero, below zero or not-a-number.
    pub fn add(&mut self, meter: Meter, service: Option<&ServiceName>, quantity: f64) {
        if quantity > 0.0 && quantity.is_finite() {
            self.lines.push(UsageLine { meter, service: service.cloned(), quantity });
        }
    }

    /// The same usage rates over one month of 730 hours.
    #[must_use]
    pub fn scaled_to_month(&self) -> Self {
        let hours = self.period.as_f64() / 3600.0;
        let factor = if hours > 0.0 { HOURS_PER_MONTH / hours } else { 0.0 };
        let mut month = Self::month();
        month.unmeasured.clone_from(&self.unmeasured);
        for line in &self.lines {
            month.add(line.meter.clone(), line.service.as_ref(), line.quantity * factor);
        }
        month
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaling_to_a_month_keeps_rates() {
        let mut day = Usage { period: Seconds::new(86_400), ..Usage::default() };
        day.add(Meter::AlbHours, None, 24.0);
        let month = day.scaled_to_month();
        assert!((month.lines[0].quantity - 730.0).abs() < 1e-9);
    }
}
