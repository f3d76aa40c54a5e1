//! Results in words.

use crate::rehearsed::{NotApplicable, Reason, Signal};
use std::fmt;

impl fmt::Display for NotApplicable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSpot => f.write_str("no task runs on Spot"),
            Self::SingleZone => f.write_str("all tasks run in one zone; losing it ends the service"),
            Self::NoSuchZone { zone, zones } => write!(f, "there is no zone {zone}; the service has {zones}"),
            Self::NoScaling => f.write_str("no policy changes the number of tasks"),
            Self::NoTraffic => f.write_str("there is no traffic to rehearse with"),
            Self::UnusableSchedule => f.write_str("a scheduled action has a schedule that cannot be used"),
            Self::UnusableNumber => {
                f.write_str("a number of the scenario is not finite, not above zero, or longer than a day")
            }
            Self::NoTasks => f.write_str("the service has no task at this traffic"),
        }
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alarm { policy } => write!(f, "alarm of {policy}"),
            Self::Scaling { policy } => write!(f, "scaling by {policy}"),
            Self::Breaker => f.write_str("circuit breaker"),
            Self::Replacement => f.write_str("ECS replaces tasks"),
            Self::SpotWarning => f.write_str("Spot's warning"),
        }
    }
}

/// A time in words: seconds below two minutes, else minutes.
fn time(seconds: f64) -> String {
    if seconds < 120.0 { format!("{seconds:.0} s") } else { format!("{:.0} min", seconds / 60.0) }
}

/// A number of requests in words.
fn number(value: f64) -> String {
    if value < 10.0 { format!("{value:.1}") } else { format!("{value:.0}") }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissedBefore { minutes, of } => {
                write!(f, "the objective is missed without the event already: {minutes:.1} of {of} minutes")
            }
            Self::NotDetected => f.write_str("nothing noticed"),
            Self::DetectedLate { took_s, tolerated_s } => {
                write!(f, "noticed after {}, tolerated are {}", time(*took_s), time(*tolerated_s))
            }
            Self::RecoveredLate { took_s, tolerated_s } => {
                write!(f, "recovered after {}, tolerated are {}", time(*took_s), time(*tolerated_s))
            }
            Self::NotRecovered { watched_s } => {
                write!(f, "not recovered {} after the objective was first missed", time(*watched_s))
            }
            Self::Metastable { watched_s } => {
                write!(f, "does not recover without shedding load: still down {} after the cause was over", time(*watched_s))
            }
            Self::FailedRequests { failed, tolerated } => {
                write!(f, "{} requests fail, tolerated are {}", number(*failed), number(*tolerated))
            }
            Self::ViolationMinutes { minutes, tolerated } => {
                write!(f, "{minutes:.1} minutes miss the objective, tolerated are {tolerated:.0}")
            }
            Self::TriesForEver { failed_tasks } => {
                write!(f, "without a circuit breaker ECS keeps trying for ever: {failed_tasks} tasks failed while watched")
            }
            Self::NotRolledBack => {
                f.write_str("ended by the circuit breaker without roll-back, with fewer tasks than before and none launched")
            }
            Self::BreakerDidNotTrip { failed_tasks } => {
                write!(f, "the circuit breaker did not trip: {failed_tasks} tasks failed while watched")
            }
            Self::NotCompleted { watched_s } => write!(f, "the deployment did not complete within {}", time(*watched_s)),
            Self::BrokenOff => f.write_str("the circuit breaker ended a revision that works"),
            Self::Deadlocked => {
                f.write_str("minimum and maximum percent let the deployment neither start nor stop a task")
            }
            Self::OutOfMemory { tasks } => write!(f, "{tasks} tasks were killed because their memory was used up"),
            Self::Flaps { reversals_per_hour, tolerated } => write!(
                f,
                "scaling changes its direction {reversals_per_hour:.1} times an hour, tolerated are {tolerated:.1}"
            ),
        }
    }
}
