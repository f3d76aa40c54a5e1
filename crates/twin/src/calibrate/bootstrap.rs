//! Error bars by resampling blocks of neighbouring minutes.
//!
//! What one minute's error is, the next one's is likely to be as well; blocks of minutes, drawn with replacement, carry that
//! into the scatter of an estimate, which the formulas for independent errors leave out. Blocks are circular: one that begins
//! near the end goes on at the beginning, so every minute is drawn equally often.

use crate::draws::{Draws, Seed};

/// Resamples of an estimate.
pub(super) const RESAMPLES: usize = 200;
/// Longest block in minutes.
const LONGEST: usize = 60;
/// Blocks that a record is cut into at least, as long as a block is no shorter than [`SHORTEST`].
const LEAST_BLOCKS: usize = 12;
/// Shortest block in minutes.
const SHORTEST: usize = 10;

/// Draws circular blocks from a number of periods.
pub(super) struct Blocks {
    periods: usize,
    length: usize,
    draws: Draws,
}

impl Blocks {
    /// Blocks over `periods` minutes.
    pub(super) fn new(periods: usize, seed: Seed) -> Self {
        let length = (periods / LEAST_BLOCKS).clamp(SHORTEST, LONGEST).min(periods.max(1));
        Self { periods, length, draws: seed.named("blocks").draws() }
    }

    /// How many blocks make a resample, at least 1.
    pub(super) fn count(&self) -> usize {
        self.periods.div_ceil(self.length).max(1)
    }

    /// The first and the last period of the next block, the latter excluded; it may lie beyond the end, then the rest is
    /// taken from the beginning.
    pub(super) fn draw(&mut self) -> (usize, usize) {
        let start = self.draws.below(self.periods.min(u32::MAX as usize) as u32) as usize;
        (start, start + self.length)
    }

    /// The periods of the next resample.
    pub(super) fn resample(&mut self) -> impl Iterator<Item = usize> {
        let blocks: Vec<(usize, usize)> = (0..self.count()).map(|_| self.draw()).collect();
        let periods = self.periods.max(1);
        blocks.into_iter().flat_map(move |(start, end)| (start..end).map(move |period| period % periods))
    }

    /// By how much the scatter over resamples of so few blocks falls short, where `fitted` parameters were fitted.
    pub(super) fn shortfall(&self, fitted: usize) -> f64 {
        let blocks = self.count() as f64;
        (blocks / (blocks - fitted as f64).max(1.0)).sqrt()
    }
}

/// Standard deviation; 0 for fewer than two values.
pub(super) fn deviation(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    if count < 2.0 {
        return 0.0;
    }
    let mean = values.iter().sum::<f64>() / count;
    (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Standard deviation of the mean of a first-order autoregressive series, resampled in blocks.
    fn of_the_mean(series: &[f64], seed: u64) -> f64 {
        let mut blocks = Blocks::new(series.len(), Seed::new(seed));
        let means: Vec<f64> = (0..RESAMPLES)
            .map(|_| {
                let (sum, count) =
                    blocks.resample().fold((0.0, 0.0), |(sum, count), t| (sum + series[t], count + 1.0));
                sum / count
            })
            .collect();
        deviation(&means)
    }

    #[test]
    fn blocks_see_that_neighbours_err_together() {
        let mut draws = Seed::new(5).draws();
        let mut level = 0.0;
        let series: Vec<f64> = (0..4000)
            .map(|_| {
                level = 0.8 * level + 0.6 * draws.normal();
                level
            })
            .collect();
        // Variance 1, and nine times that of independent values in the mean.
        let truth = 3.0 / 4000_f64.sqrt();
        let found = of_the_mean(&series, 1);
        assert!((found / truth - 1.0).abs() < 0.25, "{found} {truth}");
    }

    #[test]
    fn every_period_is_drawn_equally_often() {
        let mut blocks = Blocks::new(100, Seed::new(2));
        let mut drawn = [0_u32; 100];
        for _ in 0..2000 {
            blocks.resample().for_each(|period| drawn[period] += 1);
        }
        assert!(drawn.iter().all(|count| (1600..2400).contains(count)), "{drawn:?}");
    }

    #[test]
    fn no_period_and_a_single_one_are_no_obstacle() {
        for periods in [0, 1, 2] {
            assert!(Blocks::new(periods, Seed::new(1)).resample().count() > 0);
        }
    }
}
