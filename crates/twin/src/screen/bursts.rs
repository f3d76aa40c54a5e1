//! The rate factors inside minutes, shared by all surfaces so that candidates meet the same bursts.

#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: minute() reduces its index modulo the number of minutes"
)]

use crate::draws::Seed;
use crate::workload::Burst;

/// Seconds in a minute.
pub(super) const SECONDS: usize = 60;
/// Minutes of different bursts that a surface averages over.
const MINUTES: usize = 24;

/// Rate factors per second for a number of minutes; each minute has mean 1.
#[derive(Debug, Clone, PartialEq)]
pub struct BurstFactors {
    minutes: Vec<[f64; SECONDS]>,
}

impl BurstFactors {
    /// Draws the factors of a burst law: one constant minute without bursts, otherwise a fixed number of minutes.
    #[must_use]
    pub fn draw(burst: Burst, seed: Seed) -> Self {
        if burst.sigma <= 0.0 {
            return Self { minutes: vec![[1.0; SECONDS]] };
        }
        let mut draws = seed.named("burst").draws();
        let keep = libm::exp(-1.0 / burst.tau_s.max(1e-3));
        let fresh = (1.0 - keep * keep).sqrt();
        let mut level = draws.normal();
        let minutes = (0..MINUTES)
            .map(|_| {
                let mut minute = [0.0; SECONDS];
                for factor in &mut minute {
                    *factor = libm::exp(burst.sigma * level);
                    level = keep * level + fresh * draws.normal();
                }
                let mean = minute.iter().sum::<f64>() / SECONDS as f64;
                minute.map(|factor| factor / mean)
            })
            .collect();
        Self { minutes }
    }

    /// The number of different minutes, at least 1.
    #[must_use]
    pub fn len(&self) -> usize {
        self.minutes.len()
    }

    /// Whether there is no minute; never true.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.minutes.is_empty()
    }

    /// Whether all factors are 1.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        self.minutes.len() == 1
    }

    /// The factors of a minute, repeated cyclically.
    #[must_use]
    pub fn minute(&self, index: usize) -> &[f64; SECONDS] {
        &self.minutes[index % self.minutes.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_minute_keeps_its_mean() {
        let factors = BurstFactors::draw(Burst { sigma: 0.6, tau_s: 5.0 }, Seed::new(3));
        for index in 0..factors.len() {
            let mean = factors.minute(index).iter().sum::<f64>() / 60.0;
            assert!((mean - 1.0).abs() < 1e-12);
        }
    }
}
