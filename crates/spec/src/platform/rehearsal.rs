//! What is rehearsed: something goes wrong in the model, and what must hold all the same.

use plimsoll_units::{Seconds, ServiceName, Share, Usd};

/// One declared rehearsal.
#[derive(Debug, Clone, PartialEq)]
pub struct Rehearsal {
    /// Its name, unique in the stack.
    pub name: String,
    /// The services it is played on, in the order written; empty for every service that it applies to.
    pub services: Vec<ServiceName>,
    /// What goes wrong.
    pub scenario: Scenario,
    /// What is tolerated.
    pub tolerance: Tolerance,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum Scenario {
    /// Traffic rises to a multiple and stays there.
    Spike {
        /// Factor on the traffic, above 0.
        traffic: f64,
        /// Time of the rise.
        rise: Seconds,
        /// How long it stays, at least a minute.
        lasts: Seconds,
    },
    /// Traffic follows a trace of multiples.
    FlashCrowd {
        /// Factor on the traffic in each minute, above 0; at least one.
        trace: Vec<f64>,
    },
    /// An availability zone is lost with its tasks.
    ZoneLoss {
        /// The zone, counted from 1.
        zone: u8,
        /// How long it stays away.
        lasts: Seconds,
    },
    /// Spot takes tasks back and has none to give.
    SpotReclaim {
        /// Which pools.
        pools: SpotPools,
        /// How long they stay empty.
        lasts: Seconds,
    },
    /// A revision is deployed whose tasks never become healthy.
    FailingDeployment,
    /// A revision is deployed whose tasks need longer to answer.
    SlowDeployment {
        /// From the start of the container to the first answer.
        start: Seconds,
    },
    /// A revision is deployed whose tasks lose memory.
    LeakingDeployment {
        /// Memory lost by one task in an hour, MiB, above 0.
        leak_mib_per_hour: f64,
        /// How long it is watched.
        lasts: Seconds,
    },
    /// A sound revision is deployed in the busiest hour.
    PeakDeployment,
    /// Images take longer to pull while traffic rises.
    SlowPull {
        /// Time of a pull.
        pull: Seconds,
        /// Factor on the traffic, above 0.
        traffic: f64,
    },
    /// Metrics arrive late while traffic rises.
    MetricDelay {
        /// Time from the end of a period until alarms see it.
        delay: Seconds,
        /// Factor on the traffic, above 0.
        traffic: f64,
    },
    /// A short overload that retrying callers may keep up by themselves.
    RetryStorm {
        /// Factor on the traffic, above 0.
        traffic: f64,
        /// How long the overload lasts.
        lasts: Seconds,
    },
    /// What the service calls answers more slowly.
    SlowDownstream {
        /// Factor on the time that is not CPU time, above 0.
        slower: f64,
        /// How long.
        lasts: Seconds,
    },
    /// Traffic swings up and down, so that scaling might never come to rest.
    Flapping {
        /// Factor on the traffic at the top of each swing, above 0.
        traffic: f64,
        /// Time from top to top.
        every: Seconds,
        /// How long.
        lasts: Seconds,
    },
}

/// Spot pools: one for each zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpotPools {
    /// The pool of one zone.
    One,
    /// Those of all zones.
    All,
}

/// What is tolerated; `None` leaves it to the rehearsal's own measure.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tolerance {
    /// Time until an alarm or the scheduler notices.
    pub detect_within: Option<Seconds>,
    /// Time until the objective is kept again for good.
    pub recover_within: Option<Seconds>,
    /// Share of the requests that may fail while it lasts.
    pub failed_requests: Option<Share>,
    /// One-minute periods that may miss the objective.
    pub violation_minutes: Option<u32>,
    /// What it may cost beyond a quiet day.
    pub extra_cost: Option<Usd>,
}

impl Scenario {
    /// Every kind, as the stack file writes it.
    pub const KINDS: [&'static str; 13] = [
        "spike",
        "flash_crowd",
        "zone_loss",
        "spot_reclaim",
        "failing_deployment",
        "slow_deployment",
        "leaking_deployment",
        "peak_deployment",
        "slow_pull",
        "metric_delay",
        "retry_storm",
        "slow_downstream",
        "flapping",
    ];

    /// The kind, as the stack file writes it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Spike { .. } => "spike",
            Self::FlashCrowd { .. } => "flash_crowd",
            Self::ZoneLoss { .. } => "zone_loss",
            Self::SpotReclaim { .. } => "spot_reclaim",
            Self::FailingDeployment => "failing_deployment",
            Self::SlowDeployment { .. } => "slow_deployment",
            Self::LeakingDeployment { .. } => "leaking_deployment",
            Self::PeakDeployment => "peak_deployment",
            Self::SlowPull { .. } => "slow_pull",
            Self::MetricDelay { .. } => "metric_delay",
            Self::RetryStorm { .. } => "retry_storm",
            Self::SlowDownstream { .. } => "slow_downstream",
            Self::Flapping { .. } => "flapping",
        }
    }
}
