//! The cluster.

use super::capacity::{Ec2Capacity, PurchaseMix};

/// The ECS cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Container Insights mode.
    pub insights: Insights,
    /// The purchase mix of services that do not say otherwise.
    pub default_mix: PurchaseMix,
    /// EC2 instances; `None` for a Fargate-only cluster.
    pub ec2: Option<Ec2Capacity>,
    /// Private DNS namespace for service discovery; `None` when off (C10).
    pub namespace: Option<String>,
    /// Whether Service Connect is the cluster's default.
    pub service_connect: bool,
    /// Whether `ecs exec` is allowed by default.
    pub exec: bool,
}

/// Container Insights mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Insights {
    /// Off.
    Off,
    /// Classic Container Insights, `enabled`.
    Standard,
    /// Enhanced observability, `enhanced`.
    Enhanced,
}

impl Insights {
    /// The word used in the stack file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Standard => "standard",
            Self::Enhanced => "enhanced",
        }
    }
}
