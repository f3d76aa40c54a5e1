//! Where tasks run and how the capacity is bought.

use plimsoll_units::{Seconds, Share};

/// Where a service's tasks run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Capacity {
    /// Fargate with a purchase mix.
    Fargate(PurchaseMix),
    /// The cluster's EC2 instances.
    Ec2,
}

/// Split of tasks between on-demand and Spot.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PurchaseMix {
    /// Tasks always on demand, before the share counts.
    pub on_demand_base: u32,
    /// Share of the tasks above the base that run on Spot.
    ///
    /// AWS: base and weight set a mix; there is no automatic fallback from Spot to on demand. Source the ECS developer
    /// guide, Fargate capacity providers, 2023-06, and the API model, 2026-09.
    pub spot: Share,
}

impl PurchaseMix {
    /// How many of `tasks` run on Spot: each next task goes to the side with the lowest count above base per weight, ties
    /// to on demand, so fractions round towards on demand.
    ///
    /// MODEL: the per-task order is not published; direction of the error unknown, at most one task.
    #[must_use]
    pub fn spot_tasks(&self, tasks: u32) -> u32 {
        let above = tasks.saturating_sub(self.on_demand_base);
        // The small term keeps exact products such as 10 × 0.7 from rounding one task down.
        (f64::from(above) * self.spot.fraction() + 1e-9).floor() as u32
    }
}

/// The EC2 instances of the cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Ec2Capacity {
    /// Instance types, first preferred (D1, D2).
    pub instance_types: Vec<String>,
    /// Smallest number of instances.
    pub min: u32,
    /// Largest number of instances.
    pub max: u32,
    /// On-demand instances before the percentage counts.
    pub on_demand_base: u32,
    /// Share of instances above the base that are on demand; fractions round up.
    pub on_demand_above_base: Share,
    /// Spot allocation strategy in AWS's words, for example `price-capacity-optimized`.
    pub spot_allocation: String,
    /// Target capacity of managed scaling, 1 to 100 percent.
    pub target_capacity: u8,
    /// Smallest scaling step.
    pub step_min: u32,
    /// Largest scaling step.
    pub step_max: u32,
    /// Instance warm-up.
    pub warmup: Seconds,
    /// Whether instances are drained before they stop.
    pub managed_draining: bool,
    /// Whether instances need IMDSv2 tokens.
    pub imdsv2: bool,
    /// Whether detailed (one-minute) monitoring is on.
    pub detailed_monitoring: bool,
    /// Root volume in GiB.
    pub volume_gib: u32,
}

impl Ec2Capacity {
    /// How many of `instances` are on demand.
    ///
    /// AWS: `min(n, base) + ceil((n - base) * share)`; source EC2 Auto Scaling guide, mixed instances groups, 2023-06.
    #[must_use]
    pub fn on_demand_instances(&self, instances: u32) -> u32 {
        let base = instances.min(self.on_demand_base);
        let above = f64::from(instances - base) * self.on_demand_above_base.fraction();
        base + (above - 1e-9).ceil().max(0.0) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d2_eighty_percent_spot_is_none_at_two_instances() {
        let capacity = Ec2Capacity {
            instance_types: vec!["t3.medium".into()],
            min: 2,
            max: 10,
            on_demand_base: 1,
            on_demand_above_base: Share::from_percent(20.0).unwrap(),
            spot_allocation: "price-capacity-optimized".into(),
            target_capacity: 100,
            step_min: 1,
            step_max: 10,
            warmup: Seconds::new(300),
            managed_draining: true,
            imdsv2: true,
            detailed_monitoring: true,
            volume_gib: 30,
        };
        let spot = |n| n - capacity.on_demand_instances(n);
        assert_eq!((spot(2), spot(6), spot(10)), (0, 4, 7));
    }

    #[test]
    fn b4_the_spot_share_rounds_towards_on_demand() {
        let mix = PurchaseMix { on_demand_base: 1, spot: Share::from_percent(70.0).unwrap() };
        assert_eq!([1, 2, 3, 11].map(|n| mix.spot_tasks(n)), [0, 0, 1, 7]);
    }
}
