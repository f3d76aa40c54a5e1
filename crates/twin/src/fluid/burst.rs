//! How the arrival rate varies within a minute.
#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: a second of a minute is below 60, and so are the factors"
)]

use crate::draws::{Draws, Seed};
use crate::workload::Burst;

/// The factor on the minute's mean rate in each second, with mean 1 over the minute.
#[derive(Debug, Clone)]
pub(super) enum Within {
    /// The rate is constant within a minute.
    Constant,
    /// A lognormal factor whose logarithm is a first-order autoregressive process.
    Drawn(Box<DrawnFactors>),
    /// Known factors, one per second of the replay; missing ones are 1.
    Known(Vec<f32>),
}

/// A realisation of the burst model, made minute by minute.
#[derive(Debug, Clone)]
pub(super) struct DrawnFactors {
    burst: Burst,
    draws: Draws,
    /// The process at the last second made, in units of its standard deviation.
    level: f64,
    minute: Option<usize>,
    factors: [f64; 60],
}

impl Within {
    pub(super) fn of(burst: Burst, seed: Seed) -> Self {
        if burst.sigma > 0.0 {
            let mut draws = seed.named("burst").draws();
            let level = draws.normal();
            Self::Drawn(Box::new(DrawnFactors { burst, draws, level, minute: None, factors: [1.0; 60] }))
        } else {
            Self::Constant
        }
    }

    /// Whether the rate is the same throughout a minute.
    pub(super) fn is_constant(&self) -> bool {
        matches!(self, Self::Constant)
    }

    /// The factor in a second of the replay; seconds must not go back by more than their minute.
    pub(super) fn factor(&mut self, second: usize) -> f64 {
        match self {
            Self::Constant => 1.0,
            Self::Known(factors) => factors.get(second).copied().map_or(1.0, f64::from),
            Self::Drawn(drawn) => {
                drawn.make(second / 60);
                drawn.factors[second % 60]
            }
        }
    }
}

impl DrawnFactors {
    fn make(&mut self, minute: usize) {
        let mut next = self.minute.map_or(0, |made| made + 1);
        while self.minute.is_none_or(|made| made < minute) {
            self.make_next();
            self.minute = Some(next);
            next += 1;
        }
    }

    fn make_next(&mut self) {
        let memory = if self.burst.tau_s > 0.0 { libm::exp(-1.0 / self.burst.tau_s) } else { 0.0 };
        let fresh = (1.0 - memory * memory).sqrt();
        let mut sum = 0.0;
        for factor in &mut self.factors {
            *factor = libm::exp(self.burst.sigma * self.level);
            sum += *factor;
            self.level = memory * self.level + fresh * self.draws.normal();
        }
        for factor in &mut self.factors {
            *factor *= 60.0 / sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(sigma: f64, tau_s: f64) -> Vec<f64> {
        let mut within = Within::of(Burst { sigma, tau_s }, Seed::new(3));
        (0..60 * 600).map(|second| within.factor(second)).collect()
    }

    #[test]
    fn every_minute_has_mean_one() {
        for minute in drawn(0.6, 5.0).chunks(60) {
            assert!((minute.iter().sum::<f64>() / 60.0 - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn spread_and_correlation_are_those_asked_for() {
        let logs: Vec<f64> = drawn(0.4, 2.0).into_iter().map(libm::log).collect();
        let mean = logs.iter().sum::<f64>() / logs.len() as f64;
        let variance = logs.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / logs.len() as f64;
        let lagged =
            logs.windows(3).map(|w| (w[0] - mean) * (w[2] - mean)).sum::<f64>() / (logs.len() - 2) as f64;
        assert!((variance.sqrt() - 0.4).abs() < 0.02, "{}", variance.sqrt());
        assert!((lagged / variance - libm::exp(-1.0)).abs() < 0.05, "{}", lagged / variance);
    }

    #[test]
    fn skipping_a_minute_gives_the_same_factors() {
        let all = drawn(0.5, 3.0);
        let mut within = Within::of(Burst { sigma: 0.5, tau_s: 3.0 }, Seed::new(3));
        assert_eq!(within.factor(185).to_bits(), all[185].to_bits());
    }
}
