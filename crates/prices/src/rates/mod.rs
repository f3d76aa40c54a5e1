//! Every meter's name on a bill, its unit, and where its price stands in the book: one file per family.

mod cloud_map;
mod ec2;
mod ecr;
mod endpoint;
mod fargate;
pub(crate) mod load_balancer;
pub(crate) mod logs;
pub(crate) mod metrics;
pub(crate) mod nat;
mod other;
mod public_ipv4;
mod secrets;
mod transfer;

use plimsoll_units::Meter;
use std::borrow::Cow;
use std::fmt;

/// A group of lines that belong together on a bill, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Fargate tasks.
    Fargate,
    /// EC2 instances and their volumes.
    Ec2,
    /// Load balancers.
    LoadBalancer,
    /// NAT gateways.
    Nat,
    /// Public IPv4 addresses.
    PublicIpv4,
    /// Interface endpoints.
    Endpoint,
    /// Data transfer.
    Transfer,
    /// Logs.
    Logs,
    /// Metrics, alarms, dashboards and Container Insights.
    Metrics,
    /// Secrets.
    Secrets,
    /// Container registries.
    Registry,
    /// Service discovery.
    Discovery,
    /// Everything else.
    Other,
}

impl Family {
    /// The heading on a bill.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fargate => "Fargate",
            Self::Ec2 => "EC2",
            Self::LoadBalancer => "Load balancer",
            Self::Nat => "NAT gateway",
            Self::PublicIpv4 => "Public IPv4",
            Self::Endpoint => "Interface endpoints",
            Self::Transfer => "Data transfer",
            Self::Logs => "Logs",
            Self::Metrics => "Metrics",
            Self::Secrets => "Secrets",
            Self::Registry => "Container registry",
            Self::Discovery => "Service discovery",
            Self::Other => "Other",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How a meter appears on a bill.
#[derive(Debug, Clone)]
pub(crate) struct Rate {
    pub(crate) family: Family,
    pub(crate) item: Cow<'static, str>,
    pub(crate) unit: &'static str,
    /// `None` for what the book has no place for.
    pub(crate) key: Option<Key>,
}

/// Where a price stands in the book.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) group: &'static str,
    pub(crate) name: Cow<'static, str>,
}

impl Rate {
    const fn new(
        family: Family,
        item: &'static str,
        unit: &'static str,
        group: &'static str,
        name: &'static str,
    ) -> Self {
        let key = Key { group, name: Cow::Borrowed(name) };
        Self { family, item: Cow::Borrowed(item), unit, key: Some(key) }
    }
}

/// How a meter appears on a bill. Total on purpose: a new meter does not compile until it has its place here.
pub(crate) fn rate(meter: &Meter) -> Rate {
    match meter {
        Meter::FargateVcpuHours(architecture, purchase) => fargate::vcpu_hours(*architecture, *purchase),
        Meter::FargateGbHours(architecture, purchase) => fargate::gb_hours(*architecture, *purchase),
        Meter::FargateEphemeralGbHours => fargate::EPHEMERAL,
        Meter::Ec2InstanceHours(instance, purchase) => ec2::instance_hours(instance, *purchase),
        Meter::EbsGp3GbMonths => ec2::GP3,
        Meter::AlbHours => load_balancer::HOURS,
        Meter::AlbLcuHours => load_balancer::LCU_HOURS,
        Meter::NatGatewayHours => nat::HOURS,
        Meter::NatGatewayGb => nat::GB,
        Meter::PublicIpv4Hours => public_ipv4::HOURS,
        Meter::InterfaceEndpointHours => endpoint::HOURS,
        Meter::InterfaceEndpointGb => endpoint::GB,
        Meter::InternetOutGb => transfer::INTERNET_OUT,
        Meter::CrossZoneGb => transfer::CROSS_ZONE,
        Meter::LogsIngestedGb => logs::INGESTED,
        Meter::LogsIngestedInfrequentAccessGb => logs::INGESTED_INFREQUENT_ACCESS,
        Meter::LogsStoredGbMonths => logs::STORED,
        Meter::CustomMetricMonths => metrics::CUSTOM,
        Meter::EnhancedInsightsMetricMonths => metrics::ENHANCED_INSIGHTS,
        Meter::HighResolutionMetricMonths => metrics::HIGH_RESOLUTION,
        Meter::AlarmMonths => metrics::ALARMS,
        Meter::HighResolutionAlarmMonths => metrics::HIGH_RESOLUTION_ALARMS,
        Meter::CompositeAlarmMonths => metrics::COMPOSITE_ALARMS,
        Meter::DashboardMonths => metrics::DASHBOARDS,
        Meter::SecretMonths => secrets::SECRETS,
        Meter::SecretCalls => secrets::CALLS,
        Meter::EcrStorageGbMonths => ecr::STORAGE,
        Meter::CloudMapResourceMonths => cloud_map::RESOURCES,
        Meter::CloudMapCalls => cloud_map::CALLS,
        Meter::HostedZoneMonths => other::HOSTED_ZONES,
        Meter::XrayTracesRecorded => other::XRAY_RECORDED,
        Meter::WafWebAclMonths => other::WAF_WEB_ACLS,
        Meter::Other(name) => other::unknown(name),
    }
}
