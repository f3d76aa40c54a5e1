//! The laws of CPU demand and base latency.

use crate::draws::Draws;
use crate::normal;

/// A law of positive numbers with a given mean and coefficient of variation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Law {
    /// Always the same.
    Constant {
        /// The value.
        value: f64,
    },
    /// Exponential.
    Exponential {
        /// The mean.
        mean: f64,
    },
    /// Lognormal.
    Lognormal {
        /// Mean of the logarithm.
        location: f64,
        /// Standard deviation of the logarithm.
        scale: f64,
    },
}

impl Law {
    /// The law of CPU demand: constant for a variation of 0, exponential for 1, otherwise lognormal.
    #[must_use]
    pub fn of_demand(mean: f64, variation: f64) -> Self {
        if (variation - 1.0).abs() < 1e-9 {
            Self::Exponential { mean }
        } else {
            Self::lognormal(mean, variation)
        }
    }

    /// Lognormal; constant for a variation or a mean of 0.
    #[must_use]
    pub fn lognormal(mean: f64, variation: f64) -> Self {
        if variation <= 0.0 || mean <= 0.0 {
            return Self::Constant { value: mean.max(0.0) };
        }
        let scale = lognormal_scale(variation);
        Self::Lognormal { location: libm::log(mean) - 0.5 * scale * scale, scale }
    }

    /// The quantile at a fraction `u` in (0, 1).
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        match *self {
            Self::Constant { value } => value,
            Self::Exponential { mean } => -mean * libm::log1p(-u),
            Self::Lognormal { location, scale } => libm::exp(location + scale * normal::quantile(u)),
        }
    }

    /// One value.
    #[inline]
    pub fn draw(&self, draws: &mut Draws) -> f64 {
        match *self {
            Self::Constant { value } => value,
            Self::Exponential { mean } => mean * draws.exponential(),
            Self::Lognormal { location, scale } => libm::exp(location + scale * draws.normal()),
        }
    }
}

/// Standard deviation of the logarithm of a lognormal law with a coefficient of variation.
fn lognormal_scale(variation: f64) -> f64 {
    libm::log1p(variation * variation).sqrt()
}

/// Edges of the slices of a law, finer towards the tail that p99 is read from. The percentiles that are reported lie in the
/// middle of a slice: on an edge, rounding would decide which of two slices they are read from.
const EDGES: [f64; 25] = [
    0.0, 0.02, 0.06, 0.12, 0.2, 0.28, 0.37, 0.46, 0.54, 0.62, 0.69, 0.75, 0.81, 0.85, 0.88, 0.92, 0.94, 0.96,
    0.972, 0.981, 0.987, 0.993, 0.9965, 0.999, 1.0,
];

/// Lognormal laws in slices, each standing for its share of the law.
#[derive(Debug, Clone)]
pub(crate) struct LognormalSlices {
    /// Share of each slice, and the standard normal in its middle.
    slices: Vec<(f64, f64)>,
}

impl LognormalSlices {
    pub(crate) fn new() -> Self {
        let slice = |(low, high): (&f64, &f64)| (high - low, normal::quantile(0.5 * (low + high)));
        Self { slices: EDGES.iter().zip(EDGES.iter().skip(1)).map(slice).collect() }
    }

    /// Shares and values of the law with this mean and coefficient of variation; the mean is exact.
    pub(crate) fn of(&self, mean: f64, variation: f64) -> Vec<(f64, f64)> {
        let scale = lognormal_scale(variation);
        let mut slices: Vec<(f64, f64)> =
            self.slices.iter().map(|(share, normal)| (*share, libm::exp(scale * normal))).collect();
        let found: f64 = slices.iter().map(|(share, value)| share * value).sum();
        for (_, value) in &mut slices {
            *value *= mean / found;
        }
        slices
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::Seed;

    #[test]
    fn quantiles_of_each_law_add_up_to_its_mean() {
        for variation in [0.0, 0.5, 1.0, 1.5] {
            let law = Law::of_demand(0.02, variation);
            let mean = (0..10_000).map(|i| law.quantile((f64::from(i) + 0.5) / 1e4)).sum::<f64>() / 1e4;
            assert!((mean / 0.02 - 1.0).abs() < 0.002, "{variation}: {mean}");
            assert!(law.quantile(0.9) >= law.quantile(0.1));
        }
    }

    #[test]
    fn slices_keep_the_mean_and_nearly_the_variation() {
        let slices = LognormalSlices::new().of(0.03, 0.5);
        let mean: f64 = slices.iter().map(|(share, value)| share * value).sum();
        let square: f64 = slices.iter().map(|(share, value)| share * value * value).sum();
        assert!((mean / 0.03 - 1.0).abs() < 1e-12);
        assert!(((square / (mean * mean) - 1.0).sqrt() - 0.5).abs() < 0.02);
        assert!(LognormalSlices::new().of(0.0, 0.5).iter().all(|(_, value)| *value == 0.0));
    }

    #[test]
    fn each_law_has_its_mean_and_variation() {
        for variation in [0.0, 0.5, 1.0, 1.5] {
            let law = Law::of_demand(0.02, variation);
            let mut draws = Seed::new(3).draws();
            let n = 400_000;
            let (mut sum, mut squares) = (0.0, 0.0);
            for _ in 0..n {
                let value = law.draw(&mut draws);
                sum += value;
                squares += value * value;
            }
            let mean = sum / f64::from(n);
            let found = (squares / f64::from(n) / (mean * mean) - 1.0).max(0.0).sqrt();
            assert!((mean / 0.02 - 1.0).abs() < 0.01, "mean {mean}");
            assert!((found - variation).abs() < 0.05, "{found} instead of {variation}");
        }
        assert_eq!(Law::lognormal(0.0, 1.0), Law::Constant { value: 0.0 });
    }
}
