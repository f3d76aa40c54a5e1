//! A cohort: tasks that share a history, described by one of them.

use super::curve::{Curve, CurvePoint};
use super::path::Path;
use super::refusal::Refusal;
use crate::plant::{Build, CohortId};
use std::collections::VecDeque;

/// Tasks with the same state.
#[derive(Debug, Clone)]
pub(super) struct Cohort {
    /// The control loop's cohorts in it, with their number of tasks.
    pub(super) members: Vec<(CohortId, u32)>,
    /// How they differ from the tasks that the workload describes.
    pub(super) build: Build,
    /// Whether they receive no new requests.
    pub(super) draining: bool,
    /// Mean number of requests in a task.
    pub(super) number: f64,
    /// Variance of that number.
    pub(super) variance: f64,
    /// Seconds of the replay at which they began to serve (mean of the members).
    pub(super) born_s: f64,
    /// Requests that a task has received so far.
    pub(super) received: f64,
    /// Requests per second that a task receives at present.
    pub(super) arrivals: f64,
    /// Requests taken out of a task since the last step because their callers gave up, and how much their share grows with
    /// the number in the task, relatively.
    pub(super) cancelled: (f64, f64),
    /// CPU seconds that a task used in the current interval.
    pub(super) cpu_seconds: f64,
    /// CPU time per resident request.
    pub(super) path: Path,
    /// Requests whose latency is still to be found, in the order of their arrival.
    pub(super) emissions: VecDeque<Emission>,
}

/// Requests that arrived in one step at the tasks of one cohort.
#[derive(Debug, Clone, Copy)]
pub(super) struct Emission {
    /// Middle of the step.
    pub(super) at_s: f64,
    /// The minute of the replay that it belongs to.
    pub(super) minute: usize,
    /// The step of the callers: which attempts these are.
    pub(super) step: u64,
    /// The step's segment of the path.
    pub(super) segment: usize,
    /// Number of requests, over all tasks of the cohort.
    pub(super) weight: f64,
    /// Mean CPU seconds of one of them.
    pub(super) demand_s: f64,
    /// Share of the stationary fluctuations that has built up, 0 to 1.
    pub(super) fluctuation: f64,
    /// Utilization whose stationary law has the shape of theirs.
    pub(super) shape: f64,
    /// Mean CPU seconds received per second by a resident request.
    pub(super) rate: f64,
    /// Factor on the time that is not CPU time.
    pub(super) base_factor: f64,
    /// First block of the law, and how many.
    pub(super) block: usize,
    pub(super) blocks: usize,
}

/// What drives a step of a cohort.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drive<'a> {
    /// Length of the step in seconds.
    pub(super) seconds: f64,
    /// Arrivals per second at one task.
    pub(super) arrivals: f64,
    /// Squared coefficient of variation of these arrivals.
    pub(super) variability: f64,
    /// Cores that requests can use.
    pub(super) capacity: f64,
    /// Mean CPU seconds of a request.
    pub(super) demand_s: f64,
    /// Mean seconds of a request that are not CPU time, which it spends in the task as well.
    pub(super) base_s: f64,
    /// What a task that is full refuses.
    pub(super) refusal: Option<&'a Refusal>,
}

/// What a step came to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// The state of the task in it.
    pub(super) point: CurvePoint,
    /// Mean CPU seconds received per second by a resident request.
    pub(super) rate: f64,
    /// Requests per second that the task took.
    pub(super) admitted: f64,
}

impl Emission {
    /// Mean seconds in the task at the pace of its step.
    pub(super) fn sojourn_s(&self) -> f64 {
        self.demand_s / self.rate.max(1e-12)
    }
}

impl Cohort {
    pub(super) fn new(id: CohortId, count: u32, build: Build, now_s: f64) -> Self {
        Self {
            members: vec![(id, count)],
            build,
            draining: false,
            number: 0.0,
            variance: 0.0,
            born_s: now_s,
            received: 0.0,
            arrivals: 0.0,
            cancelled: (0.0, 0.0),
            cpu_seconds: 0.0,
            path: Path::starting_at(now_s),
            emissions: VecDeque::new(),
        }
    }

    /// Number of tasks.
    pub(super) fn tasks(&self) -> u32 {
        self.members.iter().map(|&(_, count)| count).sum()
    }

    pub(super) fn count(&self) -> f64 {
        f64::from(self.tasks())
    }

    /// Takes up to `count` tasks of a member out; answers how many there were.
    pub(super) fn remove(&mut self, id: CohortId, count: u32) -> u32 {
        let mut removed = 0;
        for (member, left) in &mut self.members {
            if *member == id {
                removed = count.min(*left);
                *left -= removed;
            }
        }
        self.members.retain(|&(_, left)| left > 0);
        removed
    }

    /// `count` tasks, taken out already, leave this cohort for one of their own that receives no new requests; they take
    /// their share of the requests along.
    pub(super) fn split(&mut self, into: CohortId, count: u32) -> Self {
        let share = f64::from(count) / (f64::from(count) + self.count()).max(1.0);
        let mut leaving =
            Self { members: vec![(into, count)], draining: true, arrivals: 0.0, ..self.clone() };
        leaving.emissions.iter_mut().for_each(|emission| emission.weight *= share);
        self.emissions.iter_mut().for_each(|emission| emission.weight *= 1.0 - share);
        leaving
    }

    /// The most requests that one of the cohort's tasks is expected to hold, base latency apart.
    ///
    /// MODEL: as if the number in a task followed an exponential law, as it nearly does where cores are busy and shared: the
    /// largest of c such numbers lies `1 + 1/2 + … + 1/c - 1` deviations above the mean. High where tasks are nearly idle.
    pub(super) fn fullest(&self) -> f64 {
        let beyond: f64 = (2..=self.tasks().min(1000)).map(|rank| 1.0 / f64::from(rank)).sum();
        self.number + beyond * self.variance.max(0.0).sqrt()
    }

    /// Whether two serving cohorts are so alike that one state describes both.
    ///
    /// INVARIANT: tasks of different builds never share a state.
    pub(super) fn resembles(&self, other: &Self) -> bool {
        let near = |a: f64, b: f64| (a - b).abs() <= 0.01 * a.max(b) + 1e-3;
        !self.draining
            && !other.draining
            && self.build == other.build
            && self.reaches_as_far_as(other)
            && near(self.number, other.number)
            && near(self.variance.sqrt(), other.variance.sqrt())
    }

    /// Whether the path goes back to the other cohort's oldest request that is under way.
    fn reaches_as_far_as(&self, other: &Self) -> bool {
        other.emissions.front().is_none_or(|emission| self.path.start() <= emission.at_s)
    }

    /// Takes in the tasks of a cohort that resembles this one, with their requests, which go on at this cohort's pace.
    pub(super) fn absorb(&mut self, other: Self) {
        let (own, more) = (self.count(), other.count());
        let mean = |a: f64, b: f64| (a * own + b * more) / (own + more).max(1.0);
        self.number = mean(self.number, other.number);
        self.variance = mean(self.variance, other.variance);
        self.born_s = mean(self.born_s, other.born_s);
        self.received = mean(self.received, other.received);
        for (id, count) in other.members {
            match self.members.iter_mut().find(|(member, _)| *member == id) {
                Some((_, own)) => *own += count,
                None => self.members.push((id, count)),
            }
        }
        if !other.emissions.is_empty() {
            let path = &self.path;
            let moved = other.emissions.into_iter();
            self.emissions.extend(
                moved.map(|emission| Emission { segment: path.segment_at(emission.at_s), ..emission }),
            );
            self.emissions.make_contiguous().sort_by(|a, b| a.at_s.total_cmp(&b.at_s));
        }
    }

    /// Takes requests whose callers gave up after `timeout_s` out of the tasks; their number is that over all tasks.
    pub(super) fn cancel(&mut self, requests: f64, timeout_s: f64, demand_s: f64) {
        let each = (requests / self.count().max(1.0)).min(self.number);
        if each > 0.0 {
            // Where a request receives r CPU seconds per second, exp(-r × timeout / demand) of them are given up.
            let steepness = timeout_s * self.path.last_rate() / demand_s;
            self.cancelled = (self.cancelled.0 + each, steepness);
            self.number -= each;
        }
    }

    /// One implicit step of the mean and the variance of the number of requests; extends the path.
    pub(super) fn step(&mut self, curve: &Curve, drive: &Drive<'_>) -> Step {
        let before = self.number;
        let completions = drive.seconds * drive.capacity / drive.demand_s;
        let arriving = drive.seconds * drive.arrivals;
        let (mut number, mut point) = curve.solve(self.number, self.number + arriving, completions);
        let (mut admitted, mut turned_away) = (drive.arrivals, 0.0);
        if let Some(refusal) = drive.refusal
            && refusal.binds(number + drive.arrivals * drive.base_s)
        {
            (number, point, admitted) = refusing(curve, refusal, self.number, completions, drive);
            turned_away = arriving * refusal.slope(number + admitted * drive.base_s);
        }
        let (cancelled, steepness) = std::mem::take(&mut self.cancelled);
        turned_away += cancelled * steepness / number.max(1e-6);
        self.number = number;
        // Linear noise: arrivals and departures add variance, the pull towards the mean takes it away: more departures, and
        // fewer admissions, where there are more requests.
        let noise = drive.seconds * admitted * drive.variability + completions * point.used + cancelled;
        self.variance = (self.variance + noise) / (1.0 + 2.0 * (completions * point.slope + turned_away));
        self.received += drive.seconds * admitted;
        self.arrivals = admitted;
        self.cpu_seconds += drive.seconds * drive.capacity * point.used;
        // A request that is there throughout the step receives what it does at the mean of both ends.
        let middle = 0.5 * (before + number);
        let rate = drive.capacity * per_request(middle, curve.at(middle));
        self.path.extend(drive.seconds, rate);
        Step { point, rate, admitted }
    }

    /// The share of the stationary fluctuations at this mean that has built up.
    pub(super) fn fluctuation(&self, point: CurvePoint, variability: f64) -> f64 {
        let stationary = point.used * (1.0 + variability) / (2.0 * point.slope.max(1e-300));
        if stationary > 0.0 { (self.variance / stationary).sqrt().min(1.0) } else { 1.0 }
    }
}

/// Share of the capacity that one of the requests in a task receives.
pub(super) fn per_request(number: f64, point: CurvePoint) -> f64 {
    if number > 1e-6 { point.used / number } else { point.slope }
}

/// The implicit step of a task that refuses requests: with `x` of the `held` requests in line or on the CPU,
/// `x + completions × used(x) + arriving × refused(held)` is what there was and what arrives. Answers `x`, its point and the
/// requests per second that are taken.
fn refusing(
    curve: &Curve,
    refusal: &Refusal,
    before: f64,
    completions: f64,
    drive: &Drive<'_>,
) -> (f64, CurvePoint, f64) {
    // INVARIANT: the left side ascends with the number held, and at the limit everything is refused.
    let (mut low, mut high) = (0.0, refusal.limit());
    let at = |held: f64| {
        let admitted = drive.arrivals * (1.0 - refusal.share(held));
        let number = (held - admitted * drive.base_s).max(0.0);
        (number, curve.at(number), admitted)
    };
    for _ in 0..48 {
        let middle = 0.5 * (low + high);
        let (number, point, admitted) = at(middle);
        if number + completions * point.used > before + drive.seconds * admitted {
            high = middle;
        } else {
            low = middle;
        }
    }
    at(high)
}
