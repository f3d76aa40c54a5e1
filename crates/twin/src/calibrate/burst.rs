//! Bursts inside the minute: two parameters read from how percentiles scatter over minutes.
//!
//! A minute's mean rate hides bursts, its percentiles do not. A sample of the recorded minutes is replayed second by
//! second at a grid of burst laws; the law whose percentiles are spread over minutes like the recorded ones wins.
//!
//! MODEL: bursts are lognormal with one correlation time. Carried from six tasks to four, short pulses (3 s at 2.5 times the
//! rate) are judged a little too mildly (157 of 190 slow minutes expected, 174 at the upper end), long ones (10 s at twice the
//! rate) far too mildly (69 of 172, 104 at the upper end).

use super::base_latency::{FRACTIONS, latencies_of};
use super::latency::{Latencies, METRICS, Minute, RecordedLatency, ascending, quantile};
use crate::draws::Seed;
use crate::noise::{sampling_noise, steady_scatter};
use crate::screen::{BurstFactors, LatencyMix, States};
use crate::workload::Burst;

/// Grid of the logarithm's standard deviation.
const SIGMAS: [f64; 6] = [0.2, 0.4, 0.6, 0.8, 1.0, 1.2];
/// Grid of the correlation time in seconds.
const TAUS: [f64; 3] = [2.0, 5.0, 15.0];
/// The correlation time tried first where a constant rate fits best on the grid.
const MIDDLE_TAU_S: f64 = 5.0;
/// Half the step of the grid of standard deviations.
const HALF_STEP: f64 = 0.1;
/// Loss of the logarithm of the likelihood beyond which still larger standard deviations are not tried.
const HOPELESS: f64 = 6.0;
/// Minutes that are replayed, spread evenly over the recorded utilizations.
const SAMPLE: usize = 288;
/// Points across minutes at which record and model are compared.
const POINTS: [f64; 5] = [0.25, 0.50, 0.75, 0.90, 0.97];
/// Error of a compared point that the model itself makes; keeps a lucky fit from looking certain.
const MODEL_ERROR: f64 = 0.03;
/// Load over recorded load at which burst laws are compared: decisions are about smaller configurations.
const MORE_LOAD: f64 = 1.5;
/// Standard deviation of the prior on a law's standard deviation.
///
/// MODEL: where a record is too quiet to tell bursts from none, calm is taken as likelier than wild; 0.25 is a choice. It
/// errs towards fewer violations where a service that has never been busy is bursty, and hardly matters where the record
/// shows bursts.
const PRIOR: f64 = 0.25;
/// Logarithm of the likelihood that the upper end may lose against the best: 95 % one-sided, as half of a 1.64 squared.
const PROFILE: f64 = 1.35;

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

/// A burst law with its misfit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fitted {
    pub(super) burst: Burst,
    /// Minus the logarithm of the likelihood, up to a constant.
    pub(super) misfit: f64,
}

/// The upper end of the burst laws, and how slow it makes the minutes at more load than was recorded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Upper {
    pub(super) burst: Burst,
    /// Mean over minutes of the logarithms of p95 and p99; compares explanations of one record.
    pub(super) slowness: f64,
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

    /// The best law, searched in the whole grid or near a law that is known to fit.
    pub(super) fn best(&self, server: &Recorded<'_>, near: Option<Burst>) -> Fitted {
        let start = match near {
            None => self.best_of_grid(server),
            Some(near) => self.fitted(server, near),
        };
        let coarse = self.beside(server, start, 2.0 * HALF_STEP);
        self.beside(server, coarse, HALF_STEP)
    }

    /// Along the standard deviations first, as far as they promise anything, then across the correlation times.
    fn best_of_grid(&self, server: &Recorded<'_>) -> Fitted {
        let mut best = self.fitted(server, Burst::default());
        for sigma in SIGMAS {
            let fitted = self.fitted(server, Burst::lognormal(sigma, MIDDLE_TAU_S));
            best = better(best, fitted);
            if fitted.misfit > best.misfit + HOPELESS {
                break;
            }
        }
        let sigma = spread(best.burst).0;
        if sigma > 0.0 {
            let others = TAUS.into_iter().filter(|tau_s| *tau_s != MIDDLE_TAU_S);
            let at = |tau_s| self.fitted(server, Burst::lognormal(sigma, tau_s));
            best = others.map(at).fold(best, better);
        }
        best
    }

    /// The best among a law and its neighbours in standard deviation.
    fn beside(&self, server: &Recorded<'_>, middle: Fitted, step: f64) -> Fitted {
        let (sigma, tau_s) = spread(middle.burst);
        [-step, step]
            .into_iter()
            .map(|step| (sigma + step).max(0.0))
            .filter(|other| *other != sigma)
            .map(|sigma| {
                self.fitted(server, if sigma > 1e-9 { Burst::lognormal(sigma, tau_s) } else { Burst::None })
            })
            .fold(middle, better)
    }

    /// The worst law that the record does not contradict: per correlation time the largest standard deviation within the
    /// profile likelihood, and of those the one with the slowest minutes at more load than was recorded.
    pub(super) fn upper(&self, server: &Recorded<'_>, best: Fitted) -> Upper {
        let upper = |burst| Upper { burst, slowness: self.slowness(server, burst) };
        TAUS.into_iter().filter_map(|tau_s| self.upper_at(server, best, tau_s)).map(upper).fold(
            upper(best.burst),
            |worst, other| if other.slowness > worst.slowness { other } else { worst },
        )
    }

    /// The largest accepted standard deviation at one correlation time, from the best one up; `None` if none is accepted.
    fn upper_at(&self, server: &Recorded<'_>, best: Fitted, tau_s: f64) -> Option<Burst> {
        let limit = best.misfit + PROFILE;
        let mut upper = None;
        let mut before: Option<Fitted> = None;
        for step in 0..=6 {
            let sigma = spread(best.burst).0 + HALF_STEP * f64::from(step);
            let burst = Burst::lognormal(sigma, tau_s);
            let fitted = self.fitted(server, burst);
            if fitted.misfit <= limit {
                upper = Some(burst);
            } else if let Some(last) = before {
                if last.misfit <= limit {
                    // Linear between the last accepted and the first refused.
                    let share = (limit - last.misfit) / (fitted.misfit - last.misfit);
                    let low = spread(last.burst).0;
                    let sigma = low + share * (sigma - low);
                    upper = (sigma > 0.0).then_some(Burst::lognormal(sigma, tau_s)).or(upper);
                }
                if fitted.misfit > last.misfit {
                    break;
                }
            }
            before = Some(fitted);
        }
        upper
    }

    /// See [`Upper::slowness`].
    fn slowness(&self, server: &Recorded<'_>, burst: Burst) -> f64 {
        let busier =
            |minute: &Minute| Minute { utilization: (minute.utilization * MORE_LOAD).min(0.95), ..*minute };
        let sample: Vec<Minute> = self.sample.iter().map(busier).collect();
        let replayed = self.replay_minutes(server, burst, &sample);
        let logarithms =
            replayed.iter().flat_map(|[_, _, _, p95, p99]| [p95, p99]).map(|tail| libm::log(tail.max(1e-9)));
        logarithms.sum::<f64>() / (2.0 * sample.len() as f64)
    }

    fn fitted(&self, server: &Recorded<'_>, burst: Burst) -> Fitted {
        let replayed = self.replay(server, burst);
        let (mut squares, mut points) = (0.0, 0.0_f64);
        for (metric, targets) in self.targets.iter().enumerate().filter(|(_, targets)| !targets.is_empty()) {
            let values = self.with_scatter(&replayed, metric);
            for (target, point) in targets.iter().zip(POINTS) {
                let error = libm::log(quantile(&values, point).max(1e-9)) - target;
                squares += error * error + MODEL_ERROR * MODEL_ERROR;
                points += 1.0;
            }
        }
        // The percentiles of a minute move together, so only the points across minutes count as independent.
        let independent = 0.5 * POINTS.len() as f64;
        let likelihood = if points > 0.0 { independent * libm::log(squares / points) } else { 0.0 };
        let sigma = spread(burst).0;
        let prior = 0.5 * (sigma / PRIOR) * (sigma / PRIOR);
        Fitted { burst, misfit: likelihood + prior }
    }

    /// A metric of the replayed minutes with the noise that a minute's percentile has, ascending.
    fn with_scatter(&self, replayed: &[Latencies], metric: usize) -> Vec<f64> {
        let fraction = FRACTIONS.get(metric).copied().flatten().unwrap_or(0.5);
        let period = self.recorded.period_s as f64;
        let mut values: Vec<f64> = replayed
            .iter()
            .zip(&self.sample)
            .zip(&self.scatter)
            .filter_map(|((latencies, minute), normal)| {
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

/// Standard deviation and correlation time of a lognormal law.
fn spread(burst: Burst) -> (f64, f64) {
    match burst {
        Burst::Lognormal { sigma, tau_s } => (sigma, tau_s),
        Burst::None | Burst::OnOff { .. } => (0.0, MIDDLE_TAU_S),
    }
}

/// The better of two, the first where they are equal.
fn better(a: Fitted, b: Fitted) -> Fitted {
    if b.misfit < a.misfit { b } else { a }
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
