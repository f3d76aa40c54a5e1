//! What is known of requests that are over.

use super::histogram::Histogram;
use super::task::{Request, Sender, WHOLE};
use crate::outcome::{LatencySummary, REPORTED};
use crate::plant::MinuteLatency;
use plimsoll_spec::platform::objective::LatencyGoal;

/// Who is told what becomes of requests. Weights are in 64ths of a request.
pub trait Ledger {
    /// A request arrived.
    fn arrived(&mut self, _weight: u32) {}

    /// A request that arrived at `since` was answered at `at`.
    fn answered(&mut self, since: f64, at: f64, weight: u32);

    /// A request that arrived at `since` failed for good at `at`.
    fn failed(&mut self, since: f64, at: f64, weight: u32);

    /// A request is tried again.
    fn retried(&mut self, _weight: u32) {}

    /// A request fails because of a bound of the engine.
    fn cut_off(&mut self, _weight: u32) {}
}

/// Counts of requests, in 64ths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Arrived.
    pub arrived: u64,
    /// Answered in time.
    pub answered: u64,
    /// Failed for good.
    pub failed: u64,
    /// Tried again.
    pub retried: u64,
    /// Failed because of a bound of the engine.
    pub cut_off: u64,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.arrived += other.arrived;
        self.answered += other.answered;
        self.failed += other.failed;
        self.retried += other.retried;
        self.cut_off += other.cut_off;
    }
}

/// Counts and latencies.
#[derive(Debug, Clone)]
pub struct Records<'a> {
    goals: Vec<LatencyGoal>,
    observed: &'a [bool],
    /// A failure counts with its latency too if it took at least this many seconds.
    timeout_s: f64,
    /// When the current minute began.
    minute_start: f64,
    minute: Histogram,
    all: Histogram,
    tally: Tally,
    /// All tallies taken so far.
    taken: Tally,
    arrived_in_minute: u64,
}

impl<'a> Records<'a> {
    pub(super) fn new(goals: &[LatencyGoal], observed: &'a [bool], timeout_s: f64) -> Self {
        Self {
            goals: goals.to_vec(),
            observed,
            // A hair less, for rounding.
            timeout_s: timeout_s * (1.0 - 1e-9),
            minute_start: 0.0,
            minute: Histogram::default(),
            all: Histogram::default(),
            tally: Tally::default(),
            taken: Tally::default(),
            arrived_in_minute: 0,
        }
    }

    #[inline]
    fn record(&mut self, since: f64, at: f64, weight: u32) {
        let latency = at - since;
        if since >= self.minute_start {
            self.minute.record_times(latency, weight);
        }
        if self.observed.get((since / 60.0) as usize).copied().unwrap_or(false) {
            self.all.record_times(latency, weight);
        }
    }

    /// Takes the counts since the last call.
    pub(super) fn take_tally(&mut self) -> Tally {
        let tally = std::mem::take(&mut self.tally);
        self.arrived_in_minute += tally.arrived;
        self.taken.add(&tally);
        tally
    }

    /// All counts so far.
    pub(super) fn total(&self) -> Tally {
        let mut total = self.taken;
        total.add(&self.tally);
        total
    }

    /// Closes the minute that ends at `at`; `None` when nothing arrived in it.
    pub(super) fn end_minute(&mut self, at: f64) -> Option<MinuteLatency> {
        let latency = if self.minute.count() > 0 {
            Some(self.minute_latency())
        } else if self.arrived_in_minute > 0 {
            Some(MinuteLatency::unanswered())
        } else {
            None
        };
        self.arrived_in_minute = 0;
        self.minute.clear();
        self.minute_start = at;
        latency
    }

    fn minute_latency(&self) -> MinuteLatency {
        let missed = self.goals.iter().any(|goal| {
            let [found] = self.minute.quantiles([goal.quantile.fraction()]);
            found * 1000.0 > goal.threshold_ms
        });
        // One realisation either misses or does not; sampling noise is already in it.
        let violation = if missed { 1.0 } else { 0.0 };
        MinuteLatency::of(self.minute.mean(), self.minute.quantiles(REPORTED), violation)
    }

    /// Latency over all requests of observed minutes; `None` when there were none.
    pub(super) fn latency(&self) -> Option<LatencySummary> {
        let all = &self.all;
        (all.count() > 0).then(|| LatencySummary::of_seconds(all.mean(), all.quantiles(REPORTED)))
    }

    /// A ledger for what would come after the current minute.
    pub(super) fn ahead(&mut self) -> Ahead<'_, 'a> {
        Ahead(self)
    }
}

impl Ledger for Records<'_> {
    #[inline]
    fn arrived(&mut self, weight: u32) {
        self.tally.arrived += u64::from(weight);
    }

    #[inline]
    fn answered(&mut self, since: f64, at: f64, weight: u32) {
        self.tally.answered += u64::from(weight);
        self.record(since, at, weight);
    }

    fn failed(&mut self, since: f64, at: f64, weight: u32) {
        self.tally.failed += u64::from(weight);
        if at - since >= self.timeout_s {
            self.record(since, at, weight);
        }
    }

    fn retried(&mut self, weight: u32) {
        self.tally.retried += u64::from(weight);
    }

    fn cut_off(&mut self, weight: u32) {
        self.tally.cut_off += u64::from(weight);
    }
}

/// Counts only into the current minute.
pub struct Ahead<'r, 'a>(&'r mut Records<'a>);

impl Ledger for Ahead<'_, '_> {
    fn answered(&mut self, since: f64, at: f64, weight: u32) {
        if since >= self.0.minute_start {
            self.0.minute.record_times(at - since, weight);
        }
    }

    fn failed(&mut self, since: f64, at: f64, weight: u32) {
        if at - since >= self.0.timeout_s {
            self.answered(since, at, weight);
        }
    }
}

/// The sender of requests whose callers wait for ever and never try again.
pub struct Patient<'l, L>(pub &'l mut L);

impl<L: Ledger> Sender for Patient<'_, L> {
    #[inline]
    fn answered(&mut self, request: Request, at: f64, weight: u32) {
        self.0.answered(request.arrived, at, weight);
    }
}

/// A number of 64ths as a number.
pub(super) fn whole(sixty_fourths: u64) -> f64 {
    sixty_fourths as f64 / f64::from(WHOLE)
}
