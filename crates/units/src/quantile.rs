//! Which point of a distribution is meant.

use crate::parse::ParseError;
use std::fmt;
use std::str::FromStr;

/// A quantile of a distribution, strictly between 0 and 1, written `p95` or `p99.9`.
///
/// Held as parts per million, so that quantiles compare and order exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantile(u32);

impl Quantile {
    /// The median.
    pub const P50: Self = Self(500_000);
    /// Nine of ten requests are faster.
    pub const P90: Self = Self(900_000);
    /// Nineteen of twenty requests are faster.
    pub const P95: Self = Self(950_000);
    /// Ninety-nine of a hundred requests are faster.
    pub const P99: Self = Self(990_000);

    /// From a percentage strictly between 0 and 100 with at most four decimals.
    #[must_use]
    pub fn from_percent(percent: f64) -> Option<Self> {
        let ppm = (percent * 10_000.0).round();
        (ppm > 0.0 && ppm < 1e6).then_some(Self(ppm as u32))
    }

    /// The fraction, strictly between 0 and 1.
    #[must_use]
    pub fn fraction(self) -> f64 {
        f64::from(self.0) / 1e6
    }
}

impl fmt::Display for Quantile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:04}", self.0 / 10_000, self.0 % 10_000);
        write!(f, "p{}", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl FromStr for Quantile {
    type Err = ParseError;

    /// Accepts `p50`, `p95`, `p99.9`.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        text.trim()
            .strip_prefix(['p', 'P'])
            .and_then(|number| number.parse().ok())
            .and_then(Self::from_percent)
            .ok_or_else(|| {
                ParseError::new(format!("`{text}` is not a percentile")).with_help("write `p95` or `p99.9`")
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints() {
        for text in ["p50", "p95", "p99", "p99.9"] {
            assert_eq!(text.parse::<Quantile>().unwrap().to_string(), text);
        }
        for text in ["95", "p0", "p100", "p", "px"] {
            assert!(text.parse::<Quantile>().is_err(), "{text}");
        }
    }
}
