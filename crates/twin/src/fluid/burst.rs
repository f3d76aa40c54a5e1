//! How the arrival rate varies within a minute.

use crate::burst::{BurstProcess, SECONDS};
use crate::draws::Seed;
use crate::workload::Burst;

/// The factor on the minute's mean rate in each second, with mean 1 over the minute.
#[derive(Debug, Clone)]
pub(super) enum Within {
    /// The rate is constant within a minute.
    Constant,
    /// Drawn from the burst law.
    Drawn(Box<DrawnFactors>),
    /// Known factors, one per second of the replay; missing ones are 1.
    Known(Vec<f32>),
}

/// A realisation of the burst law and the minute of it that was last made.
#[derive(Debug, Clone)]
pub(super) struct DrawnFactors {
    process: BurstProcess,
    /// Minutes made so far.
    made: usize,
    factors: [f64; SECONDS],
}

impl Within {
    pub(super) fn of(burst: Burst, seed: Seed) -> Self {
        if burst.is_none() {
            return Self::Constant;
        }
        let process = BurstProcess::new(burst, seed.named("burst").draws());
        Self::Drawn(Box::new(DrawnFactors { process, made: 0, factors: [1.0; SECONDS] }))
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
            Self::Drawn(drawn) => drawn.factor(second),
        }
    }
}

impl DrawnFactors {
    fn factor(&mut self, second: usize) -> f64 {
        while self.made <= second / SECONDS {
            self.factors = self.process.next_minute();
            self.made += 1;
        }
        self.factors.get(second % SECONDS).copied().unwrap_or(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skipping_a_minute_gives_the_same_factors() {
        let within = || Within::of(Burst::lognormal(0.5, 3.0), Seed::new(3));
        let mut every = within();
        let all: Vec<u64> = (0..240).map(|second| every.factor(second).to_bits()).collect();
        assert_eq!(within().factor(185).to_bits(), all[185]);
    }

    #[test]
    fn a_second_beyond_the_known_ones_has_the_mean_rate() {
        let mut within = Within::Known(vec![2.0]);
        assert_eq!((within.factor(0), within.factor(1)), (2.0, 1.0));
    }
}
