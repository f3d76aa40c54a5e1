//! The moments at which requests arrive: a Poisson stream whose rate changes by minute and, with bursts, by second.

use crate::burst::{BurstProcess, SECONDS};
use crate::draws::{Draws, Seed};
use crate::workload::{Arrivals, Burst, Workload};
use std::ops::Range;

/// The arrivals of a range of minutes, in order. Time 0 is the start of the range.
#[derive(Debug, Clone)]
pub struct Stream<'a> {
    arrivals: &'a Arrivals,
    minutes: Range<usize>,
    bursts: Bursts,
    gaps: Draws,
    /// Expected number of requests that still pass before the next one.
    ahead: f64,
    /// The current piece of constant rate: its end and rate.
    piece_end: f64,
    rate: f64,
    /// Up to when arrivals have been drawn.
    now: f64,
    /// Pieces begun so far.
    pieces: usize,
    next: f64,
}

impl<'a> Stream<'a> {
    /// The stream of a workload over minutes counted from its first one.
    #[must_use]
    pub fn new(workload: &'a Workload, minutes: Range<usize>, seed: Seed) -> Self {
        let mut gaps = seed.named("arrivals").draws();
        let ahead = gaps.exponential();
        let mut stream = Self {
            arrivals: &workload.arrivals,
            minutes,
            bursts: Bursts::new(workload.burst, seed.named("bursts").draws()),
            gaps,
            ahead,
            piece_end: 0.0,
            rate: 0.0,
            now: 0.0,
            pieces: 0,
            next: 0.0,
        };
        stream.find_next();
        stream
    }

    /// The next arrival if it is before `to`, in seconds.
    #[inline]
    pub fn next_before(&mut self, to: f64) -> Option<f64> {
        if self.next >= to {
            return None;
        }
        let at = self.next;
        self.ahead = self.gaps.exponential();
        self.find_next();
        Some(at)
    }

    /// Walks through pieces of constant rate until the expected number of requests has passed.
    fn find_next(&mut self) {
        loop {
            let in_piece = self.rate * (self.piece_end - self.now);
            if self.ahead < in_piece {
                self.now += self.ahead / self.rate;
                self.next = self.now;
                return;
            }
            self.ahead -= in_piece;
            self.now = self.piece_end;
            if !self.begin_piece() {
                self.next = f64::INFINITY;
                return;
            }
        }
    }

    /// Goes to the next second, or the next minute where the rate is constant; false at the end of the range.
    fn begin_piece(&mut self) -> bool {
        let per_minute = if self.bursts.factors.is_some() { SECONDS } else { 1 };
        let (minute, piece) = (self.pieces / per_minute, self.pieces % per_minute);
        let Some(index) = self.minutes.clone().nth(minute) else { return false };
        let rate = self.arrivals.per_second.get(index).copied().map_or(0.0, f64::from);
        // INVARIANT: an infinite rate would never let time pass.
        let rate = if rate.is_finite() { rate.max(0.0) } else { 0.0 };
        self.rate = rate * self.bursts.factor(piece);
        self.pieces += 1;
        // Products instead of sums, so that minutes end at whole minutes.
        self.piece_end = self.pieces as f64 * (SECONDS / per_minute) as f64;
        true
    }
}

/// Rate factors of the seconds of the current minute.
#[derive(Debug, Clone)]
struct Bursts {
    process: BurstProcess,
    /// `None` where the rate is constant within a minute.
    factors: Option<[f64; SECONDS]>,
}

impl Bursts {
    fn new(burst: Burst, draws: Draws) -> Self {
        let factors = (!burst.is_none()).then_some([1.0; SECONDS]);
        Self { process: BurstProcess::new(burst, draws), factors }
    }

    /// The factor of a second; second 0 begins a new minute.
    fn factor(&mut self, second: usize) -> f64 {
        let Some(factors) = &mut self.factors else { return 1.0 };
        if second == 0 {
            *factors = self.process.next_minute();
        }
        factors.get(second).copied().unwrap_or(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::plant::tests::workload;

    fn counts(workload: &Workload, minutes: Range<usize>, seconds: f64) -> Vec<f64> {
        let mut stream = Stream::new(workload, minutes.clone(), Seed::new(9));
        (1..=(minutes.len() as f64 * 60.0 / seconds) as usize)
            .map(|piece| std::iter::from_fn(|| stream.next_before(piece as f64 * seconds)).count() as f64)
            .collect()
    }

    #[test]
    fn each_minute_has_its_rate_with_and_without_bursts() {
        for sigma in [0.0, 0.6] {
            let mut workload = workload(&[100.0, 0.0, 400.0, 50.0]);
            workload.burst = Burst::lognormal(sigma, 5.0);
            let found = counts(&workload, 0..4, 60.0);
            for (found, rate) in found.iter().zip([100.0, 0.0, 400.0, 50.0]) {
                let expected = rate * 60.0;
                assert!((found - expected).abs() <= 4.0 * f64::sqrt(expected), "{found} for {expected}");
            }
        }
    }

    #[test]
    fn a_range_starts_at_time_zero_and_ends() {
        let workload = workload(&[100.0, 0.0, 400.0]);
        assert!(counts(&workload, 1..2, 60.0)[0] == 0.0);
        assert!(counts(&workload, 2..9, 60.0)[0] > 20_000.0);
        assert_eq!(counts(&workload, 2..9, 60.0)[1..], [0.0; 6]);
    }

    #[test]
    fn bursts_spread_the_seconds_but_not_the_minutes() {
        let mut workload = workload(&[200.0; 20]);
        let spread = |workload: &Workload| {
            let seconds = counts(workload, 0..20, 1.0);
            let mean = seconds.iter().sum::<f64>() / seconds.len() as f64;
            seconds.iter().map(|count| (count - mean) * (count - mean)).sum::<f64>()
                / seconds.len() as f64
                / mean
        };
        // A Poisson count has a variance of its mean.
        assert!((spread(&workload) - 1.0).abs() < 0.15);
        workload.burst = Burst::lognormal(0.5, 4.0);
        assert!(spread(&workload) > 20.0);
    }
}
