//! A sojourn law as quantiles.

use super::points::{POINTS, U};

/// The sojourn of a request in a task, in units of its mean CPU demand on a full-speed core.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Law {
    /// Mean.
    pub mean: f64,
    /// Quantiles at the fractions [`U`].
    pub quantiles: [f64; POINTS],
}

impl Law {
    /// The quantile at any fraction `p`, interpolated over the logarithm of the tail; the outermost points are held.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let after = U.partition_point(|&u| u < p);
        let at = |index: usize| Some((*U.get(index)?, *self.quantiles.get(index)?));
        match (after.checked_sub(1).and_then(at), at(after)) {
            (Some((low_u, low)), Some((high_u, high))) => {
                let depth = |u: f64| -libm::log1p(-u);
                let share = (depth(p) - depth(low_u)) / (depth(high_u) - depth(low_u));
                low + share * (high - low)
            }
            (Some((_, value)), None) | (None, Some((_, value))) => value,
            (None, None) => self.mean,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exponential_law_is_read_back() {
        let law = Law { mean: 1.0, quantiles: U.map(|u| -f64::ln(1.0 - u)) };
        for p in [0.3, 0.5, 0.9, 0.95, 0.99, 0.999] {
            assert!((law.quantile(p) + f64::ln(1.0 - p)).abs() < 1e-12);
        }
        assert_eq!(law.quantile(0.0), law.quantiles[0]);
        assert_eq!(law.quantile(1.0), law.quantiles[POINTS - 1]);
    }
}
