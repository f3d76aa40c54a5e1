//! Base latency: what the quietest minutes take beyond their CPU time.

use super::latency::{Latencies, METRICS, Minute, ascending, quantile};
use crate::law::LognormalSlices;
use crate::screen::{LatencyMix, ServerShape};
use crate::stationary::ServerLaws;
use crate::workload::BaseLatency;

/// Fractions of the percentiles in [`METRICS`]; the mean has none.
pub(super) const FRACTIONS: [Option<f64>; METRICS.len()] =
    [None, Some(0.50), Some(0.90), Some(0.95), Some(0.99)];
/// Weights of the squared logarithmic errors: 1 / (model error 3 % ² + sampling noise ²), up to a factor.
///
/// MODEL: sampling noise of a quiet minute of 6000 requests, 1, 1, 2, 3 and 5 %.
const WEIGHTS: Latencies = [1.0, 1.0, 0.77, 0.55, 0.29];
/// Bounds of the variation.
const VARIATIONS: (f64, f64) = (0.02, 5.0);

/// The law of the CPU part at one utilization: weights (sum 1) and seconds.
pub(super) type CpuPoints = Vec<(f64, f64)>;

/// The CPU part at a utilization of a task that nothing routes around.
pub(super) fn cpu_points(law: &ServerLaws, utilization: f64, demand_s: f64) -> CpuPoints {
    let mut points = Vec::new();
    ServerShape::points(law, utilization, &mut |weight, sojourn| points.push((weight, sojourn * demand_s)));
    points
}

/// Logarithms of the median recorded latency over minutes; not-a-number where a metric is not recorded.
pub(super) fn medians(minutes: &[Minute]) -> Latencies {
    std::array::from_fn(|metric| libm::log(quantile(&ascending(minutes, metric), 0.5)))
}

/// Fits lognormal base latency to the logarithms of recorded latencies, with what lies in `cpu` given.
pub(super) fn fit(cpu: &CpuPoints, targets: &Latencies) -> BaseLatency {
    let slices = LognormalSlices::new();
    let misfit = |base: BaseLatency| misfit(&latencies(&slices, cpu, base), targets);
    let cpu_mean: f64 = cpu.iter().map(|(weight, seconds)| weight * seconds).sum();
    let total = targets.iter().copied().find(|target| target.is_finite()).map_or(0.0, libm::exp);
    let mut best = BaseLatency { mean_s: (total - cpu_mean).max(0.05 * total), variation: 0.5 };
    let mut error = misfit(best);
    // A pattern search on logarithms; the surface is smooth with one valley along which both parameters trade.
    let mut step: f64 = 0.4;
    while step > 0.004 {
        let moves = [(step, 0.0), (-step, 0.0), (0.0, 2.0 * step), (0.0, -2.0 * step)];
        let better = moves
            .into_iter()
            .map(|(mean, variation)| {
                let variation = best.variation * libm::exp(variation);
                let candidate = BaseLatency {
                    mean_s: best.mean_s * libm::exp(mean),
                    variation: variation.clamp(VARIATIONS.0, VARIATIONS.1),
                };
                (misfit(candidate), candidate)
            })
            .min_by(|(a, _), (b, _)| a.total_cmp(b))
            .filter(|(lower, _)| *lower < error * (1.0 - 1e-6));
        match better {
            Some((lower, candidate)) => (error, best) = (lower, candidate),
            None => step *= 0.5,
        }
    }
    let none = BaseLatency { mean_s: 0.0, variation: best.variation };
    if misfit(none) <= error { none } else { best }
}

fn misfit(latencies: &Latencies, targets: &Latencies) -> f64 {
    latencies
        .iter()
        .zip(targets)
        .zip(WEIGHTS)
        .filter(|((_, target), _)| target.is_finite())
        .map(|((seconds, target), weight)| {
            let error = libm::log(seconds.max(1e-9)) - target;
            weight * error * error
        })
        .sum()
}

/// Latencies of CPU part plus base latency in seconds.
fn latencies(slices: &LognormalSlices, cpu: &CpuPoints, base: BaseLatency) -> Latencies {
    let law = slices.of(base.mean_s, base.variation);
    let mut mix = LatencyMix::default();
    for (weight, seconds) in cpu {
        for (share, other) in &law {
            mix.add(seconds + other, weight * share);
        }
    }
    latencies_of(&mix)
}

/// Mean and percentiles of a law in the order of [`METRICS`].
pub(super) fn latencies_of(mix: &LatencyMix) -> Latencies {
    let [p50, p90, p95, p99] = mix.percentiles_s();
    [mix.mean_s(), p50, p90, p95, p99]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::Seed;

    /// Logarithms of mean and percentiles of simulated exponential CPU time plus lognormal base latency.
    fn simulated(demand_s: f64, base: BaseLatency) -> Latencies {
        let mut draws = Seed::new(9).draws();
        let sigma = libm::log(1.0 + base.variation * base.variation).sqrt();
        let n = 200_000;
        let mut all: Vec<f64> = (0..n)
            .map(|_| {
                let other = base.mean_s * libm::exp(sigma * draws.normal() - 0.5 * sigma * sigma);
                demand_s * draws.exponential() + other
            })
            .collect();
        all.sort_by(f64::total_cmp);
        let mean = all.iter().sum::<f64>() / f64::from(n);
        FRACTIONS.map(|fraction| libm::log(fraction.map_or(mean, |fraction| quantile(&all, fraction))))
    }

    fn exponential(mean: f64) -> CpuPoints {
        (0..400).map(|i| (1.0 / 400.0, -mean * libm::log(1.0 - (f64::from(i) + 0.5) / 400.0))).collect()
    }

    #[test]
    fn base_latency_is_told_apart_from_cpu_time() {
        for truth in [
            BaseLatency { mean_s: 0.030, variation: 0.5 },
            BaseLatency { mean_s: 0.080, variation: 1.0 },
            BaseLatency { mean_s: 0.200, variation: 0.2 },
        ] {
            let found = fit(&exponential(0.020), &simulated(0.020, truth));
            assert!((found.mean_s / truth.mean_s - 1.0).abs() < 0.04, "{truth:?} {found:?}");
            assert!((found.variation / truth.variation - 1.0).abs() < 0.12, "{truth:?} {found:?}");
        }
    }

    #[test]
    fn two_percentiles_are_enough() {
        let truth = BaseLatency { mean_s: 0.050, variation: 0.6 };
        let mut targets = simulated(0.020, truth);
        for missing in [0, 2, 4] {
            targets[missing] = f64::NAN;
        }
        let found = fit(&exponential(0.020), &targets);
        assert!((found.mean_s / truth.mean_s - 1.0).abs() < 0.08, "{found:?}");
    }

    #[test]
    fn latency_that_is_all_cpu_leaves_next_to_nothing() {
        let targets = simulated(0.020, BaseLatency { mean_s: 0.0, variation: 0.5 });
        let found = fit(&exponential(0.020), &targets);
        assert!(found.mean_s < 0.0005, "{found:?}");
    }
}
