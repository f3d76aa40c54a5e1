//! The tasks of a service: counted by purchase and zone, held in batches with a common history.
#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: a zone is below MAX_ZONES, which is the length of the arrays"
)]

use crate::plant::CohortId;
use plimsoll_units::{Purchase, SimTime};

/// Most zones that are told apart.
///
/// AWS: no region has more than six availability zones; source AWS global infrastructure page, read 2026-09.
pub const MAX_ZONES: usize = 6;

/// Numbers of tasks by purchase and zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tasks {
    on_demand: [u32; MAX_ZONES],
    spot: [u32; MAX_ZONES],
}

impl Tasks {
    const fn by_zone(&self, purchase: Purchase) -> &[u32; MAX_ZONES] {
        match purchase {
            Purchase::OnDemand => &self.on_demand,
            Purchase::Spot => &self.spot,
        }
    }

    fn slot(&mut self, purchase: Purchase, zone: usize) -> &mut u32 {
        let zone = zone.min(MAX_ZONES - 1);
        match purchase {
            Purchase::OnDemand => &mut self.on_demand[zone],
            Purchase::Spot => &mut self.spot[zone],
        }
    }

    /// All tasks.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.of(Purchase::OnDemand) + self.of(Purchase::Spot)
    }

    /// Tasks of one purchase.
    #[must_use]
    pub fn of(&self, purchase: Purchase) -> u32 {
        self.by_zone(purchase).iter().sum()
    }

    /// Tasks of one purchase in one zone.
    #[must_use]
    pub fn at(&self, purchase: Purchase, zone: usize) -> u32 {
        self.by_zone(purchase).get(zone).copied().unwrap_or(0)
    }

    /// Tasks in one zone.
    #[must_use]
    pub fn in_zone(&self, zone: usize) -> u32 {
        self.at(Purchase::OnDemand, zone) + self.at(Purchase::Spot, zone)
    }

    /// Adds tasks.
    pub fn add(&mut self, purchase: Purchase, zone: usize, count: u32) {
        *self.slot(purchase, zone) += count;
    }

    /// Removes up to `count` tasks and says how many there were to remove.
    pub fn take(&mut self, purchase: Purchase, zone: usize, count: u32) -> u32 {
        let slot = self.slot(purchase, zone);
        let taken = count.min(*slot);
        *slot -= taken;
        taken
    }

    /// Adds all tasks of `other`.
    pub fn merge(&mut self, other: &Self) {
        for zone in 0..MAX_ZONES {
            self.on_demand[zone] += other.on_demand[zone];
            self.spot[zone] += other.spot[zone];
        }
    }

    /// The zone with the fewest tasks among those that are open; the first of equals.
    #[must_use]
    pub fn emptiest_zone(&self, zones: usize, open: impl Fn(usize) -> bool) -> Option<usize> {
        (0..zones.min(MAX_ZONES)).filter(|&zone| open(zone)).min_by_key(|&zone| self.in_zone(zone))
    }

    /// The zone with the most tasks among those that have one of this purchase; the last of equals.
    #[must_use]
    pub fn fullest_zone_with(&self, purchase: Purchase) -> Option<usize> {
        (0..MAX_ZONES).filter(|&zone| self.at(purchase, zone) > 0).max_by_key(|&zone| self.in_zone(zone))
    }
}

/// Where a batch of tasks is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Placement and network interface; not billed.
    Provisioning,
    /// The image is pulled; billed.
    Pulling,
    /// The container runs but does not receive traffic yet.
    Starting,
    /// Receives traffic.
    Serving,
    /// Receives no new requests and stops soon.
    Draining,
}

/// Tasks that were launched together, or that leave together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Batch {
    /// Its cohort.
    pub cohort: CohortId,
    /// Its tasks.
    pub tasks: Tasks,
    /// Revision of the task definition.
    pub revision: u32,
    /// Where it is in its life.
    pub stage: Stage,
    /// When billing began or begins.
    pub pull_start: SimTime,
    /// When the container began or begins to run.
    pub running_at: SimTime,
    /// When it got or gets its first request; where it fails, when it is given up.
    pub ready_at: SimTime,
    /// Whether its tasks are given up before they serve.
    pub fails: bool,
    /// When the stage ends; [`SimTime::NEVER`] while serving.
    pub next: SimTime,
}

impl Batch {
    /// Whether the tasks count towards the desired count.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.stage != Stage::Draining
    }

    /// Whether the tasks do not receive traffic yet.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.stage < Stage::Serving
    }

    /// Whether a container runs.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.stage >= Stage::Starting
    }

    /// Whether the tasks are billed.
    #[must_use]
    pub fn is_billed(&self) -> bool {
        self.stage >= Stage::Pulling
    }
}

/// Sums over all batches that stay the same until something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FleetCounts {
    /// Tasks with a running container.
    pub running: u32,
    /// Tasks that receive traffic.
    pub serving: u32,
    /// Tasks billed on demand.
    pub billed_on_demand: u32,
    /// Tasks billed on Spot.
    pub billed_spot: u32,
}

impl FleetCounts {
    /// The sums over these batches.
    #[must_use]
    pub fn of(batches: &[Batch]) -> Self {
        let mut counts = Self::default();
        for batch in batches {
            let (on_demand, spot) = (batch.tasks.of(Purchase::OnDemand), batch.tasks.of(Purchase::Spot));
            if batch.is_running() {
                counts.running += on_demand + spot;
            }
            if batch.stage == Stage::Serving {
                counts.serving += on_demand + spot;
            }
            if batch.is_billed() {
                counts.billed_on_demand += on_demand;
                counts.billed_spot += spot;
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_spread_over_open_zones() {
        let mut tasks = Tasks::default();
        for _ in 0..5 {
            let zone = tasks.emptiest_zone(3, |zone| zone != 1).unwrap();
            tasks.add(Purchase::OnDemand, zone, 1);
        }
        assert_eq!([0, 1, 2].map(|zone| tasks.in_zone(zone)), [3, 0, 2]);
        assert_eq!(tasks.emptiest_zone(3, |_| false), None);
        assert_eq!(tasks.fullest_zone_with(Purchase::OnDemand), Some(0));
        assert_eq!(tasks.fullest_zone_with(Purchase::Spot), None);
        assert_eq!(tasks.take(Purchase::OnDemand, 0, 9), 3);
        assert_eq!(tasks.count(), 2);
    }
}
