//! The normal law.

/// The distribution function of the standard normal law.
pub(crate) fn cumulative(z: f64) -> f64 {
    0.5 * libm::erfc(-z * core::f64::consts::FRAC_1_SQRT_2)
}

/// The quantile of the standard normal law at `u`, clamped to 1e-300 … 1 - 1e-16.
///
/// Starts from a rational approximation (Abramowitz and Stegun 26.2.23, error below 4.5e-4) and takes Newton steps of
/// third order on `erfc`, which makes it exact to rounding.
pub(crate) fn quantile(u: f64) -> f64 {
    let u = u.clamp(1e-300, 1.0 - 1e-16);
    let tail = u.min(1.0 - u);
    let t = (-2.0 * libm::log(tail)).sqrt();
    let start = t
        - (2.515_517 + t * (0.802_853 + t * 0.010_328))
            / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    let mut z = if u < 0.5 { -start } else { start };
    for _ in 0..2 {
        let density = libm::exp(-0.5 * z * z) / (core::f64::consts::TAU).sqrt();
        if density <= 0.0 {
            break;
        }
        let step = (cumulative(z) - u) / density;
        z -= step / (1.0 + 0.5 * z * step);
    }
    z
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantile_inverts_the_distribution_function() {
        for u in [1e-9, 0.001, 0.05, 0.3, 0.5, 0.6, 0.975, 0.999_999] {
            assert!((cumulative(quantile(u)) / u - 1.0).abs() < 1e-12, "{u}");
        }
        assert!((quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-12);
    }
}
