//! Percentiles and how far apart two of them are.

/// Mean and percentiles of some latencies, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Figures {
    /// How many.
    pub(crate) count: usize,
    /// Mean.
    pub(crate) mean: f64,
    /// Median.
    pub(crate) p50: f64,
    /// 90th percentile.
    pub(crate) p90: f64,
    /// 95th percentile.
    pub(crate) p95: f64,
    /// 99th percentile.
    pub(crate) p99: f64,
}

impl Figures {
    /// Of latencies in seconds; zeros without any.
    pub(crate) fn of(latencies_s: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = latencies_s.into_iter().map(|seconds| seconds * 1e3).collect();
        sorted.sort_by(f64::total_cmp);
        let mean = sorted.iter().sum::<f64>() / sorted.len().max(1) as f64;
        let at = |share| quantile(&sorted, share);
        Self { count: sorted.len(), mean, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99) }
    }
}

/// The quantile of ascending values, interpolated; 0 without values.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * sorted.len().saturating_sub(1) as f64;
    let below = place.floor() as usize;
    let Some(low) = sorted.get(below) else { return 0.0 };
    let high = sorted.get(below + 1).unwrap_or(low);
    low + (high - low) * (place - place.floor())
}

/// The median of values in any order; 0 without values.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    quantile(&sorted, 0.5)
}

/// How far a prediction is above a measurement, as a share of the measurement.
pub(crate) fn error(predicted: f64, measured: f64) -> f64 {
    if measured > 0.0 { predicted / measured - 1.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_interpolated() {
        let figures = Figures::of((0..=100).rev().map(f64::from));
        assert_eq!((figures.count, figures.mean, figures.p50, figures.p95), (101, 50e3, 50e3, 95e3));
        assert_eq!(Figures::of([]), Figures::default());
        assert_eq!(median([3.0, 1.0, 2.0]), 2.0);
    }
}
