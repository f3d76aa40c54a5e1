//! The border between the control loop and the engines.
//!
//! The control loop decides how many tasks there are; an engine (the plant) serves the arriving requests on them. Both see
//! tasks as cohorts: tasks of one service that share a history.

use crate::outcome::{LatencySummary, REPORTED};
use plimsoll_units::SimTime;

/// Identifies a cohort within one replay; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CohortId(pub u32);

/// A change of the tasks that serve requests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FleetEvent {
    /// `count` new tasks receive traffic from now on.
    Ready {
        /// The new cohort.
        cohort: CohortId,
        /// Number of tasks, at least 1.
        count: u32,
        /// How they differ from the tasks that the workload describes.
        build: Build,
    },
    /// `count` tasks of a cohort receive no new requests but finish those they have.
    Drain {
        /// The cohort they leave.
        cohort: CohortId,
        /// Number of tasks, 1 to the size of the cohort.
        count: u32,
        /// The cohort that they form from now on.
        into: CohortId,
    },
    /// A draining cohort stops; requests still in it fail.
    Stop {
        /// The draining cohort.
        cohort: CohortId,
    },
    /// `count` serving tasks die at once; their requests fail.
    Lose {
        /// The cohort they belong to.
        cohort: CohortId,
        /// Number of tasks, 1 to the size of the cohort.
        count: u32,
    },
}

/// How the tasks of one revision differ from those that the workload describes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Build {
    /// Factor on the CPU time of a request, above 0.
    pub demand_factor: f64,
    /// Growth of a task's memory beyond the workload's, MiB per hour, at least 0.
    pub leak_mib_per_hour: f64,
}

impl Build {
    /// Tasks as the workload describes them.
    pub const RECORDED: Self = Self { demand_factor: 1.0, leak_mib_per_hour: 0.0 };
}

/// What a scenario does to all requests that arrive while it lasts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Condition {
    /// Factor on the base latency (a slower downstream), at least 0.
    pub base_latency_factor: f64,
    /// Factor on the CPU time, above 0.
    pub demand_factor: f64,
}

impl Default for Condition {
    /// As the workload says.
    fn default() -> Self {
        Self { base_latency_factor: 1.0, demand_factor: 1.0 }
    }
}

/// What an engine observed over one interval with a constant set of tasks.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Observation {
    /// Requests that arrived.
    pub requests: f64,
    /// Requests that failed for good: their last attempt was refused, timed out or lost with a task.
    pub failed: f64,
    /// Attempts beyond the first one of a request.
    pub retries: f64,
    /// Of the failed requests those that failed because of a bound of the engine, not of the service; above 0 the result is
    /// no prediction.
    pub cut_off: f64,
    /// CPU seconds used by all serving and draining tasks, idle use included.
    pub cpu_seconds: f64,
    /// CPU seconds of the busiest task.
    pub cpu_seconds_busiest: f64,
    /// Mean number of requests in flight, over all tasks.
    pub in_flight: f64,
    /// MiB-seconds of memory used by all serving tasks.
    pub memory_mib_seconds: f64,
}

impl Observation {
    /// Adds an interval that follows this one; `in_flight` is weighted by the two durations in seconds.
    pub fn append(&mut self, other: &Self, own_seconds: f64, other_seconds: f64) {
        let total = own_seconds + other_seconds;
        if total > 0.0 {
            self.in_flight = (self.in_flight * own_seconds + other.in_flight * other_seconds) / total;
        }
        self.requests += other.requests;
        self.failed += other.failed;
        self.retries += other.retries;
        self.cut_off += other.cut_off;
        self.cpu_seconds += other.cpu_seconds;
        self.cpu_seconds_busiest += other.cpu_seconds_busiest;
        self.memory_mib_seconds += other.memory_mib_seconds;
    }
}

/// Latency of the requests that arrived in one minute, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MinuteLatency {
    /// Mean.
    pub mean_s: f64,
    /// Median.
    pub p50_s: f64,
    /// 90th percentile.
    pub p90_s: f64,
    /// 95th percentile.
    pub p95_s: f64,
    /// 99th percentile.
    pub p99_s: f64,
    /// Probability, 0 to 1, that this minute misses one of the objective's latency goals, sampling noise included.
    pub violation: f64,
}

impl MinuteLatency {
    /// From the mean and the percentiles at [`REPORTED`], in seconds, and the probability of a violation.
    pub(crate) fn of(mean_s: f64, percentiles_s: [f64; REPORTED.len()], violation: f64) -> Self {
        let [p50_s, p90_s, p95_s, p99_s] = percentiles_s;
        Self { mean_s, p50_s, p90_s, p95_s, p99_s, violation }
    }

    /// A minute whose requests nobody answered: it misses every objective and has no latency.
    pub(crate) fn unanswered() -> Self {
        Self { violation: 1.0, ..Self::default() }
    }
}

/// The latency of a minute that is known better than when the minute was closed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Revision {
    /// Number of the minute since the start of the replay.
    pub minute: usize,
    /// What was said of it so far.
    pub before: MinuteLatency,
    /// What holds.
    pub after: MinuteLatency,
}

/// An engine: serves the arriving requests on the tasks it is told of. Time never goes back; intervals never cross a
/// whole minute.
pub trait Plant {
    /// Changes the tasks at a moment that equals the end of the last interval.
    fn fleet_event(&mut self, at: SimTime, event: FleetEvent);

    /// Imposes a condition on the requests that arrive from a moment on, which equals the end of the last interval.
    fn impose(&mut self, at: SimTime, condition: Condition);

    /// Tells for each serving or draining cohort the most requests that one of its tasks holds now, those in their base
    /// latency included.
    fn most_held(&self, tell: &mut dyn FnMut(CohortId, f64));

    /// Serves the interval from the last moment up to `to` and says what was observed.
    fn advance(&mut self, from: SimTime, to: SimTime) -> Observation;

    /// Closes the minute that ends at `at`: the latency of its requests; `None` when there were none.
    ///
    /// An exact engine attributes a request to the minute in which it arrived, so it may answer once the requests are done.
    fn end_minute(&mut self, at: SimTime) -> Option<MinuteLatency>;

    /// Tells the minutes whose latency has become known better since they were closed: their last requests are done, where
    /// [`end_minute`](Self::end_minute) could only foresee when they would be.
    fn revised(&mut self, _tell: &mut dyn FnMut(Revision)) {}

    /// Latency over all requests of observed minutes so far; `None` when there were none.
    fn latency(&self) -> Option<LatencySummary>;
}
