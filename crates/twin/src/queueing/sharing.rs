//! Processor sharing on one task with several cores, exponential demand (M/M/c-PS), exactly.
//!
//! A tagged request shares the cores with `n` others, each at speed min(1, c / (n + 1)). Its sojourn ends a Markov chain over
//! `n`, so its tail is found by uniformisation: the probability of still being there after k jumps, mixed over the Poisson
//! number of jumps up to t.
#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: all vectors have `states` entries and loops stay below that"
)]

use super::erlang::erlang_c;
use super::quantile::of_tail;

/// The sojourn law of requests on one task whose cores they share. With one core this is M/M/1-PS.
#[derive(Debug, Clone, PartialEq)]
pub struct Sharing {
    cores: f64,
    utilization: f64,
    /// Rate of jumps of the uniformised chain.
    rate: f64,
    /// Probability of being present with n others after the jumps done so far.
    present: Vec<f64>,
    /// Probability of being present after 0, 1, 2, ... jumps.
    survival: Vec<f64>,
}

impl Sharing {
    /// With a number of cores, at least 1, and load per core.
    #[must_use]
    pub fn new(cores: u32, utilization: f64) -> Self {
        let count = f64::from(cores.max(1));
        let present = found_on_arrival(cores.max(1), utilization);
        Self { cores: count, utilization, rate: count * (utilization + 1.0), present, survival: vec![1.0] }
    }

    /// Mean sojourn; the same for every law of demand.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.utilization >= 1.0 {
            return f64::INFINITY;
        }
        let waits = erlang_c(self.cores as u32, self.utilization);
        1.0 + waits / (self.cores * (1.0 - self.utilization))
    }

    /// Probability of taking longer than `t`.
    pub fn tail(&mut self, t: f64) -> f64 {
        if self.utilization >= 1.0 {
            return 1.0;
        }
        let mean_jumps = self.rate * t;
        if mean_jumps <= 0.0 {
            return 1.0;
        }
        // Ten standard deviations and a margin for small means hold all but 1e-15 of the Poisson law.
        let spread = 10.0 * mean_jumps.sqrt() + 30.0;
        let first = (mean_jumps - spread).max(0.0) as usize;
        let last = (mean_jumps + spread) as usize;
        while self.survival.len() <= last {
            self.jump();
        }
        let log_mean = libm::log(mean_jumps);
        let weight = |k: usize| libm::exp(k as f64 * log_mean - mean_jumps - libm::lgamma(k as f64 + 1.0));
        (first..=last).map(|k| weight(k) * self.survival[k]).sum()
    }

    /// The `p`-quantile of the sojourn, `p` in [0, 1).
    pub fn quantile(&mut self, p: f64) -> f64 {
        if self.utilization >= 1.0 { f64::INFINITY } else { of_tail(p, |t| self.tail(t)) }
    }

    /// One jump of the uniformised chain.
    fn jump(&mut self) {
        let arrives = self.cores * self.utilization / self.rate;
        let states = self.present.len();
        let mut next = vec![0.0; states];
        for (n, &mass) in self.present.iter().enumerate() {
            let others = n as f64;
            let busy = (others + 1.0).min(self.cores) / self.rate;
            let other_leaves = busy * others / (others + 1.0);
            // The last state takes no arrivals; it holds less than 1e-17 of the mass.
            let grows = if n + 1 < states { arrives } else { 0.0 };
            if n + 1 < states {
                next[n + 1] += mass * grows;
            }
            if n > 0 {
                next[n - 1] += mass * other_leaves;
            }
            next[n] += mass * (1.0 - grows - busy);
        }
        self.survival.push(next.iter().sum());
        self.present = next;
    }
}

/// The stationary number of requests that an arriving request finds; empty without a stationary law.
fn found_on_arrival(cores: u32, utilization: f64) -> Vec<f64> {
    if utilization >= 1.0 {
        return Vec::new();
    }
    let fade = if utilization > 0.0 { 40.0 / -libm::log(utilization) } else { 0.0 };
    // INVARIANT: bounded, because a utilization that near to 1 that 1e6 states do not do is no question anyone asks.
    let states = cores as usize + fade.clamp(200.0, 1e6) as usize;
    let load = f64::from(cores) * utilization;
    let mut weights = Vec::with_capacity(states);
    let mut weight: f64 = 1.0;
    for n in 0..states {
        weights.push(weight);
        weight *= load / (n as f64 + 1.0).min(f64::from(cores));
    }
    let total: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= total);
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_integrates_to_the_mean() {
        let mut law = Sharing::new(2, 0.7);
        let step = 0.01;
        let area: f64 = (0..20_000).map(|i| law.tail((f64::from(i) + 0.5) * step) * step).sum();
        assert!((area / law.mean() - 1.0).abs() < 1e-4, "{area} against {}", law.mean());
    }

    #[test]
    fn an_empty_task_serves_at_full_speed() {
        let mut law = Sharing::new(4, 0.0);
        assert!((law.quantile(0.5) - std::f64::consts::LN_2).abs() < 1e-9);
        assert_eq!(Sharing::new(2, 1.0).mean(), f64::INFINITY);
        assert_eq!(Sharing::new(2, 1.0).quantile(0.5), f64::INFINITY);
    }
}
