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
    /// Expected number of requests that pass between `now` and the next one.
    ahead: f64,
    /// The current piece of constant rate: its end and rate.
    piece_end: f64,
    rate: f64,
    /// Share of the rate that is drawn, above 0 and at most 1.
    share: f64,
    now: f64,
    /// Pieces begun so far.
    pieces: usize,
    /// The next arrival, or the end of the piece where that comes first.
    next: f64,
    next_is_arrival: bool,
    /// Expected number of requests beyond [`MOST_PER_SECOND`] in the pieces begun since it was last asked for.
    excess: f64,
}

/// Requests per second beyond which no single ones are drawn.
///
/// MODEL: a bound so that every simulation ends. What lies beyond counts as failed, and as cut off.
pub const MOST_PER_SECOND: f64 = 1e6;

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
            share: 1.0,
            now: 0.0,
            pieces: 0,
            next: 0.0,
            next_is_arrival: false,
            excess: 0.0,
        };
        stream.find_next();
        stream
    }

    /// The next arrival if it is before `to`, in seconds.
    #[inline]
    pub fn next_before(&mut self, to: f64) -> Option<f64> {
        while self.next < to {
            if self.next_is_arrival {
                self.now = self.next;
                self.ahead = self.gaps.exponential();
                let at = self.next;
                self.find_next();
                return Some(at);
            }
            self.begin_piece();
        }
        None
    }

    /// Draws a share of the arrivals, above 0 and at most 1, from a moment on before which all were taken.
    pub fn draw_share(&mut self, at: f64, share: f64) {
        while self.next < at && !self.next_is_arrival {
            self.begin_piece();
        }
        self.ahead = (self.ahead - self.rate * (at - self.now).max(0.0)).max(0.0);
        self.now = self.now.max(at);
        self.rate *= share / self.share;
        self.share = share;
        self.find_next();
    }

    /// The expected number of requests that were too many to be drawn since the last call.
    pub fn take_excess(&mut self) -> f64 {
        std::mem::take(&mut self.excess)
    }

    /// When the expected number of requests will have passed, if that is in this piece.
    #[inline]
    fn find_next(&mut self) {
        self.next_is_arrival = self.ahead < self.rate * (self.piece_end - self.now);
        self.next = if self.next_is_arrival { self.now + self.ahead / self.rate } else { self.piece_end };
    }

    /// Goes to the next second, or the next minute where the rate is constant; nothing arrives after the range.
    fn begin_piece(&mut self) {
        self.ahead -= self.rate * (self.piece_end - self.now);
        self.now = self.piece_end;
        let per_minute = if self.bursts.factors.is_some() { SECONDS } else { 1 };
        let (minute, piece) = (self.pieces / per_minute, self.pieces % per_minute);
        let Some(index) = self.minutes.clone().nth(minute) else {
            (self.next, self.next_is_arrival) = (f64::INFINITY, false);
            return;
        };
        let rate = self.arrivals.per_second.get(index).copied().map_or(0.0, f64::from);
        let rate = if rate.is_finite() { rate.max(0.0) } else { 0.0 } * self.bursts.factor(piece);
        self.rate = rate.min(MOST_PER_SECOND) * self.share;
        self.pieces += 1;
        // Products instead of sums, so that minutes end at whole minutes.
        self.piece_end = self.pieces as f64 * (SECONDS / per_minute) as f64;
        self.excess += (rate - MOST_PER_SECOND).max(0.0) * (self.piece_end - self.now);
        self.find_next();
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
