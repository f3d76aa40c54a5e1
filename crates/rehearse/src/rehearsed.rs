//! What a rehearsal says.

use plimsoll_spec::platform::rehearsal::Scenario;
use plimsoll_twin::outcome::{Event, MinuteRow};
use plimsoll_units::{Seconds, Share};

/// One rehearsal of one service.
#[derive(Debug, Clone, PartialEq)]
pub struct Rehearsed {
    /// What went wrong.
    pub scenario: Scenario,
    /// Whether it is tolerated.
    pub verdict: Verdict,
    /// By what it was judged: what is declared, else the defaults.
    pub tolerated: Applied,
    /// What was measured in the worst of the plays; `None` where the scenario does not apply.
    pub measures: Option<Measures>,
}

/// Whether what happened is tolerated.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is.
    Pass,
    /// It is not; at least one reason.
    Fail {
        /// Everything that is not tolerated.
        reasons: Vec<Reason>,
    },
    /// The scenario says nothing about this service.
    NotApplicable {
        /// Why.
        why: NotApplicable,
    },
}

/// Why a scenario says nothing about a service; in words by [`std::fmt::Display`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotApplicable {
    /// No task runs on Spot.
    NoSpot,
    /// All tasks run in one zone, and none would be left.
    SingleZone,
    /// The scenario's zone, counted from 1, is not among those of the service.
    NoSuchZone {
        /// The zone asked for.
        zone: u8,
        /// Number of zones of the service.
        zones: u8,
    },
    /// No policy changes the number of tasks.
    NoScaling,
    /// There is no traffic to rehearse with.
    NoTraffic,
    /// A schedule of the design cannot be used.
    UnusableSchedule,
    /// A number of the scenario cannot be used: not finite, not above zero, or longer than a day.
    UnusableNumber,
    /// The service has no task at the level of traffic.
    NoTasks,
}

/// What is not tolerated; in words by [`std::fmt::Display`].
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// The objective is missed without the event already.
    MissedBefore {
        /// Minutes that miss it, of the minutes before the event.
        minutes: f64,
        /// Minutes before the event.
        of: u32,
    },
    /// Nothing noticed.
    NotDetected,
    /// It took longer than tolerated to notice.
    DetectedLate {
        /// Seconds it took.
        took_s: f64,
        /// Seconds tolerated.
        tolerated_s: f64,
    },
    /// It took longer than tolerated to recover.
    RecoveredLate {
        /// Seconds it took.
        took_s: f64,
        /// Seconds tolerated.
        tolerated_s: f64,
    },
    /// The objective was not kept again before the rehearsal ended.
    NotRecovered {
        /// Seconds that were watched after the first missed minute.
        watched_s: f64,
    },
    /// The service does not come back by itself after the trigger is over: the load it makes for itself keeps it down until
    /// requests are shed.
    Metastable {
        /// Seconds watched after the trigger.
        watched_s: f64,
    },
    /// More requests failed than tolerated.
    FailedRequests {
        /// Requests that failed because of the event.
        failed: f64,
        /// Requests tolerated to fail.
        tolerated: f64,
    },
    /// More minutes missed the objective than tolerated.
    ViolationMinutes {
        /// Expected minutes.
        minutes: f64,
        /// Minutes tolerated.
        tolerated: f64,
    },
    /// A deployment that cannot succeed is tried again for ever, because no circuit breaker ends it.
    TriesForEver {
        /// Tasks that failed while it was watched.
        failed_tasks: u32,
    },
    /// The circuit breaker ended the deployment without bringing the last working revision back; fewer tasks than before are
    /// left, and no task is launched any more.
    NotRolledBack,
    /// The circuit breaker did not trip while it was watched.
    BreakerDidNotTrip {
        /// Tasks that failed while it was watched.
        failed_tasks: u32,
    },
    /// A sound deployment did not complete while it was watched.
    NotCompleted {
        /// Seconds watched.
        watched_s: f64,
    },
    /// A sound deployment was ended by the circuit breaker.
    BrokenOff,
    /// The deployment settings allow neither a start nor a stop.
    Deadlocked,
    /// Tasks were killed because their memory was used up.
    OutOfMemory {
        /// Tasks killed.
        tasks: u32,
    },
    /// Scaling changes its direction too often.
    Flaps {
        /// Changes of direction per hour.
        reversals_per_hour: f64,
        /// Tolerated changes of direction per hour.
        tolerated: f64,
    },
}

/// What was measured. Times count from the event.
#[derive(Debug, Clone, PartialEq)]
pub struct Measures {
    /// What the objective was judged by.
    pub goals: Goals,
    /// Requests per second before the event.
    pub level_per_second: f64,
    /// Tasks before the event.
    pub tasks_before: f64,
    /// Whether every request was replayed.
    pub exact: bool,
    /// Times it was played with other draws.
    pub plays: u32,
    /// The first sign; `None` where nothing noticed.
    pub detected: Option<Detection>,
    /// Whether and when the objective was kept again.
    pub recovery: Recovery,
    /// Requests that arrived from the event to the end.
    pub requests: f64,
    /// Requests that failed from the event to the end, those that fail without the event too taken off; at least 0.
    pub failed_requests: f64,
    /// Attempts beyond the first of a request, from the event to the end.
    pub retries: f64,
    /// Expected minutes that miss the objective from the event to the end, those without the event taken off; at least 0.
    pub violation_minutes: f64,
    /// Task-seconds on demand billed beyond those without the event; negative where it is fewer.
    pub extra_on_demand_task_seconds: f64,
    /// Task-seconds on Spot billed beyond those without the event; negative where it is fewer.
    pub extra_spot_task_seconds: f64,
    /// The highest p95 of a minute from the event on, milliseconds, at most 300,000.
    pub worst_p95_ms: f64,
    /// The highest p99 of a minute from the event on, milliseconds, at most 300,000.
    pub worst_p99_ms: f64,
    /// The highest p95 of a minute without the event, milliseconds.
    pub calm_p95_ms: f64,
    /// Changes of scaling's direction per hour from the event on.
    pub reversals_per_hour: f64,
    /// What happened, from a little before the event on; times in seconds relative to the event.
    pub events: Vec<Event>,
    /// The minutes; the event begins with minute `event_minute`.
    pub timeline: Vec<MinuteRow>,
    /// The same minutes without the event.
    pub calm: Vec<MinuteRow>,
    /// Position of the event's minute in `timeline`.
    pub event_minute: usize,
    /// Seconds from the event until what caused it is over; `None` where it does not end by itself.
    pub trigger_s: Option<f64>,
    /// Whether a bound that keeps every play finite took effect: the minutes after it are missing, or requests were cut off.
    pub bounded: bool,
}

/// What a rehearsal was judged by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Applied {
    /// Time until something notices; `None` where it does not matter.
    pub detect_within: Option<Seconds>,
    /// Time from the first missed minute, or from the end of the trigger where that is later, until the objective is kept
    /// again.
    pub recover_within: Seconds,
    /// Share of the requests from the event to the end that may fail.
    pub failed_requests: Share,
    /// Minutes that may miss the objective; `None` is any number.
    pub violation_minutes: Option<f64>,
    /// Changes of scaling's direction per hour that are tolerated.
    pub reversals_per_hour: f64,
}

/// Where the latency goals come from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goals {
    /// The objective states them.
    Stated,
    /// None is stated: a minute is missed where p95 is above this many milliseconds, twice that before the event.
    TwiceTheCalm(f64),
}

/// The first sign of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Detection {
    /// Seconds from the event.
    pub after_s: f64,
    /// What it was.
    pub by: Signal,
}

/// What noticed; in words by [`std::fmt::Display`].
#[derive(Debug, Clone, PartialEq)]
pub enum Signal {
    /// A policy's alarm on the side of scaling out.
    Alarm {
        /// The policy, in words.
        policy: String,
    },
    /// A change of the desired count.
    Scaling {
        /// The policy, in words.
        policy: String,
    },
    /// The circuit breaker.
    Breaker,
    /// ECS replaced a task.
    Replacement,
    /// Spot gave its warning.
    SpotWarning,
}

/// Whether and when the objective was kept again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Recovery {
    /// It was never missed.
    NeverMissed,
    /// It was missed and is kept again.
    Recovered {
        /// Seconds from the event to the first missed minute.
        missed_after_s: f64,
        /// Seconds of the longest outage: from its first missed minute to the first of three kept ones running.
        took_s: f64,
    },
    /// It was still missed when the rehearsal ended.
    NotRecovered {
        /// Seconds from the event to the first missed minute.
        missed_after_s: f64,
        /// Whether the service was still down ten minutes after the trigger was over, with the traffic of before.
        metastable: bool,
    },
}
