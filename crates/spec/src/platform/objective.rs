//! What must hold: the objective.

use plimsoll_units::{Quantile, Share, Usd};

/// The objective of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct Objective {
    /// Latency goals, each for one percentile; empty when none is stated.
    pub latency: Vec<LatencyGoal>,
    /// Share of one-minute periods that may miss a latency goal (default 1 %).
    pub violation_budget: Share,
    /// Share of requests that must succeed; `None` when not stated.
    pub availability: Option<Share>,
    /// Share of the task's memory that must stay free at the highest observed use (default 15 %).
    pub memory_headroom: Share,
    /// Whether the minimum count must carry the peak-minute load of that moment after one zone is lost.
    pub survive_zone_loss: bool,
    /// Further loads under which the objective must hold.
    pub stress: Vec<Stress>,
    /// The smallest saving worth a change.
    pub minimum_saving: MinimumSaving,
}

/// A latency percentile and its threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatencyGoal {
    /// The percentile of a minute's requests.
    pub quantile: Quantile,
    /// The threshold in milliseconds, above 0.
    pub threshold_ms: f64,
}

/// A variant of the recorded load under which the objective must also hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stress {
    /// All traffic multiplied by a factor, for example 1.5.
    Traffic(f64),
    /// One zone lost in the busiest hour.
    ZoneLoss,
    /// All Spot tasks reclaimed in the busiest hour.
    SpotReclaim,
}

/// The smallest saving that justifies a change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MinimumSaving {
    /// In dollars a month (default $1).
    pub usd_per_month: Usd,
    /// As a share of the monthly cost (default 2 %).
    pub share: Share,
}

impl Default for Objective {
    fn default() -> Self {
        Self {
            latency: Vec::new(),
            violation_budget: Share::from_percent(1.0).unwrap_or(Share::NONE),
            availability: None,
            memory_headroom: Share::from_percent(15.0).unwrap_or(Share::NONE),
            survive_zone_loss: true,
            stress: Vec::new(),
            minimum_saving: MinimumSaving {
                usd_per_month: Usd::from_nano(1_000_000_000),
                share: Share::from_percent(2.0).unwrap_or(Share::NONE),
            },
        }
    }
}
