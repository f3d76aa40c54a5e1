//! The latency of one task under constant load, prepared for fast emission.
#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: rows and blocks are clamped to the table they are read from"
)]

use crate::assumptions::Assumptions;
use crate::design::Design;
use crate::law::Law;
use crate::stationary::{Server, ServerLaws, Tables};
use crate::workload::{BaseLatency, Demand, Discipline, Workload};

/// The stationary law of the time that a request spends in one task under Poisson arrivals.
///
/// Times are in units of the request's mean CPU demand on one full-speed core.
pub trait TaskLaw {
    /// Mean time minus 1 at a utilization in [0, 1): waiting, sharing and quota stalls.
    fn excess(&self, utilization: f64) -> f64;
    /// The quantiles at these fractions in (0, 1) over their mean, at a utilization in [0, 0.98].
    fn shape(&self, utilization: f64, fractions: &[f64]) -> Vec<f64>;
}

/// MODEL: under the lowest tabulated utilization the excess goes on in a straight line, above the highest as `ρ / (1 - ρ)`;
/// in both places the shape stays.
impl TaskLaw for ServerLaws {
    fn excess(&self, utilization: f64) -> f64 {
        const LOW: f64 = 0.05;
        let tabulated = |utilization| (self.mean(utilization) - 1.0).max(0.0);
        if utilization < LOW {
            let (first, next) = (tabulated(LOW), tabulated(2.0 * LOW));
            return (first - (next - first) * (LOW - utilization) / LOW).max(0.0);
        }
        let high = self.max_rho();
        if utilization <= high {
            return tabulated(utilization);
        }
        let odds = |utilization: f64| utilization / (1.0 - utilization);
        tabulated(high) * odds(utilization) / odds(high)
    }

    fn shape(&self, utilization: f64, fractions: &[f64]) -> Vec<f64> {
        let law = self.at(utilization);
        fractions.iter().map(|&u| law.quantile(u) / law.mean).collect()
    }
}

/// Points of a law in one block: the unit in which an emission is cut.
pub(super) const POINTS: usize = 64;
/// Blocks of a law; together they hold `POINTS * BLOCKS` evenly spaced quantiles.
pub(super) const BLOCKS: usize = 16;
const NODES: usize = POINTS * BLOCKS;

/// The highest utilization whose fluctuations are tabulated.
///
/// MODEL: beyond it the shape of the law stays and only its mean grows; the shape hardly changes there (p99 over mean of a
/// shared core: 7.8 at 0.9, 8.1 at 0.95).
pub(super) const TOP: f64 = 0.98;
const ROWS: usize = 50;

/// Quantiles of one task's law at all utilizations, divided by their mean, in blocks that each span the whole law.
///
/// Block `b` holds every 16th of 1024 quantiles, shifted by the bit-reversed `b`: any run of blocks covers the law evenly,
/// and within a block the points ascend.
#[derive(Debug, Clone)]
pub struct LawTable {
    /// `ROWS × BLOCKS × POINTS` quantiles of the sojourn over its mean.
    sojourn: Vec<f32>,
    /// `BLOCKS × POINTS` quantiles of the demand over its mean.
    demand: Vec<f32>,
    /// Mean excess at the utilizations of [`excess_grid`].
    excess: Vec<f64>,
    discipline: Discipline,
}

/// Number of utilizations at which the mean excess is held.
pub(super) const EXCESS_NODES: usize = 257;

/// The utilizations at which the mean excess is held: `1 - s²` for evenly spaced `s`, dense where the excess grows.
pub(super) fn excess_grid(node: usize) -> f64 {
    let s = (EXCESS_NODES - node) as f64 / EXCESS_NODES as f64;
    1.0 - s * s
}

impl LawTable {
    /// Tabulates a law; `variation` is the demand's coefficient of variation (1 is exponential, otherwise lognormal).
    #[must_use]
    pub fn new(law: &dyn TaskLaw, variation: f64, discipline: Discipline) -> Self {
        let mut sojourn = vec![0.0; ROWS * NODES];
        let fractions: Vec<f64> = (0..NODES).map(|node| (node as f64 + 0.5) / NODES as f64).collect();
        for (row, values) in sojourn.chunks_mut(NODES).enumerate() {
            fill_blocks(values, &law.shape(TOP * row as f64 / (ROWS - 1) as f64, &fractions));
        }
        let mut demand = vec![0.0; NODES];
        let demand_law = Law::of_demand(1.0, variation);
        let quantiles: Vec<f64> = fractions.iter().map(|&u| demand_law.quantile(u)).collect();
        fill_blocks(&mut demand, &quantiles);
        let excess = (0..EXCESS_NODES).map(|node| law.excess(excess_grid(node))).collect();
        Self { sojourn, demand, excess, discipline }
    }

    /// The law of one task of a design, from the built-in tables; the same for all designs that share size, architecture and
    /// workload.
    ///
    /// MODEL: idle use takes from the quota where there is one; elsewhere it only lowers the capacity.
    #[must_use]
    pub fn of(workload: &Workload, design: &Design, assumptions: &Assumptions) -> Self {
        let mut server = Server::of(design.size.cpu, workload.discipline, assumptions);
        if server.stalls() {
            server.vcpu = server.capacity_beside(workload.idle_vcpu);
        }
        let Demand { variation, .. } = workload.demand;
        let demand_s = workload.demand.mean_on(design.architecture);
        Self::new(&Tables::builtin().server(server, demand_s, variation), variation, workload.discipline)
    }

    /// Mean excess of the law at the nodes of [`excess_grid`].
    pub(super) fn excess(&self) -> &[f64] {
        &self.excess
    }

    pub(super) fn discipline(&self) -> Discipline {
        self.discipline
    }

    /// Sojourn quantiles over their mean in a block: the two tabulated rows around a utilization and the weight of the
    /// second.
    #[inline]
    pub(super) fn sojourn(&self, utilization: f64, block: usize) -> (&[f32], &[f32], f32) {
        let place = (utilization / TOP).clamp(0.0, 1.0) * (ROWS - 1) as f64;
        let row = (place as usize).min(ROWS - 2);
        let at = row * NODES + (block % BLOCKS) * POINTS;
        (
            &self.sojourn[at..at + POINTS],
            &self.sojourn[at + NODES..at + NODES + POINTS],
            (place - row as f64) as f32,
        )
    }

    /// Demand quantiles over their mean in a block.
    #[inline]
    pub(super) fn demand(&self, block: usize) -> &[f32] {
        let at = (block % BLOCKS) * POINTS;
        &self.demand[at..at + POINTS]
    }
}

/// Distributes the ascending quantiles of a law of mean 1 to blocks; the last one carries what they miss of the mean.
fn fill_blocks(values: &mut [f32], quantiles: &[f64]) {
    for block in 0..BLOCKS {
        for point in 0..POINTS {
            values[block * POINTS + point] = quantiles[point * BLOCKS + reverse(block)] as f32;
        }
    }
    let sum: f64 = quantiles.iter().sum();
    let last = &mut values[reverse(BLOCKS - 1) * POINTS + POINTS - 1];
    *last += (NODES as f64 - sum).clamp(0.0, f64::from(*last)) as f32;
}

/// The four bits of a block number in reverse.
const fn reverse(block: usize) -> usize {
    ((block & 1) << 3) | ((block & 2) << 1) | ((block & 4) >> 1) | ((block & 8) >> 3)
}

/// Evenly spaced quantiles of the time of a request that is not CPU time, in seconds.
#[derive(Debug, Clone)]
pub(super) struct BaseTable {
    quantiles: Vec<f64>,
}

impl BaseTable {
    pub(super) fn new(base: BaseLatency) -> Self {
        let law = Law::lognormal(base.mean_s, base.variation);
        Self { quantiles: (0..NODES).map(|node| law.quantile((node as f64 + 0.5) / NODES as f64)).collect() }
    }

    /// The partner of a point of a block. Both laws are independent, so points are paired such that any run of neighbours
    /// on the one law, and any one block, meets the other law evenly. Blocks are numbered on and on; each time around the
    /// pairing is another one.
    #[inline]
    pub(super) fn partner(&self, point: usize, block: usize) -> f64 {
        // INVARIANT: odd, so that each pairing is a permutation. Of these it has the best spread of its multiples modulo
        // 1024 (neighbours) and modulo 64 (points of a block).
        const SPREAD: usize = 595;
        const SHIFT: usize = 633;
        let node = point * BLOCKS + reverse(block % BLOCKS);
        self.quantiles[(node * SPREAD + block / BLOCKS * SHIFT) % NODES]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_ascends_and_all_blocks_have_the_mean_of_the_law() {
        struct Exponential;
        impl TaskLaw for Exponential {
            fn excess(&self, utilization: f64) -> f64 {
                utilization / (1.0 - utilization)
            }
            fn shape(&self, _: f64, fractions: &[f64]) -> Vec<f64> {
                fractions.iter().map(|&u| -libm::log1p(-u)).collect()
            }
        }
        let table = LawTable::new(&Exponential, 1.0, Discipline::SingleThreaded);
        let mut sum = 0.0;
        for block in 0..BLOCKS {
            let (low, high, _) = table.sojourn(0.5, block);
            assert!(low.windows(2).all(|pair| pair[0] < pair[1]));
            assert_eq!(low.len(), high.len());
            sum += low.iter().copied().map(f64::from).sum::<f64>();
        }
        assert!((sum / NODES as f64 - 1.0).abs() < 1e-5);
    }

    #[test]
    fn partners_cover_the_base_latency_evenly() {
        let base = BaseTable::new(BaseLatency { mean_s: 0.03, variation: 0.5 });
        for block in [0, 1, 17] {
            let mean = (0..POINTS).map(|point| base.partner(point, block)).sum::<f64>() / POINTS as f64;
            assert!((mean / 0.03 - 1.0).abs() < 0.03, "{mean}");
        }
        let mut all: Vec<u64> = (0..BLOCKS)
            .flat_map(|block| (0..POINTS).map(move |point| (point, block)))
            .map(|(point, block)| base.partner(point, block).to_bits())
            .collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), NODES);
    }

    #[test]
    fn no_base_latency_is_none() {
        let base = BaseTable::new(BaseLatency { mean_s: 0.0, variation: 0.5 });
        assert_eq!(base.partner(5, 3), 0.0);
    }
}
