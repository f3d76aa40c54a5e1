//! What a replay is told.

use crate::assumptions::Assumptions;
use crate::control::disturbance::Disturbance;
use crate::control::rollout::Deployment;
use crate::control::schedule::{ScheduleError, Timetable};
use crate::design::Design;
use crate::draws::Seed;
use crate::workload::Memory;
use plimsoll_units::Timestamp;

/// Everything a replay needs besides the engine.
#[derive(Debug, Clone)]
pub struct Settings<'a> {
    /// The configuration that is replayed.
    pub design: &'a Design,
    /// What AWS does not publish.
    pub assumptions: &'a Assumptions,
    /// When the design's scheduled actions fire.
    pub timetable: Timetable,
    /// Length of the replay.
    pub minutes: usize,
    /// Which minutes were observed and so are judged; minutes beyond its end are not.
    pub observed: &'a [bool],
    /// Root of all draws.
    pub seed: Seed,
    /// Whether the outcome has a row for each minute.
    pub timeline: bool,
    /// Whether the outcome lists what happened.
    pub events: bool,
    /// Forced events, in any order.
    pub disturbances: &'a [Disturbance],
    /// Deployments, in any order.
    pub deployments: &'a [Deployment],
    /// When to stop early; `None` replays everything.
    pub give_up: Option<GiveUp>,
    /// Limits beyond which tasks end: their memory, and the grace period of their health checks. `None` leaves both out.
    ///
    /// MODEL: searching replays leave them out, because memory is a bound of the search there; a task that starts slower than
    /// its grace period allows is then kept, which errs towards more tasks.
    pub task_limits: Option<TaskLimits>,
}

/// What is needed to know when a task exceeds its limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaskLimits {
    /// Memory of a task; its limit is the design's.
    pub memory: Memory,
}

/// Limits beyond which the rest of a replay is of no interest. They are looked at once an hour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GiveUp {
    /// Expected minutes that miss the objective.
    pub violations: f64,
    /// Billed task-seconds, on demand and Spot together.
    pub task_seconds: f64,
}

impl<'a> Settings<'a> {
    /// A plain replay of the minutes in `observed` that begins at `start`: no timeline, no events, no disturbances, no
    /// deployments, seed 0. Fails if a scheduled action of the design has an unusable schedule.
    pub fn new(
        design: &'a Design,
        assumptions: &'a Assumptions,
        start: Timestamp,
        observed: &'a [bool],
    ) -> Result<Self, ScheduleError> {
        Ok(Self {
            design,
            assumptions,
            timetable: Timetable::of(&design.scaling, start, observed.len())?,
            minutes: observed.len(),
            observed,
            seed: Seed::new(0),
            timeline: false,
            events: false,
            disturbances: &[],
            deployments: &[],
            give_up: None,
            task_limits: None,
        })
    }
}
