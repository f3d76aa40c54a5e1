//! Fargate Spot: shocks that take tasks of a zone back together.
//!
//! MODEL: interruptions come in clumps (within one type and zone, over 92 % of co-interruptions fell within three minutes;
//! arXiv 2604.16457), so each zone is a pool with shocks of its own instead of independent tasks. Zones are taken as
//! independent; a wider shortage is what a forced reclaim of all zones is for.

use crate::assumptions::Assumptions;
use crate::draws::{Draws, Seed};
use plimsoll_units::SimTime;

/// AWS: a task is warned 120 s before Spot takes it back; source ECS developer guide, Fargate capacity providers, 2023-06.
pub const WARNING_MS: i64 = 120_000;

/// Shocks of a pool per hour, from the share of capacity interrupted in a month of 730 hours (0 to 1).
#[must_use]
pub fn shocks_per_hour(interrupted_per_month: f64) -> f64 {
    -libm::log1p(-interrupted_per_month.clamp(0.0, 1.0 - 1e-9)) / 730.0
}

/// A shock of one pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shock {
    /// When it happens.
    pub at: SimTime,
    /// The zone of the pool.
    pub zone: usize,
    /// Until when the pool has no capacity.
    pub back_at: SimTime,
}

/// The shocks of all pools of a service, in order of time.
#[derive(Debug, Clone)]
pub struct Shocks {
    per_hour: f64,
    mean_outage_ms: f64,
    /// Probability that a task of the pool is hit.
    share: f64,
    pools: Vec<Pool>,
}

#[derive(Debug, Clone)]
struct Pool {
    next: SimTime,
    draws: Draws,
}

impl Shocks {
    /// The shocks of `zones` pools; none for 0 zones.
    #[must_use]
    pub fn new(zones: usize, assumptions: &Assumptions, seed: Seed) -> Self {
        let spot = seed.named("spot");
        let mut shocks = Self {
            per_hour: shocks_per_hour(assumptions.spot_interrupted_per_month),
            mean_outage_ms: 1000.0 * assumptions.spot_outage.as_f64(),
            share: assumptions.spot_shock_share.clamp(0.0, 1.0),
            pools: Vec::with_capacity(zones),
        };
        for zone in 0..zones {
            let mut draws = spot.numbered(zone as u64).draws();
            let next = shocks.next_after(SimTime::START, &mut draws);
            shocks.pools.push(Pool { next, draws });
        }
        shocks
    }

    fn next_after(&self, at: SimTime, draws: &mut Draws) -> SimTime {
        let hours = draws.exponential() / self.per_hour;
        if hours.is_finite() { at.plus_millis((hours * 3_600_000.0) as i64) } else { SimTime::NEVER }
    }

    /// When the next shock comes; [`SimTime::NEVER`] without Spot.
    #[must_use]
    pub fn next_at(&self) -> SimTime {
        self.pools.iter().map(|pool| pool.next).min().unwrap_or(SimTime::NEVER)
    }

    /// The next shock, after which the pool waits for the one after.
    pub fn take(&mut self) -> Option<Shock> {
        let (zone, pool) = self.pools.iter().enumerate().min_by_key(|(_, pool)| pool.next)?;
        let (at, mut draws) = (pool.next, pool.draws.clone());
        let outage_ms = draws.exponential() * self.mean_outage_ms;
        let next = self.next_after(at, &mut draws);
        if let Some(pool) = self.pools.get_mut(zone) {
            *pool = Pool { next, draws };
        }
        Some(Shock { at, zone, back_at: at.plus_millis(outage_ms as i64) })
    }

    /// How many of `tasks` tasks of a pool a shock hits.
    pub fn hits(&mut self, zone: usize, tasks: u32) -> u32 {
        match self.pools.get_mut(zone) {
            Some(pool) if self.share < 1.0 => {
                (0..tasks).map(|_| u32::from(pool.draws.uniform() < self.share)).sum()
            }
            _ => tasks,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b4_the_shock_rate_follows_the_monthly_share() {
        for (share, per_hour) in [(0.025, 3.5e-5), (0.075, 1.07e-4), (0.125, 1.83e-4), (0.25, 3.94e-4)] {
            assert!((shocks_per_hour(share) / per_hour - 1.0).abs() < 0.02, "{share}");
        }
        assert!(shocks_per_hour(0.0).abs() < 1e-300);
    }

    #[test]
    fn b4_shocks_come_at_the_stated_rate_and_order() {
        let mut shocks = Shocks::new(3, &Assumptions::default(), Seed::new(5));
        let list: Vec<Shock> = (0..3000).filter_map(|_| shocks.take()).collect();
        assert!(list.windows(2).all(|pair| pair[0].at <= pair[1].at));
        let months = list[2999].at.seconds() / 3600.0 / 730.0;
        // Three pools with 5 % interrupted per month each: 0.0513 shocks per pool and month.
        assert!((3000.0 / months / 3.0 / 0.0513 - 1.0).abs() < 0.06);
        let outage = list.iter().map(|shock| (shock.back_at - shock.at) as f64).sum::<f64>() / 3000.0;
        assert!((outage / 1_800_000.0 - 1.0).abs() < 0.06);
    }

    #[test]
    fn b4_no_rate_and_no_pools_mean_no_shocks() {
        let calm = Assumptions { spot_interrupted_per_month: 0.0, ..Assumptions::default() };
        assert_eq!(Shocks::new(2, &calm, Seed::new(1)).next_at(), SimTime::NEVER);
        assert_eq!(Shocks::new(0, &Assumptions::default(), Seed::new(1)).next_at(), SimTime::NEVER);
    }

    #[test]
    fn b4_the_share_decides_how_many_are_hit() {
        let half = Assumptions { spot_shock_share: 0.5, ..Assumptions::default() };
        let mut shocks = Shocks::new(1, &half, Seed::new(1));
        let hit: u32 = (0..1000).map(|_| shocks.hits(0, 10)).sum();
        assert!((4800..5200).contains(&hit));
        assert_eq!(Shocks::new(1, &Assumptions::default(), Seed::new(1)).hits(0, 10), 10);
    }
}
