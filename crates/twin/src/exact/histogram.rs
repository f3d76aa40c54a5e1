//! Counts of durations in bins of equal relative width.

use crate::log_grid::LogGrid;

/// From a microsecond (2^-20 s) to 18 hours (2^16 s), 128 bins per octave, each less than 0.8 % wide.
const GRID: LogGrid = LogGrid::new(-20, 16, 7);
const BINS: usize = GRID.cells();

/// A histogram of durations in seconds. Shorter than a microsecond counts as one, longer than 18 hours as that.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    counts: Vec<u64>,
    count: u64,
    sum: f64,
    /// The bins outside of `lowest..=highest` are empty.
    lowest: usize,
    highest: usize,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: vec![0; BINS], count: 0, sum: 0.0, lowest: BINS, highest: 0 }
    }
}

impl Histogram {
    /// Counts one duration.
    #[inline]
    pub fn record(&mut self, seconds: f64) {
        self.record_times(seconds, 1);
    }

    /// Counts one duration as often as said.
    #[inline]
    pub fn record_times(&mut self, seconds: f64, times: u32) {
        let times = u64::from(times);
        let seconds = seconds.max(0.0);
        let bin = GRID.cell(seconds);
        if let Some(count) = self.counts.get_mut(bin) {
            *count += times;
        }
        self.count += times;
        self.sum += seconds * times as f64;
        self.lowest = self.lowest.min(bin);
        self.highest = self.highest.max(bin);
    }

    /// Number of durations.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Exact mean; 0 without durations.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum / self.count as f64 }
    }

    /// The quantiles at increasing fractions `p`, interpolated within a bin; zeros without durations.
    #[must_use]
    pub fn quantiles<const N: usize>(&self, p: [f64; N]) -> [f64; N] {
        let mut bins = (self.lowest..=self.highest).zip(self.counts.iter().skip(self.lowest));
        let (mut bin, mut inside, mut below) = (self.lowest, 0.0, 0.0);
        p.map(|p| {
            let rank = p * self.count as f64;
            while below + inside < rank {
                let Some((next, &count)) = bins.next() else { break };
                below += inside;
                (bin, inside) = (next, count as f64);
            }
            let share = if inside > 0.0 { ((rank - below) / inside).clamp(0.0, 1.0) } else { 0.0 };
            if self.count == 0 { 0.0 } else { GRID.edge(bin) + share * (GRID.edge(bin + 1) - GRID.edge(bin)) }
        })
    }

    /// Adds all durations of another histogram.
    pub fn add(&mut self, other: &Self) {
        for (own, more) in self.counts.iter_mut().zip(&other.counts) {
            *own += more;
        }
        self.count += other.count;
        self.sum += other.sum;
        self.lowest = self.lowest.min(other.lowest);
        self.highest = self.highest.max(other.highest);
    }

    /// Forgets all durations.
    pub fn clear(&mut self) {
        if let Some(used) = self.counts.get_mut(self.lowest.min(BINS)..=self.highest) {
            used.fill(0);
        }
        (self.count, self.sum, self.lowest, self.highest) = (0, 0.0, BINS, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_within_a_bin() {
        let mut histogram = Histogram::default();
        for i in 1..=10_000 {
            histogram.record(f64::from(i) * 1e-4);
        }
        let [low, median, high] = histogram.quantiles([0.1, 0.5, 0.99]);
        assert!((low / 0.1 - 1.0).abs() < 0.004, "{low}");
        assert!((median / 0.5 - 1.0).abs() < 0.004, "{median}");
        assert!((high / 0.99 - 1.0).abs() < 0.004, "{high}");
        assert!((histogram.mean() - 0.500_05).abs() < 1e-9);
    }

    #[test]
    fn clearing_leaves_nothing_behind() {
        let mut histogram = Histogram::default();
        histogram.clear();
        histogram.record(0.0);
        histogram.record(1e9);
        histogram.record(0.5);
        histogram.clear();
        assert_eq!(histogram, Histogram::default());
        assert_eq!(histogram.quantiles([0.5]), [0.0]);
    }

    #[test]
    fn adding_counts_both() {
        let (mut a, mut b) = (Histogram::default(), Histogram::default());
        a.record(1.0);
        b.record(3.0);
        a.add(&b);
        assert_eq!((a.count(), a.mean()), (2, 2.0));
    }
}
