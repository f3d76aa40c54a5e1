//! What is rehearsed on.

use plimsoll_spec::platform::objective::Objective;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::{Assumptions, Design, Workload};

/// One service and how its rehearsals are played.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Its work: calibrated from a recording, or stated with at least one minute of traffic.
    pub workload: &'a Workload,
    /// Its configuration.
    pub design: &'a Design,
    /// What must hold.
    pub objective: &'a Objective,
    /// What AWS does not publish.
    pub assumptions: &'a Assumptions,
    /// The traffic from which the event starts.
    pub level: Level,
    /// The engine that serves the requests.
    pub engine: EngineChoice,
    /// How many times a rehearsal is played, each with its own draws; at least 1. The verdict is that of the worst.
    pub seeds: u32,
    /// Root of all draws.
    pub seed: Seed,
}

/// The traffic from which an event starts; it stays the same before the event, and beneath it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Level {
    /// The mean of the busiest observed hour; of the whole workload where it is shorter.
    #[default]
    BusiestHour,
    /// Requests per second, above 0.
    PerSecond(f64),
}

/// The engine that serves the requests of a rehearsal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EngineChoice {
    /// Exact for little traffic, where it costs no more; else fluid.
    #[default]
    Auto,
    /// Mean number in system, second by second.
    Fluid,
    /// Every request.
    Exact,
}
