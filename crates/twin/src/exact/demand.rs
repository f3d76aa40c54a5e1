//! Laws from which demands and base latencies are drawn.

use crate::draws::Draws;

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
        if variation == 1.0 { Self::Exponential { mean } } else { Self::lognormal(mean, variation) }
    }

    /// Lognormal; constant for a variation or a mean of 0.
    #[must_use]
    pub fn lognormal(mean: f64, variation: f64) -> Self {
        if variation <= 0.0 || mean <= 0.0 {
            return Self::Constant { value: mean.max(0.0) };
        }
        let variance = libm::log1p(variation * variation);
        Self::Lognormal { location: libm::log(mean) - 0.5 * variance, scale: variance.sqrt() }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::Seed;

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
