//! From the state of a step to the latencies of the requests that arrived in it.

use super::cohort::Emission;
use super::law::{BLOCKS, BaseTable, LawTable, POINTS};
use super::path::Path;
use crate::workload::Discipline;

/// Turns emissions into latencies; holds what they have in common.
#[derive(Debug, Clone)]
pub(super) struct Emitter<'a> {
    pub(super) law: &'a LawTable,
    pub(super) base: BaseTable,
    /// Blocks emitted so far: picks the next block and pairing.
    pub(super) turn: usize,
}

impl Emitter<'_> {
    /// Blocks that a step of this length is worth, by the mean sojourn in it: one per second, four where a backlog spreads
    /// the requests of a second over many, at most all blocks in two pairings.
    pub(super) fn blocks(seconds: f64, mean_sojourn_s: f64) -> usize {
        let per_second = if mean_sojourn_s > 1.0 { 4.0 } else { 1.0 };
        ((seconds * per_second) as usize).clamp(1, 2 * BLOCKS)
    }

    /// Takes the next blocks.
    pub(super) fn take(&mut self, blocks: usize) -> usize {
        let first = self.turn;
        self.turn = self.turn.wrapping_add(blocks);
        first
    }

    /// Hands over the latencies of one emission in portions of one weight, those lost with their task left out; answers the
    /// share of these. `prolong` continues the path beyond its end.
    pub(super) fn emit(
        &self,
        emission: &Emission,
        path: &mut Path,
        lost_s: f64,
        mut prolong: impl FnMut(&mut Path) -> bool,
        mut hand_over: impl FnMut(&mut [f64], f64),
    ) -> f64 {
        let mut lost: usize = 0;
        let weight = emission.weight / (emission.blocks * POINTS) as f64;
        for block in emission.block..emission.block + emission.blocks {
            let mut times = match self.law.discipline() {
                Discipline::ProcessorSharing => self.shared_work(emission, block),
                Discipline::SingleThreaded => self.in_order(emission, block),
            };
            if self.law.discipline() == Discipline::ProcessorSharing {
                walk(emission, path, &mut times, &mut prolong);
            }
            // Times in the task ascend within a block.
            let done = times.partition_point(|&time| time <= lost_s);
            lost += POINTS - done;
            let Some(times) = times.get_mut(..done) else { continue };
            for (point, time) in times.iter_mut().enumerate() {
                *time += emission.base_factor * self.base.partner(point, block);
            }
            hand_over(times, weight);
        }
        lost as f64 / (emission.blocks * POINTS) as f64
    }

    /// CPU seconds that the longest of an emission's requests has to receive.
    pub(super) fn longest(&self, emission: &Emission) -> f64 {
        (emission.block..emission.block + emission.blocks)
            .map(|block| self.shared_work(emission, block))
            .map(|[.., longest]| longest)
            .fold(0.0, f64::max)
    }

    /// CPU seconds that requests have to receive until they are done.
    ///
    /// Without fluctuations a request needs its own demand; in a steady state it needs a share of what a request receives
    /// in the mean sojourn. Between the two the fluctuations that have built up decide.
    fn shared_work(&self, emission: &Emission, block: usize) -> [f64; POINTS] {
        let settled = emission.demand_s * emission.fluctuation;
        let fresh = emission.demand_s - settled;
        self.blend(emission.shape, block, |demand, sojourn| fresh * demand + settled * sojourn)
    }

    /// Time in a task that serves in order of arrival: the line that is there, and the request's own demand.
    fn in_order(&self, emission: &Emission, block: usize) -> [f64; POINTS] {
        let mean = 1.0 / emission.rate.max(1e-12);
        let own = (1.0 + self.law.excess().first().copied().unwrap_or(0.0)).min(mean);
        let settled = emission.demand_s * emission.fluctuation;
        let fresh = emission.demand_s - settled;
        self.blend(emission.shape, block, |demand, sojourn| {
            fresh * (mean - own + own * demand) + settled * mean * sojourn
        })
    }

    #[inline]
    fn blend(&self, shape: f64, block: usize, mix: impl Fn(f64, f64) -> f64) -> [f64; POINTS] {
        let mut out = [0.0; POINTS];
        let (low, high, share) = self.law.sojourn(shape, block);
        let demand = self.law.demand(block);
        for (((value, &low), &high), &demand) in out.iter_mut().zip(low).zip(high).zip(demand) {
            *value = mix(f64::from(demand), f64::from(low + share * (high - low)));
        }
        out
    }
}

/// Replaces the CPU seconds that requests have to receive, ascending, by the seconds that takes along the path.
fn walk(
    emission: &Emission,
    path: &mut Path,
    work: &mut [f64; POINTS],
    prolong: &mut impl FnMut(&mut Path) -> bool,
) {
    let mut segment = emission.segment;
    let start = path.received(segment, emission.at_s);
    let reach = path.received_by_end_of(segment) - start;
    let [.., longest] = *work;
    if longest <= reach {
        let inverse = 1.0 / emission.rate.max(1e-12);
        work.iter_mut().for_each(|value| *value *= inverse);
        return;
    }
    for value in work {
        *value = path.time_of(start + *value, &mut segment, &mut *prolong) - emission.at_s;
    }
}
