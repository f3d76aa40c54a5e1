//! What a replay shows.

use crate::plant::MinuteLatency;

/// The result of replaying one service's workload on one design.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// Requests that arrived.
    pub requests: f64,
    /// Requests that failed.
    pub failed_requests: f64,
    /// Of those the ones that failed because of a bound of the engine, not of the service; above 0 the result is no prediction.
    pub cut_off_requests: f64,
    /// Attempts beyond the first one of a request.
    pub retries: f64,
    /// Latency over all requests; `None` when there were none.
    pub latency: Option<LatencySummary>,
    /// Minutes judged: observed, with at least one request.
    pub minutes: u32,
    /// Minutes that miss the objective.
    pub violations: Violations,
    /// CPU utilization in percent over minutes with running tasks.
    pub cpu_percent: Spread,
    /// Memory utilization in percent over minutes with running tasks.
    pub memory_percent: Spread,
    /// Running tasks over minutes.
    pub tasks: Spread,
    /// Changes of the desired count by scaling.
    pub scaling_actions: u32,
    /// Tasks taken back by Spot.
    pub spot_interruptions: u32,
    /// Billed task time on demand, in seconds, billing rules applied.
    pub on_demand_task_seconds: f64,
    /// Billed task time on Spot, in seconds, billing rules applied.
    pub spot_task_seconds: f64,
    /// The replayed period in seconds.
    pub period_s: f64,
    /// Whether the replay was given up early because a limit of its settings was exceeded; its sums then cover only a part.
    pub gave_up: bool,
    /// Per-minute series for plots and back-tests; empty unless asked for.
    pub timeline: Vec<MinuteRow>,
    /// What happened when; empty unless asked for.
    pub events: Vec<Event>,
}

/// Latency over all requests, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LatencySummary {
    /// Mean.
    pub mean_ms: f64,
    /// Median.
    pub p50_ms: f64,
    /// 90th percentile.
    pub p90_ms: f64,
    /// 95th percentile.
    pub p95_ms: f64,
    /// 99th percentile.
    pub p99_ms: f64,
}

/// The fractions of the percentiles that are reported, ascending.
pub(crate) const REPORTED: [f64; 4] = [0.50, 0.90, 0.95, 0.99];

impl LatencySummary {
    /// From the mean and the percentiles at [`REPORTED`], in seconds.
    pub(crate) fn of_seconds(mean_s: f64, percentiles_s: [f64; REPORTED.len()]) -> Self {
        let [p50_ms, p90_ms, p95_ms, p99_ms] = percentiles_s.map(|seconds| seconds * 1e3);
        Self { mean_ms: mean_s * 1e3, p50_ms, p90_ms, p95_ms, p99_ms }
    }
}

/// Expected number of minutes that miss the objective, with its band.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Violations {
    /// Expected number of minutes.
    pub expected: f64,
    /// Upper end of the 90 % band of the number of minutes.
    pub upper: f64,
}

/// Mean, 95th percentile, extremes of a quantity over minutes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// 95th percentile.
    pub p95: f64,
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
}

/// One minute of a replay.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MinuteRow {
    /// Requests that arrived.
    pub requests: f64,
    /// Attempts beyond the first one of a request.
    pub retries: f64,
    /// Running tasks at the end of the minute.
    pub tasks: f64,
    /// Desired tasks at the end of the minute.
    pub desired: f64,
    /// CPU utilization in percent; not-a-number never: 0 tasks give 0 with `tasks` = 0.
    pub cpu_percent: f64,
    /// Memory utilization in percent.
    pub memory_percent: f64,
    /// Latency of the minute's requests; `None` when there were none.
    pub latency: Option<MinuteLatency>,
    /// Failed requests.
    pub failed: f64,
    /// Billed task-seconds on demand in this minute.
    pub on_demand_task_seconds: f64,
    /// Billed task-seconds on Spot in this minute.
    pub spot_task_seconds: f64,
}

/// Something that happened in a replay.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Seconds since the start of the replay.
    pub at_s: f64,
    /// What happened.
    pub kind: EventKind,
}

/// Kinds of events.
#[derive(Debug, Clone, PartialEq)]
pub enum EventKind {
    /// Scaling changed the desired count, with the policy that decided.
    Scaled {
        /// Desired count before.
        from: u32,
        /// Desired count after.
        to: u32,
        /// The policy or action, in words.
        by: String,
    },
    /// An alarm of a policy asks for more tasks; told when it begins.
    AlarmRaised {
        /// The policy, in words.
        by: String,
    },
    /// Lost tasks are launched again.
    Replaced {
        /// Number of tasks.
        tasks: u32,
    },
    /// A zone was lost.
    ZoneLost {
        /// Tasks that were lost with it.
        tasks: u32,
    },
    /// Serving tasks ended by themselves.
    Crashed {
        /// Number of tasks.
        tasks: u32,
    },
    /// Tasks were killed because their memory was used up.
    OutOfMemory {
        /// Number of tasks.
        tasks: u32,
    },
    /// Launched tasks were given up because they did not become healthy.
    NeverHealthy {
        /// Number of tasks.
        tasks: u32,
    },
    /// Spot took tasks back.
    SpotInterrupted {
        /// Number of tasks.
        tasks: u32,
    },
    /// A rollout began.
    RolloutStarted,
    /// A rollout ended well.
    RolloutCompleted,
    /// A rollout failed; the circuit breaker tripped.
    RolloutFailed {
        /// Whether it was rolled back.
        rolled_back: bool,
    },
}
