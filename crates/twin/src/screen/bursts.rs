//! The rate factors inside minutes, shared by all surfaces so that candidates meet the same bursts.

#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: minute() reduces its index modulo the number of minutes"
)]

use crate::burst::{BurstProcess, SECONDS};
use crate::draws::Seed;
use crate::workload::Burst;

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
        if burst.is_none() {
            return Self { minutes: vec![[1.0; SECONDS]] };
        }
        let mut process = BurstProcess::new(burst, seed.named("burst").draws());
        Self { minutes: (0..MINUTES).map(|_| process.next_minute()).collect() }
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
    fn minutes_repeat_after_the_last_one() {
        let factors = BurstFactors::draw(Burst::lognormal(0.6, 5.0), Seed::new(3));
        assert_eq!(factors.minute(factors.len() + 1), factors.minute(1));
        assert_ne!(factors.minute(0), factors.minute(1));
        assert!(BurstFactors::draw(Burst::default(), Seed::new(3)).is_constant());
    }
}
