//! Whether the model reproduces the record it was calibrated on.

use super::Reproduction;
use super::dominant;
use super::finding::Finding;
use super::latency::{Latencies, METRICS, Minute, RecordedLatency, quantile};
use crate::workload::BaseLatency;

/// Groups of sampled minutes whose typical latency stands for a range of utilizations.
const GROUPS: usize = 16;
/// Median error of the mean latency above which the model misses something.
const TOLERATED: f64 = 0.15;
/// Minutes averaged before testing for growth, so that neighbours' errors do not count twice.
const BLOCK: usize = 60;
/// Blocks that the test needs.
const NEEDED_BLOCKS: usize = 12;
/// Standard errors by which growth must differ from none.
const SIGNIFICANT: f64 = 3.0;
/// Least growth per doubling of traffic worth telling.
const NOTABLE: f64 = 0.1;

/// Expected latencies by utilization.
pub(super) struct Expected(Vec<(f64, Latencies)>);

impl Expected {
    fn of(sample: &[Minute], replayed: &[Latencies]) -> Self {
        let size = sample.len().div_ceil(GROUPS).max(1);
        let groups = sample.chunks(size).zip(replayed.chunks(size)).map(|(minutes, latencies)| {
            let utilization =
                minutes.iter().map(|minute| minute.utilization).sum::<f64>() / minutes.len() as f64;
            let median = |metric: usize| {
                let mut values: Vec<f64> =
                    latencies.iter().filter_map(|latency| latency.get(metric).copied()).collect();
                values.sort_by(f64::total_cmp);
                quantile(&values, 0.5)
            };
            (utilization, std::array::from_fn(median))
        });
        Self(groups.collect())
    }

    /// Logarithmic interpolation between groups; the outermost groups are held.
    pub(super) fn at(&self, utilization: f64, metric: usize) -> f64 {
        let above = self.0.partition_point(|(other, _)| *other < utilization);
        let value = |index: usize| {
            self.0.get(index).and_then(|(at, latency)| Some((*at, libm::log(*latency.get(metric)?))))
        };
        match (above.checked_sub(1).and_then(value), value(above)) {
            (Some((low, a)), Some((high, b))) if high > low => {
                libm::exp(a + (b - a) * (utilization - low) / (high - low))
            }
            (Some((_, only)), _) | (None, Some((_, only))) => libm::exp(only),
            (None, None) => f64::NAN,
        }
    }
}

/// Compares every recorded minute with what the replayed sample leads to expect.
pub(super) fn check(
    recorded: &RecordedLatency,
    sample: &[Minute],
    replayed: &[Latencies],
    base: BaseLatency,
) -> (Reproduction, Vec<Finding>) {
    let expected = Expected::of(sample, replayed);
    let median_error = |metric: usize| {
        let mut errors: Vec<f64> = recorded
            .minutes
            .iter()
            .filter_map(|minute| {
                let seen = minute.latency.get(metric).copied()?;
                Some((expected.at(minute.utilization, metric) / seen - 1.0).abs())
            })
            .filter(|error| error.is_finite())
            .collect();
        errors.sort_by(f64::total_cmp);
        (!errors.is_empty()).then(|| quantile(&errors, 0.5))
    };
    let reproduction = Reproduction {
        minutes: recorded.minutes.len(),
        mean: median_error(0),
        p50: median_error(1),
        p95: median_error(3),
        p99: median_error(4),
        cpu_points: None,
    };
    let mut findings = Vec::new();
    let overall = (0..METRICS.len()).find_map(median_error);
    findings.extend(
        overall
            .filter(|error| *error > TOLERATED)
            .map(|median_error| Finding::LatencyNotReproduced { median_error }),
    );
    let dominant = dominant::findings(recorded, &expected);
    // Waiting in line grows with traffic too, and says more.
    let waits =
        |finding: &Finding| matches!(finding, Finding::WaitsForLock { .. } | Finding::InFlightLimited { .. });
    if !dominant.iter().any(waits) {
        let growth = growth(recorded, &expected, base).filter(|kappa| *kappa > NOTABLE);
        findings.extend(growth.map(|kappa| Finding::DownstreamGrowth { kappa }));
    }
    findings.extend(dominant);
    (reproduction, findings)
}

/// Significant growth of the base latency per doubling of traffic above its median, as a fraction; `None` without.
///
/// The unexplained mean (else median) latency is regressed on `max(0, x / median x - 1)` in blocks of an hour.
fn growth(recorded: &RecordedLatency, expected: &Expected, base: BaseLatency) -> Option<f64> {
    let metric = [0, 1].into_iter().find(|metric| {
        recorded.minutes.iter().any(|m| m.latency.get(*metric).is_some_and(|seconds| seconds.is_finite()))
    })?;
    let typical = recorded.typical_rate();
    if base.mean_s <= 0.0 || typical <= 0.0 {
        return None;
    }
    let mut in_time: Vec<(usize, f64, f64)> = recorded
        .minutes
        .iter()
        .filter_map(|minute| {
            let excess = minute.latency.get(metric)? - expected.at(minute.utilization, metric);
            let beyond = (minute.rate / typical - 1.0).max(0.0);
            excess.is_finite().then_some((minute.time, beyond, excess / base.mean_s))
        })
        .collect();
    in_time.sort_by_key(|(time, ..)| *time);
    let blocks: Vec<(f64, f64)> = in_time
        .chunk_by(|(a, ..), (b, ..)| a / BLOCK == b / BLOCK)
        .map(|block| {
            let (x, y) =
                block.iter().fold((0.0, 0.0), |(x, y), (_, beyond, excess)| (x + beyond, y + excess));
            (x / block.len() as f64, y / block.len() as f64)
        })
        .collect();
    let (slope, error) = slope(&blocks)?;
    (blocks.len() >= NEEDED_BLOCKS && slope > SIGNIFICANT * error).then_some(slope)
}

/// Least-squares slope with its standard error.
fn slope(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let count = points.len() as f64;
    let (sum_x, sum_y) = points.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + x, b + y));
    let (mean_x, mean_y) = (sum_x / count, sum_y / count);
    let (square, cross) = points.iter().fold((0.0, 0.0), |(square, cross), (x, y)| {
        (square + (x - mean_x) * (x - mean_x), cross + (x - mean_x) * (y - mean_y))
    });
    (square > 1e-12 && count > 2.0).then(|| {
        let slope = cross / square;
        let rest: f64 =
            points.iter().map(|(x, y)| y - mean_y - slope * (x - mean_x)).map(|error| error * error).sum();
        (slope, (rest / (count - 2.0) / square).sqrt())
    })
}
