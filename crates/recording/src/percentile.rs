//! Percentiles of observed values.

/// Observed values in ascending order, ready for percentiles.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sorted(Vec<f64>);

impl Sorted {
    /// Sorts values; those that are not numbers are left out.
    #[must_use]
    pub fn new(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().filter(|value| !value.is_nan()).collect();
        values.sort_unstable_by(f64::total_cmp);
        Self(values)
    }

    /// The value below which a fraction of the values lies, by linear interpolation between neighbours: for n values and
    /// the fraction p, the value at position (n − 1)·p counted from 0 (Hyndman and Fan's definition 7, as in NumPy and R).
    /// The fraction is clamped to 0 … 1; `None` without any value.
    #[must_use]
    pub fn percentile(&self, fraction: f64) -> Option<f64> {
        let last = self.0.len().checked_sub(1)?;
        let position = fraction.clamp(0.0, 1.0) * last as f64;
        let below = (position.floor() as usize).min(last);
        let low = *self.0.get(below)?;
        let high = *self.0.get((below + 1).min(last))?;
        // Written so that equal neighbours give exactly their value.
        Some(low + (high - low) * (position - below as f64))
    }

    /// The smallest value.
    #[must_use]
    pub fn min(&self) -> Option<f64> {
        self.0.first().copied()
    }

    /// The largest value.
    #[must_use]
    pub fn max(&self) -> Option<f64> {
        self.0.last().copied()
    }

    /// The arithmetic mean.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        let count = self.0.len() as f64;
        // Only where the sum is too large for a float is each value divided first.
        (count > 0.0).then(|| {
            let sum: f64 = self.0.iter().sum();
            if sum.is_finite() { sum / count } else { self.0.iter().map(|value| value / count).sum() }
        })
    }

    /// The number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_follow_the_documented_definition() {
        let values = Sorted::new([40.0, 10.0, f64::NAN, 30.0, 20.0]);
        assert_eq!(values.len(), 4);
        for (fraction, value) in [(0.0, 10.0), (0.5, 25.0), (0.9, 37.0), (1.0, 40.0), (7.0, 40.0)] {
            assert!((values.percentile(fraction).unwrap() - value).abs() < 1e-12, "{fraction}");
        }
        assert_eq!(values.mean(), Some(25.0));
        assert_eq!(Sorted::default().percentile(0.5), None);
        assert_eq!(Sorted::default().mean(), None);
    }
}
