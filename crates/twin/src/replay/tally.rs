//! Sums over the minutes of a replay: spreads and violations, without keeping the minutes.

use crate::outcome::{Spread, Violations};

const BINS: usize = 512;

/// A running [`Spread`]: mean and extremes are exact, the 95th percentile is the upper edge of its bin.
#[derive(Debug, Clone)]
pub(super) struct Histogram {
    bin_width: f64,
    bins_per_unit: f64,
    bins: Box<[u32; BINS]>,
    count: u32,
    sum: f64,
    min: f64,
    max: f64,
}

impl Histogram {
    /// For values from 0 to `top`; larger ones count into the last bin.
    pub(super) fn up_to(top: f64) -> Self {
        let bins = Box::new([0; BINS]);
        let bin_width = (top / BINS as f64).max(1e-9);
        Self {
            bin_width,
            bins_per_unit: 1.0 / bin_width,
            bins,
            count: 0,
            sum: 0.0,
            min: f64::INFINITY,
            max: 0.0,
        }
    }

    /// Adds one value, at least 0.
    #[inline]
    pub(super) fn add(&mut self, value: f64) {
        let bin = (value * self.bins_per_unit) as usize;
        if let Some(bin) = self.bins.get_mut(bin.min(BINS - 1)) {
            *bin += 1;
        }
        self.count += 1;
        self.sum += value;
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// The spread of the values; all zero without values.
    pub(super) fn spread(&self) -> Spread {
        if self.count == 0 {
            return Spread::default();
        }
        let above = self.count / 20;
        let mut larger = 0;
        let bin = self.bins.iter().rposition(|&count| {
            larger += count;
            larger > above
        });
        let edge = bin.map_or(self.max, |bin| (bin + 1) as f64 * self.bin_width);
        let p95 = if bin == Some(BINS - 1) { self.max } else { edge.clamp(self.min, self.max) };
        Spread { mean: self.sum / f64::from(self.count), p95, min: self.min, max: self.max }
    }
}

/// The number of violation minutes as a sum of independent yes-or-no draws.
///
/// MODEL: minutes are taken as independent given the model, so the number follows a Poisson binomial law; the band uses its
/// normal approximation. Errors of the model itself that all minutes share are not in the band.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ViolationSum {
    expected: f64,
    variance: f64,
}

/// Standard normal quantile of 0.95: the upper end of a two-sided 90 % band.
const UPPER_90: f64 = 1.645;

impl ViolationSum {
    /// Adds a minute that misses the objective with this probability.
    pub(super) fn add(&mut self, probability: f64) {
        self.expected += probability;
        self.variance += probability * (1.0 - probability);
    }

    /// Replaces a minute that was added with one probability by the same with another.
    pub(super) fn revise(&mut self, before: f64, after: f64) {
        self.expected += after - before;
        self.variance += after * (1.0 - after) - before * (1.0 - before);
    }

    /// The expected number so far.
    pub(super) const fn expected(&self) -> f64 {
        self.expected
    }

    /// The expected number with the upper end of its band.
    pub(super) fn violations(&self) -> Violations {
        let upper = self.expected + UPPER_90 * self.variance.max(0.0).sqrt();
        Violations { expected: self.expected, upper }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_of_known_values() {
        let mut histogram = Histogram::up_to(128.0);
        for value in 1..=100 {
            histogram.add(f64::from(value));
        }
        let spread = histogram.spread();
        assert_eq!((spread.mean, spread.min, spread.max), (50.5, 1.0, 100.0));
        assert!((95.0..=95.25).contains(&spread.p95), "{}", spread.p95);
    }

    #[test]
    fn constant_and_huge_values_keep_their_percentile() {
        for value in [0.0, 7.25, 9e9] {
            let mut histogram = Histogram::up_to(100.0);
            (0..40).for_each(|_| histogram.add(value));
            assert_eq!(histogram.spread(), Spread { mean: value, p95: value, min: value, max: value });
        }
        assert_eq!(Histogram::up_to(1.0).spread(), Spread::default());
    }

    #[test]
    fn certain_minutes_have_no_band() {
        let mut sum = ViolationSum::default();
        (0..10).for_each(|_| sum.add(1.0));
        assert_eq!(sum.violations(), Violations { expected: 10.0, upper: 10.0 });
        (0..50).for_each(|_| sum.add(0.9));
        (0..50).for_each(|_| sum.add(0.5));
        (0..50).for_each(|_| sum.revise(0.9, 0.5));
        let violations = sum.violations();
        assert!((violations.expected - 60.0).abs() < 1e-12);
        assert!((violations.upper - (60.0 + 1.645 * 5.0)).abs() < 1e-12);
    }
}
