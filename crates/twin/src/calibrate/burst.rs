//! How well a burst law explains the recorded percentiles.
//!
//! A minute's mean rate hides bursts, its percentiles do not: a sample of the recorded minutes is replayed second by second
//! under a burst law, and the law's likelihood is how closely its percentiles are spread over minutes like the recorded ones.

use super::base_latency::{FRACTIONS, latencies_of};
use super::latency::{Latencies, METRICS, Minute, RecordedLatency, ascending, quantile};
use crate::draws::Seed;
use crate::noise::{sampling_noise, steady_scatter};
use crate::screen::{BurstFactors, LatencyMix, States};
use crate::workload::Burst;

/// Minutes that are replayed, spread evenly over the recorded utilizations.
const SAMPLE: usize = 288;
/// Points across minutes at which record and model are compared.
const POINTS: [f64; 5] = [0.25, 0.50, 0.75, 0.90, 0.97];
/// Error of a compared point that the model itself makes; keeps a lucky fit from looking certain.
const MODEL_ERROR: f64 = 0.03;
/// Load over recorded load at which burst laws are compared: decisions are about smaller configurations.
const MORE_LOAD: f64 = 1.5;
/// The recorded percentiles that bursts are read from, and the sample of minutes.
pub(super) struct BurstFit<'a> {
    recorded: &'a RecordedLatency,
    sample: Vec<Minute>,
    /// Standard normal scatter of each sampled minute.
    scatter: Vec<f64>,
    /// Per metric the logarithms of the recorded points; empty for metrics that are not compared.
    targets: [Vec<f64>; METRICS.len()],
    seed: Seed,
}

/// The server at the recorded configuration.
pub(super) struct Recorded<'a> {
    pub(super) states: &'a States,
    /// Requests per second that a task can serve in the long run.
    pub(super) capacity_per_s: f64,
}

impl<'a> BurstFit<'a> {
    pub(super) fn new(recorded: &'a RecordedLatency, seed: Seed) -> Self {
        let count = recorded.minutes.len();
        let sample: Vec<Minute> = (0..SAMPLE)
            .filter_map(|index| recorded.minutes.get((2 * index + 1) * count / (2 * SAMPLE)).copied())
            .collect();
        let mut draws = seed.named("sampling-noise").draws();
        let scatter = sample.iter().map(|_| draws.normal()).collect();
        // The mean follows from the percentiles and p90 lies between its neighbours, so they only stand in for others.
        let sorted: Vec<Vec<f64>> = (0..METRICS.len()).map(|m| ascending(&recorded.minutes, m)).collect();
        let seen = |metric: usize| sorted.get(metric).is_some_and(|values| !values.is_empty());
        let targets = std::array::from_fn(|metric| {
            let stands_in = match metric {
                0 => !(1..METRICS.len()).any(seen),
                2 => !seen(3) && !seen(4),
                _ => true,
            };
            let values = sorted.get(metric).filter(|values| stands_in && !values.is_empty());
            values.map_or_else(Vec::new, |values| {
                POINTS.iter().map(|point| libm::log(quantile(values, *point))).collect()
            })
        });
        Self { recorded, sample, scatter, targets, seed }
    }

    /// Mean over minutes of the logarithms of p95 and p99 at more load than was recorded; compares explanations of one
    /// record.
    pub(super) fn slowness(&self, server: &Recorded<'_>, burst: Burst) -> f64 {
        let busier =
            |minute: &Minute| Minute { utilization: (minute.utilization * MORE_LOAD).min(0.95), ..*minute };
        let sample: Vec<Minute> = self.sample.iter().map(busier).collect();
        let replayed = self.replay_minutes(server, burst, &sample);
        let logarithms =
            replayed.iter().flat_map(|[_, _, _, p95, p99]| [p95, p99]).map(|tail| libm::log(tail.max(1e-9)));
        logarithms.sum::<f64>() / (2.0 * sample.len() as f64)
    }

    /// Minus the logarithm of a law's likelihood, up to a constant, from one of `thinning` sampled minutes.
    pub(super) fn misfit(&self, server: &Recorded<'_>, burst: Burst, thinning: usize) -> f64 {
        let sample: Vec<(Minute, f64)> =
            self.sample.iter().copied().zip(self.scatter.iter().copied()).step_by(thinning.max(1)).collect();
        let minutes: Vec<Minute> = sample.iter().map(|(minute, _)| *minute).collect();
        let replayed = self.replay_minutes(server, burst, &minutes);
        let (mut squares, mut points) = (0.0, 0.0_f64);
        for (metric, targets) in self.targets.iter().enumerate().filter(|(_, targets)| !targets.is_empty()) {
            let values = self.with_scatter(&replayed, &sample, metric);
            for (target, point) in targets.iter().zip(POINTS) {
                let error = libm::log(quantile(&values, point).max(1e-9)) - target;
                squares += error * error + MODEL_ERROR * MODEL_ERROR;
                points += 1.0;
            }
        }
        // The percentiles of a minute move together, so only the points across minutes count as independent.
        let independent = 0.5 * POINTS.len() as f64;
        if points > 0.0 { independent * libm::log(squares / points) } else { 0.0 }
    }

    /// A metric of the replayed minutes with the noise that a minute's percentile has, ascending.
    fn with_scatter(&self, replayed: &[Latencies], sample: &[(Minute, f64)], metric: usize) -> Vec<f64> {
        let fraction = FRACTIONS.get(metric).copied().flatten().unwrap_or(0.5);
        let period = self.recorded.period_s as f64;
        let mut values: Vec<f64> = replayed
            .iter()
            .zip(sample)
            .filter_map(|(latencies, (minute, normal))| {
                let requests = minute.rate * period;
                let scatter = steady_scatter(requests, minute.utilization);
                let noise = sampling_noise(requests, fraction, log_density(latencies, fraction), scatter);
                Some(latencies.get(metric)? * libm::exp(noise * normal))
            })
            .collect();
        values.sort_by(f64::total_cmp);
        values
    }

    /// The expected latencies of the sampled minutes, in the order of the sample.
    pub(super) fn replay(&self, server: &Recorded<'_>, burst: Burst) -> Vec<Latencies> {
        self.replay_minutes(server, burst, &self.sample)
    }

    fn replay_minutes(&self, server: &Recorded<'_>, burst: Burst, sample: &[Minute]) -> Vec<Latencies> {
        let factors = BurstFactors::draw(burst, self.seed);
        let stepper = server.states.stepper(server.capacity_per_s, 1.0);
        let mut number = sample.first().map_or(0.0, |m| server.states.stationary_number(m.utilization));
        let mut visits = vec![0.0; server.states.len()];
        let mut near = 0;
        sample
            .iter()
            .enumerate()
            .map(|(index, minute)| {
                visits.fill(0.0);
                let arrivals_per_s = minute.utilization * server.capacity_per_s;
                for factor in factors.minute(index) {
                    let rate = arrivals_per_s * factor;
                    (number, near) = stepper.step(number, rate, near);
                    visit(server.states, &mut visits, near, number, rate);
                }
                let mut mix = LatencyMix::default();
                for (state, weight) in visits.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
                    mix.add_mix(server.states.latency(state), *weight);
                }
                latencies_of(&mix)
            })
            .collect()
    }

    /// The sampled minutes, by rising utilization.
    pub(super) fn sample(&self) -> &[Minute] {
        &self.sample
    }
}

/// The density of the logarithm of latency near a percentile, from the distance between percentiles: between the median and
/// p90 for the lower half, and for the tail as if it were exponential from p95 on.
fn log_density(latencies: &Latencies, fraction: f64) -> f64 {
    let [_, p50, p90, p95, p99] = *latencies;
    if fraction < 0.9 {
        return 0.4 / libm::log(p90 / p50).max(0.02);
    }
    let at_p95 = 0.09 / libm::log(p99 / p90).max(0.02);
    at_p95 * (1.0 - fraction) / 0.05 * if fraction > 0.97 { p99 / p95 } else { 1.0 }
}

/// Splits a visit between the two states around a number in system.
fn visit(states: &States, visits: &mut [f64], nearest: usize, number: f64, weight: f64) {
    let low = if number >= states.number(nearest) { nearest } else { nearest.saturating_sub(1) };
    let high = (low + 1).min(states.len().saturating_sub(1));
    let (below, above) = (states.number(low), states.number(high));
    let share = if above > below { ((number - below) / (above - below)).clamp(0.0, 1.0) } else { 0.0 };
    for (state, part) in [(low, 1.0 - share), (high, share)] {
        if let Some(slot) = visits.get_mut(state) {
            *slot += weight * part;
        }
    }
}
