//! How likely a minute is to miss a latency goal, and how much its measured percentile scatters.
//!
//! An engine knows the law from which the requests of a minute are drawn; a real minute shows the percentile of a finite
//! sample, whose requests moreover share queues. In log-space the percentile scatters with
//!
//! `s² = p (1 - p) / (n f²) + k² r²`, `k = 0.82 √ln(1 / (1 - p)) - 0.26`:
//!
//! the error of independent samples (n requests, density f of the logarithm of latency at the percentile), and the
//! scatter `r` of the minute's mean number of requests in the tasks. In a steady state of shared cores
//! `r² = 2 u (1 + u) / (n (1 - u)²)` at utilization u.
//!
//! The two constants of k are fitted to the exact engine with 4 single-core tasks (20 ms of CPU, 30 ms of other time, 24
//! replications of 40 minutes). Scatter of p50 / p95 / p99 of single minutes in percent, exact, then formula:
//!
//! | utilization | random | | round robin | | least outstanding | |
//! |---|---|---|---|---|---|---|
//! | 0.5 | 1.4 / 4.1 / 6.0 | 1.7 / 4.3 / 5.9 | 1.0 / 2.8 / 4.9 | 1.2 / 2.8 / 3.9 | 1.0 / 1.9 / 3.0 | 0.9 / 1.9 / 2.8 |
//! | 0.8 | 3.8 / 9.9 / 13.7 | 4.0 / 10.7 / 13.9 | 2.8 / 8.0 / 11.3 | 2.7 / 7.1 / 9.5 | 2.0 / 5.6 / 8.9 | 2.3 / 6.0 / 8.0 |
//! | 0.9 | 9.6 / 18.3 / 23.0 | 7.7 / 20.9 / 27.2 | 7.8 / 16.0 / 19.5 | 5.4 / 14.8 / 19.2 | 4.9 / 13.8 / 18.3 | 5.1 / 14.0 / 18.2 |
//!
//! MODEL: in minutes with a spike to overload the formula gives up to twice the exact scatter of p99, which makes verdicts
//! near a threshold there less certain than they are. The realisation of sub-minute bursts is not part of the scatter.

use crate::normal;
use plimsoll_spec::platform::objective::LatencyGoal;

/// The latency law of a minute's requests.
pub(crate) trait MinuteLaw {
    /// The latency in seconds below which a fraction of the requests lies.
    fn quantile_s(&self, fraction: f64) -> f64;
    /// The density of the latency's logarithm near a latency in seconds.
    fn log_density(&self, seconds: f64) -> f64;
    /// The share of requests slower than a latency in seconds.
    fn share_above(&self, seconds: f64) -> f64;
}

/// Scatter of the mean number of requests in shared cores over a minute of a steady state, relative to that number.
pub(crate) fn steady_scatter(requests: f64, utilization: f64) -> f64 {
    let used = utilization.clamp(0.0, 0.95);
    (2.0 * used * (1.0 + used) / requests.max(1.0)).sqrt() / (1.0 - used)
}

/// Standard deviation of the logarithm of a minute's percentile around its expectation.
pub(crate) fn sampling_noise(requests: f64, fraction: f64, log_density: f64, scatter: f64) -> f64 {
    let density = log_density.max(1e-3);
    let independent = fraction * (1.0 - fraction) / (requests.max(1.0) * density * density);
    let queue = queue_factor(fraction) * scatter;
    (independent + queue * queue).sqrt().clamp(0.005, 1.0)
}

fn queue_factor(fraction: f64) -> f64 {
    (0.82 * (-libm::log(1.0 - fraction)).sqrt() - 0.26).max(0.0)
}

/// The probability that a minute with this law misses one of the goals; `requests` were answered and `failed` were not.
///
/// MODEL: goals are combined by the largest probability: with goals that fail together, as percentiles of the same requests
/// do, this is nearly exact; otherwise it errs towards fewer violations.
pub(crate) fn violation(
    goals: &[LatencyGoal],
    law: &impl MinuteLaw,
    requests: f64,
    scatter: f64,
    failed: f64,
) -> f64 {
    goals.iter().map(|goal| miss(goal, law, requests.max(1.0), scatter, failed)).fold(0.0, f64::max)
}

fn miss(goal: &LatencyGoal, law: &impl MinuteLaw, requests: f64, scatter: f64, failed: f64) -> f64 {
    let p = goal.quantile.fraction();
    // A failed request meets no goal.
    if failed > (1.0 - p) * (requests + failed) {
        return 1.0;
    }
    let threshold = goal.threshold_ms / 1e3;
    if requests * (1.0 - p) < 5.0 {
        return few_requests(law, threshold, p, requests, (queue_factor(p) * scatter).min(1.0));
    }
    let q = law.quantile_s(p);
    let spread = sampling_noise(requests, p, law.log_density(q), scatter);
    normal::cumulative(libm::log(q.max(1e-9) / threshold) / spread)
}

/// With few requests a minute's percentile is one of the slowest of them, which no normal law describes: the number of
/// requests above the threshold is binomial, with the queue's scatter taken at plus and minus one standard deviation.
fn few_requests(law: &impl MinuteLaw, threshold: f64, p: f64, requests: f64, queue: f64) -> f64 {
    let tolerated = (requests * (1.0 - p)) as u32;
    let shifted = |factor: f64| more_than(tolerated, requests, law.share_above(threshold * factor));
    0.5 * (shifted(libm::exp(queue)) + shifted(libm::exp(-queue)))
}

/// The probability of more than `tolerated` successes among `trials` of a chance.
pub(crate) fn more_than(tolerated: u32, trials: f64, chance: f64) -> f64 {
    if chance >= 1.0 {
        return 1.0;
    }
    let odds = chance / (1.0 - chance);
    let mut term = libm::exp(trials * libm::log1p(-chance));
    let mut at_most = term;
    for successes in 0..tolerated {
        let done = f64::from(successes);
        term *= odds * (trials - done).max(0.0) / (done + 1.0);
        at_most += term;
    }
    (1.0 - at_most).clamp(0.0, 1.0)
}
