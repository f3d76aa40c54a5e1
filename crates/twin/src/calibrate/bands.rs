//! 90 % bands of what the latency tells.

use super::Bands;
use super::base_latency::{self, CpuPoints};
use super::bootstrap::{Blocks, RESAMPLES, deviation};
use super::finding::{Estimate, Source};
use super::latency::{Latencies, METRICS, Minute};
use crate::draws::Seed;
use crate::workload::BaseLatency;

/// 95th percentile of the standard normal.
pub(super) const Z95: f64 = 1.644_853_6;
/// Change of a logarithm by which the fit's response to it is measured; well above the fit's own step.
const NUDGE: f64 = 0.05;
/// Standard error of the mean of the CPU part, as a fraction, and of the logarithm of a percentile of the whole.
///
/// MODEL: the tables and the fit of a routed law with a lone one are off by as much; the record does not show it.
const TABLE_ERROR: f64 = 0.02;
const PERCENTILE_ERROR: f64 = 0.01;
/// The laws of the CPU time between which a record that does not tell leaves the choice.
const UNTOLD: (f64, f64) = (0.0, 2.0);

/// How the base latency was found.
pub(super) struct QuietFit<'a> {
    /// The CPU part in the quietest minutes.
    pub(super) cpu: &'a CpuPoints,
    /// What bursts add to the logarithms of the quiet minutes' latencies.
    pub(super) added: Latencies,
    pub(super) base: BaseLatency,
    /// Relative standard error of the CPU time of a request.
    pub(super) demand_error: f64,
}

/// The band of the variation of the CPU time: the accepted candidates, or everything where the record does not tell.
pub(super) fn of_variation(value: f64, source: Source, accepted: &[f64]) -> Estimate {
    match source {
        Source::Stated => Estimate::exactly(value),
        Source::Default => Estimate { value, low90: UNTOLD.0, high90: UNTOLD.1.max(value) },
        // The candidates are half a unit apart: the truth may lie up to half of that beyond one.
        Source::Recorded => Estimate {
            value,
            low90: (accepted.iter().copied().fold(value, f64::min) - 0.25).max(0.0),
            high90: accepted.iter().copied().fold(value, f64::max) + 0.25,
        },
    }
}

/// The bands of the base latency: the quiet minutes are resampled in blocks, and the fit responds to their medians, to the CPU
/// time of a request and to the model's own error in proportion.
pub(super) fn of_base_latency(fit: &QuietFit<'_>, quiet: &[Minute], seed: Seed) -> Bands {
    let mut in_time: Vec<Minute> = quiet.to_vec();
    in_time.sort_by_key(|minute| minute.time);
    let targets = medians(&in_time, &fit.added);
    let resampled = resampled_medians(&in_time, &fit.added, seed);
    let shortfall = Blocks::new(in_time.len(), seed).shortfall(2);
    let log = |base: BaseLatency| [libm::log(base.mean_s.max(1e-6)), libm::log(base.variation.max(1e-3))];
    let whole = log(base_latency::fit(fit.cpu, &targets));
    let change = |cpu: &CpuPoints, targets: &Latencies| {
        let moved = log(base_latency::fit(cpu, targets));
        [(moved[0] - whole[0]) / NUDGE, (moved[1] - whole[1]) / NUDGE]
    };
    let slower: CpuPoints = fit.cpu.iter().map(|(weight, s)| (*weight, s * (1.0 + NUDGE))).collect();
    let by_demand = change(&slower, &targets);
    let by_target: Vec<[f64; 2]> = (0..METRICS.len())
        .map(|metric| {
            let mut moved = targets;
            if let Some(value) = moved.get_mut(metric).filter(|value| value.is_finite()) {
                *value += NUDGE;
                change(fit.cpu, &moved)
            } else {
                [0.0; 2]
            }
        })
        .collect();
    let error = |part: usize| {
        let of = |response: &[f64; 2]| response.get(part).copied().unwrap_or(0.0);
        let scattered: Vec<f64> = resampled
            .iter()
            .map(|medians| {
                let moves = medians.iter().zip(&targets).zip(&by_target);
                moves.filter(|((m, _), _)| m.is_finite()).map(|((m, t), by)| (m - t) * of(by)).sum()
            })
            .collect();
        let sampled = shortfall * deviation(&scattered);
        let cpu = of(&by_demand) * (fit.demand_error * fit.demand_error + TABLE_ERROR * TABLE_ERROR).sqrt();
        let percentiles: f64 = by_target.iter().map(|by| of(by) * of(by)).sum::<f64>().sqrt();
        (sampled * sampled + cpu * cpu + PERCENTILE_ERROR * PERCENTILE_ERROR * percentiles * percentiles)
            .sqrt()
    };
    let band = |value: f64, error: f64| Estimate {
        value,
        low90: value * libm::exp(-Z95 * error.min(3.0)),
        high90: value * libm::exp(Z95 * error.min(3.0)),
    };
    Bands {
        demand_variation: Estimate::exactly(1.0),
        base_latency_s: band(fit.base.mean_s, error(0)),
        base_latency_variation: band(fit.base.variation, error(1)),
    }
}

/// Logarithms of the median latencies, without what bursts add; not-a-number where a metric is not recorded.
fn medians(minutes: &[Minute], added: &Latencies) -> Latencies {
    let found = base_latency::medians(minutes);
    std::array::from_fn(|metric| {
        found.get(metric).copied().unwrap_or(f64::NAN) - added.get(metric).copied().unwrap_or(0.0)
    })
}

/// The same of resampled minutes.
fn resampled_medians(in_time: &[Minute], added: &Latencies, seed: Seed) -> Vec<Latencies> {
    let mut blocks = Blocks::new(in_time.len(), seed.named("base latency"));
    let mut drawn: Vec<f64> = Vec::with_capacity(2 * in_time.len());
    (0..RESAMPLES)
        .map(|_| {
            let minutes: Vec<usize> = blocks.resample().collect();
            std::array::from_fn(|metric| {
                drawn.clear();
                drawn.extend(
                    minutes
                        .iter()
                        .filter_map(|index| in_time.get(*index)?.latency.get(metric).copied())
                        .filter(|seconds| seconds.is_finite()),
                );
                let middle = drawn.len() / 2;
                if drawn.is_empty() {
                    return f64::NAN;
                }
                let median = *drawn.select_nth_unstable_by(middle, f64::total_cmp).1;
                libm::log(median) - added.get(metric).copied().unwrap_or(0.0)
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_law_that_the_record_does_not_tell_has_a_wide_band() {
        let untold = of_variation(1.0, Source::Default, &[1.0]);
        assert_eq!((untold.low90, untold.high90), (0.0, 2.0));
        let told = of_variation(1.0, Source::Recorded, &[1.0, 1.5]);
        assert_eq!((told.low90, told.high90), (0.75, 1.75));
        assert_eq!(of_variation(0.3, Source::Stated, &[]), Estimate::exactly(0.3));
    }
}
