//! How much a minute's measured percentile scatters around its expectation.

use plimsoll_units::Quantile;

/// Standard deviation of the logarithm of a minute's percentile around its expectation.
#[must_use]
pub fn sampling_noise(_requests: f64, utilization: f64, _quantile: Quantile) -> f64 {
    (0.015 / (1.0 - utilization.clamp(0.0, 0.93))).clamp(0.02, 0.15)
}
