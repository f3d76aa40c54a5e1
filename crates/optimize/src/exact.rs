//! Replays on the exact engine: a stretch of a workload, one seed.

use plimsoll_spec::platform::objective::LatencyGoal;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::exact::ExactPlant;
use plimsoll_twin::replay::{self, replay};
use plimsoll_twin::{Assumptions, Design, Outcome, Workload};
use std::ops::Range;

/// What is replayed request by request.
#[derive(Debug, Clone, Copy)]
pub struct Trial<'a> {
    /// The work.
    pub workload: &'a Workload,
    /// The configuration; it starts with its desired count.
    pub design: &'a Design,
    /// What nobody publishes.
    pub assumptions: &'a Assumptions,
    /// What a minute is judged by.
    pub goals: &'a [LatencyGoal],
}

/// Consecutive minutes of a workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Minutes that are replayed before, so that queues, metrics and counts have settled; they are not judged.
    pub warm_up: usize,
    /// The first judged minute.
    pub first: usize,
    /// Judged minutes.
    pub minutes: usize,
}

impl Stretch {
    /// All minutes of a workload.
    #[must_use]
    pub fn all(workload: &Workload) -> Self {
        Self { warm_up: 0, first: 0, minutes: workload.arrivals.minutes() }
    }

    /// The minutes replayed, within a workload of `of` minutes.
    #[must_use]
    pub fn replayed(&self, of: usize) -> Range<usize> {
        let end = self.first.saturating_add(self.minutes).min(of);
        self.first.saturating_sub(self.warm_up).min(end)..end
    }

    /// The judged minutes.
    #[must_use]
    pub const fn judged(&self) -> Range<usize> {
        self.first..self.first.saturating_add(self.minutes)
    }

    /// Expected number of requests in all replayed minutes.
    #[must_use]
    pub fn requests(&self, workload: &Workload) -> f64 {
        let rates = &workload.arrivals.per_second;
        let replayed = rates.get(self.replayed(rates.len())).unwrap_or_default();
        replayed.iter().map(|rate| f64::from(*rate) * 60.0).sum()
    }
}

/// Replays a stretch; an unusable schedule leaves the outcome empty, which cannot happen for a declared design.
#[must_use]
pub fn run(trial: &Trial<'_>, stretch: Stretch, seed: Seed, timeline: bool) -> Outcome {
    let Trial { workload, design, assumptions, goals } = *trial;
    let arrivals = &workload.arrivals;
    let range = stretch.replayed(arrivals.observed.len());
    let mut observed = arrivals.observed.get(range.clone()).unwrap_or_default().to_vec();
    for judged in observed.iter_mut().take(stretch.first.saturating_sub(range.start)) {
        *judged = false;
    }
    let start = arrivals.start.plus_seconds((range.start as i64).saturating_mul(60));
    let Ok(settings) = replay::Settings::new(design, assumptions, start, &observed) else {
        return Outcome::default();
    };
    let settings = replay::Settings { seed: seed.named("replay"), timeline, events: timeline, ..settings };
    let mut plant = ExactPlant::new(workload, design, assumptions, goals, seed, range);
    replay(&mut plant, &settings)
}
