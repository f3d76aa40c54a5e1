//! Whether something that the model does not see governs the latency: recognised at the recorded configuration, by how the
//! record departs from what the calibrated model expects there.

use super::checks::Expected;
use super::finding::Finding;
use super::latency::{Minute, RecordedLatency, quantile};

/// Minutes averaged into one, so that what remains of sampling noise is about a percent.
const BLOCK: usize = 15;
/// Blocks that a statement about time or traffic needs.
const NEEDED_BLOCKS: usize = 8;
/// Spread of the blocks' typical latency, as a fraction, beyond which the base latency varies on its own.
const WANDERS: f64 = 0.10;
/// Mean latency at the busiest minutes over the expected one from which waiting counts as found.
const NOTABLE_WAIT: f64 = 0.25;
/// Share of the waiting's variance over blocks that traffic must explain.
const EXPLAINED: f64 = 0.6;
/// Highest utilization of the busiest minutes at which waiting cannot be for the CPU.
const CPU_IS_IDLE: f64 = 0.6;
/// Share of failed requests from which a minute counts as refusing.
const REFUSES: f64 = 0.01;
/// Minutes that must refuse.
const NEEDED_REFUSALS: usize = 5;
/// Spread of the requests in flight over refusing minutes up to which they stand at a limit.
const AT_LIMIT: f64 = 0.3;
/// Departure of p99 from the model beyond that of p95, as a logarithm, from which the slowest requests are of another kind.
const ANOTHER_KIND: f64 = 0.35;

/// What the record shows of it. At most one finding of each kind, in a fixed order.
pub(super) fn findings(recorded: &RecordedLatency, expected: &Expected) -> Vec<Finding> {
    let blocks = Block::all(recorded, expected);
    let limit = in_flight_limit(&recorded.minutes);
    let serial = if limit.is_none() { serial_resource(recorded, &blocks) } else { None };
    let waits = limit.is_some() || serial.is_some();
    let wanders = if waits { None } else { wandering(&blocks) };
    let pauses = if waits { None } else { pauses(recorded, expected) };
    [limit, serial, wanders, pauses].into_iter().flatten().collect()
}

/// Neighbouring minutes as one.
struct Block {
    /// Requests per second.
    rate: f64,
    utilization: f64,
    /// Mean (else median) latency beyond the expected one, in seconds.
    excess_s: f64,
    /// The expected one.
    expected_s: f64,
    /// Logarithm of the median (else mean) latency over the expected one.
    departure: f64,
}

impl Block {
    fn all(recorded: &RecordedLatency, expected: &Expected) -> Vec<Self> {
        let seen = |metric: usize| {
            recorded.minutes.iter().any(|m| m.latency.get(metric).is_some_and(|seconds| seconds.is_finite()))
        };
        let (Some(mean), Some(typical)) =
            ([0, 1].into_iter().find(|m| seen(*m)), [1, 0].into_iter().find(|m| seen(*m)))
        else {
            return Vec::new();
        };
        let mut in_time: Vec<(usize, Self)> = recorded
            .minutes
            .iter()
            .filter_map(|minute| {
                let expected_s = expected.at(minute.utilization, mean);
                let departure = minute.latency.get(typical)? / expected.at(minute.utilization, typical);
                let block = Self {
                    rate: minute.rate,
                    utilization: minute.utilization,
                    excess_s: minute.latency.get(mean)? - expected_s,
                    expected_s,
                    departure: libm::log(departure),
                };
                (block.excess_s.is_finite() && block.departure.is_finite()).then_some((minute.time, block))
            })
            .collect();
        in_time.sort_by_key(|(time, _)| *time);
        in_time
            .chunk_by(|(a, _), (b, _)| a / BLOCK == b / BLOCK)
            .filter(|block| 2 * block.len() >= BLOCK)
            .map(|block| {
                let mean = |part: fn(&Self) -> f64| {
                    block.iter().map(|(_, minute)| part(minute)).sum::<f64>() / block.len() as f64
                };
                Self {
                    rate: mean(|b| b.rate),
                    utilization: mean(|b| b.utilization),
                    excess_s: mean(|b| b.excess_s),
                    expected_s: mean(|b| b.expected_s),
                    departure: mean(|b| b.departure),
                }
            })
            .collect()
    }
}

/// Half the distance from the 16th to the 84th percentile: the standard deviation of a normal law, whatever its tails.
fn spread(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    0.5 * (quantile(&values, 0.84) - quantile(&values, 0.16))
}

/// The typical latency changes from quarter hour to quarter hour by more than load explains.
fn wandering(blocks: &[Block]) -> Option<Finding> {
    if blocks.len() < NEEDED_BLOCKS {
        return None;
    }
    let spread = spread(blocks.iter().map(|block| block.departure).collect());
    (spread > WANDERS).then_some(Finding::DownstreamVaries { spread })
}

/// Waiting that grows with traffic as in front of a resource that serves one request after the other, while the CPU idles.
///
/// `excess = a + h ρ / (1 - ρ)` with `ρ = x / x_max` is fitted over blocks for a range of capacities `x_max`.
fn serial_resource(recorded: &RecordedLatency, blocks: &[Block]) -> Option<Finding> {
    if blocks.len() < NEEDED_BLOCKS {
        return None;
    }
    let busiest = blocks.iter().max_by(|a, b| a.rate.total_cmp(&b.rate))?;
    let quietest = blocks.iter().min_by(|a, b| a.rate.total_cmp(&b.rate))?;
    let waits = busiest.excess_s - quietest.excess_s;
    if busiest.utilization > CPU_IS_IDLE || waits < NOTABLE_WAIT * busiest.expected_s {
        return None;
    }
    let fit = |capacity: f64| {
        let points = blocks.iter().map(|block| {
            let used = block.rate / capacity;
            (used / (1.0 - used), block.excess_s)
        });
        explained(&points.collect::<Vec<_>>())
            .filter(|(slope, _)| *slope > 0.0)
            .map(|(_, share)| (capacity, share))
    };
    let steps = [1.02, 1.05, 1.1, 1.2, 1.35, 1.6, 2.0, 3.0, 5.0];
    let (capacity, share) = steps
        .into_iter()
        .filter_map(|step| fit(step * busiest.rate))
        .max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    // Growth in a straight line fits the largest capacities best: that is a finding of its own.
    let queue = capacity <= 2.0 * busiest.rate && share >= EXPLAINED;
    queue.then(|| Finding::WaitsForLock {
        per_task_s: capacity / recorded.tasks,
        used: busiest.rate / capacity,
        waiting_s: waits,
    })
}

/// Slope of a straight line, and the share of the variance that it explains.
fn explained(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let count = points.len() as f64;
    let (sum_x, sum_y) = points.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + x, b + y));
    let (mean_x, mean_y) = (sum_x / count, sum_y / count);
    let (xx, xy, yy) = points.iter().fold((0.0, 0.0, 0.0), |(xx, xy, yy), (x, y)| {
        let (x, y) = (x - mean_x, y - mean_y);
        (xx + x * x, xy + x * y, yy + y * y)
    });
    (xx > 0.0 && yy > 0.0).then(|| (xy / xx, xy * xy / (xx * yy)))
}

/// Requests fail whenever a task holds a certain number of them, and it never holds more.
fn in_flight_limit(minutes: &[Minute]) -> Option<Finding> {
    let mut refusing: Vec<(f64, f64)> = Vec::new();
    let mut others: Vec<f64> = Vec::new();
    let (mut arrived, mut failed) = (0.0, 0.0);
    let mut utilization: f64 = 0.0;
    for minute in minutes.iter().filter(|minute| minute.failed.is_finite() && minute.in_flight.is_finite()) {
        if minute.failed > REFUSES {
            refusing.push((minute.failed, minute.in_flight));
            utilization = utilization.max(minute.utilization);
        } else {
            others.push(minute.in_flight);
        }
        arrived += minute.rate;
        failed += minute.rate * minute.failed;
    }
    if refusing.len() < NEEDED_REFUSALS || utilization > 0.9 {
        return None;
    }
    // Where most fail the limit is reached most of the time.
    refusing.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let half = refusing.len().div_ceil(2);
    let mut refusing: Vec<f64> = refusing.into_iter().take(half).map(|(_, held)| held).collect();
    refusing.sort_by(f64::total_cmp);
    others.sort_by(f64::total_cmp);
    let in_flight = quantile(&refusing, 0.5);
    let stands_still = quantile(&refusing, 0.9) - quantile(&refusing, 0.1) < 2.0 * AT_LIMIT * in_flight;
    // Errors for other reasons come at any number of requests in flight.
    let below = others.iter().filter(|held| **held > in_flight).count();
    let fewer_elsewhere = !others.is_empty() && (below as f64) < 0.1 * others.len() as f64;
    let failed_share = failed / arrived;
    (stands_still && fewer_elsewhere).then_some(Finding::InFlightLimited { in_flight, failed_share })
}

/// The slowest requests of quiet minutes are slower than any law of CPU time and base latency makes them, the others not.
fn pauses(recorded: &RecordedLatency, expected: &Expected) -> Option<Finding> {
    let departure = |metric: usize| {
        let mut values: Vec<f64> = recorded
            .quietest()
            .iter()
            .filter_map(|minute| {
                Some(libm::log(minute.latency.get(metric)? / expected.at(minute.utilization, metric)))
            })
            .filter(|departure| departure.is_finite())
            .collect();
        values.sort_by(f64::total_cmp);
        (!values.is_empty()).then(|| quantile(&values, 0.5))
    };
    let (p95, p99) = (departure(3)?, departure(4)?);
    let typical = recorded.quietest().iter().filter_map(|minute| minute.latency.get(4)).copied();
    let mut typical: Vec<f64> = typical.filter(|seconds| seconds.is_finite()).collect();
    typical.sort_by(f64::total_cmp);
    (p99 - p95 > ANOTHER_KIND)
        .then(|| Finding::Pauses { p99_s: quantile(&typical, 0.5), over_expected: libm::exp(p99) })
}
