//! A histogram of latencies with cells of equal relative width.
#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: cell numbers come from the grid, which clamps them to its length"
)]

use crate::log_grid::LogGrid;
use crate::noise::MinuteLaw;
use crate::outcome::{LatencySummary, REPORTED};

/// From 61 µs to 4096 s with cells 2 to 3 % wide; values outside count at the ends.
const GRID: LogGrid = LogGrid::new(-14, 12, 5);

/// Weighted latencies in seconds.
///
/// MODEL: percentiles are interpolated within a cell, which is exact to about 0.3 %.
#[derive(Debug, Clone)]
pub(super) struct Histogram {
    cells: Box<[f64]>,
    weight: f64,
    sum: f64,
}

impl Histogram {
    pub(super) fn new() -> Self {
        Self { cells: vec![0.0; GRID.cells()].into_boxed_slice(), weight: 0.0, sum: 0.0 }
    }

    /// Counts `weight` requests with each of these latencies.
    #[inline]
    pub(super) fn add(&mut self, latencies: &[f64], weight: f64) {
        let mut sum = 0.0;
        for &latency in latencies {
            self.cells[GRID.cell(latency)] += weight;
            sum += latency;
        }
        self.sum += sum * weight;
        self.weight += weight * latencies.len() as f64;
    }

    /// Counts `weight` requests with each of these latencies.
    pub(super) fn add_each(&mut self, latencies: impl Iterator<Item = f64>, weight: f64) {
        for latency in latencies {
            self.add(&[latency], weight);
        }
    }

    pub(super) fn append(&mut self, other: &Self) {
        for (cell, more) in self.cells.iter_mut().zip(&other.cells) {
            *cell += more;
        }
        self.weight += other.weight;
        self.sum += other.sum;
    }

    pub(super) fn clear(&mut self) {
        self.cells.fill(0.0);
        self.weight = 0.0;
        self.sum = 0.0;
    }

    /// The number of requests.
    pub(super) fn weight(&self) -> f64 {
        self.weight
    }

    pub(super) fn mean(&self) -> f64 {
        if self.weight > 0.0 { self.sum / self.weight } else { 0.0 }
    }

    /// The quantiles at these fractions, which ascend; one pass.
    pub(super) fn quantiles<const N: usize>(&self, fractions: [f64; N]) -> [f64; N] {
        let mut found = [0.0; N];
        let mut cell = 0;
        let mut below = 0.0;
        for (fraction, value) in fractions.into_iter().zip(&mut found) {
            let rank = fraction * self.weight;
            while cell + 1 < self.cells.len() && below + self.cells[cell] < rank {
                below += self.cells[cell];
                cell += 1;
            }
            let inside = self.cells[cell];
            let position = if inside > 0.0 { ((rank - below) / inside).clamp(0.0, 1.0) } else { 0.0 };
            let (low, high) = (GRID.edge(cell), GRID.edge(cell + 1));
            *value = low + position * (high - low);
        }
        found
    }

    /// The share of requests slower than `latency`.
    fn share_of_slower(&self, latency: f64) -> f64 {
        if self.weight <= 0.0 {
            return 0.0;
        }
        let (cell, position) = GRID.locate(latency);
        let above: f64 = self.cells[cell + 1..].iter().sum();
        ((above + self.cells[cell] * (1.0 - position)) / self.weight).clamp(0.0, 1.0)
    }

    /// The density of the latency's logarithm near `latency`, averaged over about ±13 %.
    fn density_near(&self, latency: f64) -> f64 {
        const REACH: usize = 6;
        if self.weight <= 0.0 {
            return 0.0;
        }
        let cell = GRID.cell(latency);
        let (first, last) = (cell.saturating_sub(REACH), (cell + REACH).min(self.cells.len() - 1));
        let mass: f64 = self.cells[first..=last].iter().sum();
        mass / self.weight / libm::log(GRID.edge(last + 1) / GRID.edge(first))
    }

    pub(super) fn summary(&self) -> Option<LatencySummary> {
        (self.weight > 0.0).then(|| LatencySummary::of_seconds(self.mean(), self.quantiles(REPORTED)))
    }
}

impl MinuteLaw for Histogram {
    fn quantile_s(&self, fraction: f64) -> f64 {
        let [quantile] = self.quantiles([fraction]);
        quantile
    }

    fn log_density(&self, seconds: f64) -> f64 {
        self.density_near(seconds)
    }

    fn share_above(&self, seconds: f64) -> f64 {
        self.share_of_slower(seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_an_exponential_law_are_exact_to_a_third_of_a_percent() {
        let points: Vec<f64> = (0..100_000).map(|i| -libm::log(1.0 - (f64::from(i) + 0.5) / 1e5)).collect();
        let mut histogram = Histogram::new();
        histogram.add(&points, 0.5);
        assert!((histogram.weight() - 50_000.0).abs() < 1e-6);
        assert!((histogram.mean() - 1.0).abs() < 1e-3);
        let fractions = [0.1, 0.5, 0.9, 0.95, 0.99];
        for (p, q) in fractions.into_iter().zip(histogram.quantiles(fractions)) {
            let exact = -libm::log(1.0 - p);
            assert!((q / exact - 1.0).abs() < 0.003, "p{p}: {q} instead of {exact}");
            assert!((histogram.share_above(exact) - (1.0 - p)).abs() < 0.001);
        }
        // The density of ln T at t is t e^-t; it is averaged over a quarter of the scale, on which it bends.
        assert!((histogram.log_density(2.0) / (2.0 * libm::exp(-2.0)) - 1.0).abs() < 0.07);
    }

    #[test]
    fn an_empty_histogram_has_no_summary() {
        assert_eq!(Histogram::new().summary(), None);
    }
}
