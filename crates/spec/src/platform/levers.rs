//! What the optimizer may change.

use super::balancer::RoutingAlgorithm;
use super::cluster::Insights;
use super::network::Nat;
use plimsoll_units::{Architecture, CpuUnits, Mib, Seconds, Share};

/// Freedom of one lever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Freedom {
    /// Must stay as it is.
    #[default]
    Keep,
    /// May be changed.
    Free,
}

/// Levers of one service.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceLevers {
    /// Task size (default free), within the bounds.
    pub size: Freedom,
    /// Bounds on the size.
    pub size_bounds: SizeBounds,
    /// Architectures allowed; the present one is always among them (default only that: another needs another image).
    pub architectures: Vec<Architecture>,
    /// Minimum, maximum and desired count (default free).
    pub tasks: Freedom,
    /// Smallest minimum count allowed (default 2: one task in each of two zones).
    pub tasks_floor: u32,
    /// Largest maximum count allowed; `None` for no bound.
    pub tasks_ceiling: Option<u32>,
    /// Policy type, target values and cooldowns (default free).
    pub scaling: Freedom,
    /// 20-second metrics (default free; they cost and are only chosen when that pays).
    pub metric_resolution: Freedom,
    /// Largest Spot share allowed; `None` keeps the present mix (default: it lowers availability).
    pub spot_at_most: Option<Share>,
    /// On-demand base kept when the Spot share is free.
    pub on_demand_base: u32,
    /// Routing algorithms allowed; the present one is always among them (default all).
    pub routing: Vec<RoutingAlgorithm>,
    /// Deregistration delay (default keep), never below the slowest request.
    pub deregistration_delay: Freedom,
    /// Log retentions allowed; empty keeps the present one (default).
    pub log_retention: Vec<Seconds>,
}

/// Bounds on a size lever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SizeBounds {
    /// Smallest CPU.
    pub cpu_min: Option<CpuUnits>,
    /// Largest CPU.
    pub cpu_max: Option<CpuUnits>,
    /// Smallest memory.
    pub memory_min: Option<Mib>,
    /// Largest memory.
    pub memory_max: Option<Mib>,
}

impl Default for ServiceLevers {
    fn default() -> Self {
        Self {
            size: Freedom::Free,
            size_bounds: SizeBounds::default(),
            architectures: Vec::new(),
            tasks: Freedom::Free,
            tasks_floor: 2,
            tasks_ceiling: None,
            scaling: Freedom::Free,
            metric_resolution: Freedom::Free,
            spot_at_most: None,
            on_demand_base: 0,
            routing: RoutingAlgorithm::ALL.to_vec(),
            deregistration_delay: Freedom::Keep,
            log_retention: Vec::new(),
        }
    }
}

/// Levers outside the services.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlatformLevers {
    /// Network shapes allowed besides the present one; empty keeps it (default).
    pub network: Vec<NetworkShape>,
    /// Container Insights modes allowed besides the present one; empty keeps it (default).
    pub insights: Vec<Insights>,
}

/// A network shape the optimizer may choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NetworkShape {
    /// A NAT arrangement.
    Nat(Nat),
    /// Private subnets with the interface endpoints Fargate needs and no NAT gateway.
    Endpoints,
}
