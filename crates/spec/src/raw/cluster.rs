//! `cluster`: Container Insights, capacity, service discovery.

use super::collection::List;
use super::service::RawCapacity;
use super::tasks::RawTasks;
use super::word::words;
use crate::platform::cluster::Insights;
use plimsoll_units::{Seconds, Share};

mapping! {
    /// The ECS cluster.
    RawCluster {
        /// Container Insights: `off`, `standard` or `enhanced`.
        insights: Insights = "standard",
        /// Purchase mix of the services that do not state their own.
        capacity: RawCapacity,
        /// EC2 instances of the cluster; with them, services run on them unless they say `capacity: fargate`.
        ec2: RawEc2,
        /// Private DNS namespace for service discovery, such as `shop.internal`; without it there is none unless a
        /// service asks for discovery.
        namespace: String,
        /// Whether Service Connect is the cluster's default.
        service_connect: bool = "false",
        /// Whether `aws ecs execute-command` is allowed.
        exec: bool = "false",
    }
}

mapping! {
    /// EC2 instances with managed scaling.
    RawEc2 {
        /// Instance types, the preferred one first.
        instance_types: List<String>,
        /// Number of instances, such as `2..10`.
        instances: RawTasks = "2..10",
        /// On-demand instances before the percentage counts.
        on_demand_base: u32 = "0",
        /// Share of the instances above the base that are on demand; fractions round up.
        on_demand_above_base: Share = "100%",
        /// Spot allocation strategy in the words of EC2 Auto Scaling.
        spot_allocation: SpotAllocation = "price-capacity-optimized",
        /// Target capacity of managed scaling, 1 % to 100 %.
        target_capacity: Share = "100%",
        /// Smallest and largest scaling step in instances, such as `1..10`.
        step: RawTasks = "1..10",
        /// Warm-up of a new instance, up to 10000 s.
        warmup: Seconds = "300s",
        /// Whether instances are drained of tasks before they stop, also on Spot interruptions.
        managed_draining: bool = "true",
        /// Whether the instance metadata service needs tokens (IMDSv2).
        imdsv2: bool = "true",
        /// Whether instance metrics come every minute.
        detailed_monitoring: bool = "true",
        /// Root volume in GiB, at least 30.
        volume: u32 = "30",
    }
}

words!(Insights, "a Container Insights mode", {
    "off" => Self::Off,
    "standard" => Self::Standard,
    "enhanced" => Self::Enhanced,
});

/// Spot allocation strategy, held as AWS's own word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SpotAllocation(pub(crate) &'static str);

words!(SpotAllocation, "a Spot allocation strategy", {
    "price-capacity-optimized" => Self("price-capacity-optimized"),
    "capacity-optimized" => Self("capacity-optimized"),
    "capacity-optimized-prioritized" => Self("capacity-optimized-prioritized"),
    "lowest-price" => Self("lowest-price"),
});
