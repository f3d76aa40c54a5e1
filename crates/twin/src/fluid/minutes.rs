//! Minutes: what their requests have shown, and the ones that are not known for good when they end.

use super::histogram::Histogram;
use super::noise::Scatter;
use crate::outcome::{LatencySummary, REPORTED};
use crate::plant::{MinuteLatency, Revision};
use plimsoll_spec::platform::objective::LatencyGoal;
use std::collections::VecDeque;

/// The current minute, earlier ones with requests that are still under way, and the sum over all others.
#[derive(Debug, Clone)]
pub(super) struct Minutes<'a> {
    goals: &'a [LatencyGoal],
    observed: &'a [bool],
    /// In order; the last one is the current one.
    open: VecDeque<Minute>,
    total: Histogram,
    revised: Vec<Revision>,
    spare: Vec<Histogram>,
}

/// What a minute has shown so far.
#[derive(Debug, Clone)]
pub(super) struct Minute {
    /// Its number since the start of the replay.
    pub(super) number: usize,
    /// Latencies that are known.
    pub(super) latencies: Histogram,
    /// Those and what was foreseen of the others when the minute ended, and what was said of it then.
    foreseen: Option<(Histogram, MinuteLatency)>,
    pub(super) scatter: Scatter,
    /// Requests that failed in it for good.
    pub(super) failed: f64,
    /// Those of them that are among the latencies.
    pub(super) failed_late: f64,
}

impl Minute {
    fn new(number: usize, latencies: Histogram) -> Self {
        Self { number, latencies, foreseen: None, scatter: Scatter::default(), failed: 0.0, failed_late: 0.0 }
    }

    fn latency(&self, goals: &[LatencyGoal], latencies: &Histogram) -> Option<MinuteLatency> {
        let weight = latencies.weight();
        if weight <= 0.0 {
            // Requests that nobody served miss every objective.
            return (self.failed > 0.0).then(MinuteLatency::unanswered);
        }
        let answered = weight - self.failed_late.min(weight);
        let violation =
            crate::noise::violation(goals, latencies, answered, self.scatter.relative(), self.failed);
        Some(MinuteLatency::of(latencies.mean(), latencies.quantiles(REPORTED), violation))
    }
}

impl<'a> Minutes<'a> {
    pub(super) fn new(goals: &'a [LatencyGoal], observed: &'a [bool]) -> Self {
        Self {
            goals,
            observed,
            open: VecDeque::from([Minute::new(0, Histogram::new())]),
            total: Histogram::new(),
            revised: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// The current minute.
    pub(super) fn current(&mut self) -> Option<&mut Minute> {
        self.open.back_mut()
    }

    /// The number of the current minute.
    pub(super) fn number(&self) -> usize {
        self.open.back().map_or(0, |minute| minute.number)
    }

    /// An open minute; the oldest one in place of one that is not open any more.
    pub(super) fn of(&mut self, number: usize) -> Option<&mut Minute> {
        let at = self.open.partition_point(|minute| minute.number < number);
        if at < self.open.len() { self.open.get_mut(at) } else { self.open.back_mut() }
    }

    /// An empty histogram.
    pub(super) fn blank(&mut self) -> Histogram {
        self.spare.pop().unwrap_or_else(Histogram::new)
    }

    /// Ends the current minute and begins the next one. `foreseen` holds latencies of requests of this minute that are still
    /// under way; `oldest` is the oldest minute to which such requests belong.
    pub(super) fn end(&mut self, foreseen: Option<Histogram>, oldest: usize) -> Option<MinuteLatency> {
        let number = self.number();
        let mut answer = None;
        if let Some(minute) = self.open.back_mut() {
            if let Some(mut all) = foreseen {
                all.append(&minute.latencies);
                answer = minute.latency(self.goals, &all);
                minute.foreseen = answer.map(|answer| (all, answer));
            } else {
                answer = minute.latency(self.goals, &minute.latencies);
            }
        }
        while let Some(mut minute) = self.open.pop_front_if(|minute| minute.number < oldest) {
            if self.observed.get(minute.number).copied().unwrap_or(false) {
                self.total.append(&minute.latencies);
            }
            if let Some((histogram, before)) = minute.foreseen.take() {
                let after = minute.latency(self.goals, &minute.latencies).unwrap_or(before);
                self.revised.push(Revision { minute: minute.number, before, after });
                self.keep(histogram);
            }
            self.keep(minute.latencies);
        }
        let blank = self.blank();
        self.open.push_back(Minute::new(number + 1, blank));
        answer
    }

    fn keep(&mut self, mut histogram: Histogram) {
        histogram.clear();
        self.spare.push(histogram);
    }

    /// Ended minutes whose requests are all done since the last call.
    pub(super) fn revised(&mut self) -> impl Iterator<Item = Revision> + '_ {
        self.revised.drain(..)
    }

    /// Latency over all requests of observed minutes that have ended.
    pub(super) fn summary(&self) -> Option<LatencySummary> {
        let open = self.open.iter().filter(|minute| {
            minute.foreseen.is_some() && self.observed.get(minute.number).copied().unwrap_or(false)
        });
        let mut total = self.total.clone();
        for latencies in open.filter_map(|minute| minute.foreseen.as_ref().map(|(all, _)| all)) {
            total.append(latencies);
        }
        total.summary()
    }
}
