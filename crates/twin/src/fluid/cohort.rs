//! A cohort: tasks that share a history, described by one of them.

use super::curve::{Curve, CurvePoint};
use super::path::Path;
use crate::plant::{Build, CohortId};

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
    /// CPU seconds that a task used in the current interval.
    pub(super) cpu_seconds: f64,
    /// CPU time per resident request in this minute.
    pub(super) path: Path,
    /// Requests of this minute whose latency is still to be found.
    pub(super) emissions: Vec<Emission>,
}

/// Requests that arrived in one step at the tasks of one cohort.
#[derive(Debug, Clone, Copy)]
pub(super) struct Emission {
    /// Middle of the step.
    pub(super) at_s: f64,
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
pub(super) struct Drive {
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
            cpu_seconds: 0.0,
            path: Path::starting_at(now_s),
            emissions: Vec::new(),
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

    /// Tasks that leave this cohort for one of their own that receives no new requests.
    pub(super) fn drained(&self, into: CohortId, count: u32, now_s: f64) -> Self {
        Self {
            members: vec![(into, count)],
            draining: true,
            arrivals: 0.0,
            cpu_seconds: self.cpu_seconds,
            path: Path::starting_at(now_s),
            emissions: Vec::new(),
            ..self.clone()
        }
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
            && near(self.number, other.number)
            && near(self.variance.sqrt(), other.variance.sqrt())
    }

    /// Takes in the tasks of a cohort that resembles this one.
    pub(super) fn absorb(&mut self, other: &Self) {
        let (own, more) = (self.count(), other.count());
        let mean = |a: f64, b: f64| (a * own + b * more) / (own + more).max(1.0);
        self.number = mean(self.number, other.number);
        self.variance = mean(self.variance, other.variance);
        self.born_s = mean(self.born_s, other.born_s);
        self.received = mean(self.received, other.received);
        for &(id, count) in &other.members {
            match self.members.iter_mut().find(|(member, _)| *member == id) {
                Some((_, own)) => *own += count,
                None => self.members.push((id, count)),
            }
        }
    }

    /// One implicit step of the mean and the variance of the number of requests; extends the path. Answers the state of
    /// the step.
    pub(super) fn step(&mut self, curve: &Curve, drive: &Drive) -> CurvePoint {
        let completions = drive.seconds * drive.capacity / drive.demand_s;
        let total = self.number + drive.seconds * drive.arrivals;
        let (number, point) = curve.solve(self.number, total, completions);
        self.number = number;
        // Linear noise: arrivals and departures add variance, the pull towards the mean takes it away.
        let noise = drive.seconds * drive.arrivals * drive.variability + completions * point.used;
        self.variance = (self.variance + noise) / (1.0 + 2.0 * completions * point.slope);
        self.received += drive.seconds * drive.arrivals;
        self.arrivals = drive.arrivals;
        self.cpu_seconds += drive.seconds * drive.capacity * point.used;
        self.path.extend(drive.seconds, drive.capacity * per_request(number, point));
        point
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
