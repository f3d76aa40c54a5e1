//! The percentile of the latency that a service is judged by and shown with.

use plimsoll_spec::platform::objective::{LatencyGoal, Objective};
use plimsoll_twin::outcome::LatencySummary;
use plimsoll_twin::plant::MinuteLatency;
use plimsoll_units::Quantile;

/// One of the percentiles that a replay keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Percentile {
    /// Median.
    P50,
    /// 90th.
    P90,
    /// 95th.
    P95,
    /// 99th.
    P99,
}

impl Percentile {
    /// The kept percentile nearest to a goal's; p95 where no goal is stated.
    #[must_use]
    pub fn shown_for(objective: &Objective) -> Self {
        objective.latency.first().map_or(Self::P95, |goal| Self::nearest(goal.quantile))
    }

    /// The first goal of the objective whose percentile is exactly this one: only then may it be drawn as a line.
    #[must_use]
    pub fn goal(self, objective: &Objective) -> Option<LatencyGoal> {
        objective.latency.iter().copied().find(|goal| goal.quantile == self.quantile())
    }

    /// `p95`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::P50 => "p50",
            Self::P90 => "p90",
            Self::P95 => "p95",
            Self::P99 => "p99",
        }
    }

    /// Its value over a whole replay in ms.
    #[must_use]
    pub const fn of(self, latency: &LatencySummary) -> f64 {
        match self {
            Self::P50 => latency.p50_ms,
            Self::P90 => latency.p90_ms,
            Self::P95 => latency.p95_ms,
            Self::P99 => latency.p99_ms,
        }
    }

    /// Its value over one minute in ms.
    #[must_use]
    pub fn of_minute(self, latency: &MinuteLatency) -> f64 {
        1000.0
            * match self {
                Self::P50 => latency.p50_s,
                Self::P90 => latency.p90_s,
                Self::P95 => latency.p95_s,
                Self::P99 => latency.p99_s,
            }
    }

    const fn quantile(self) -> Quantile {
        match self {
            Self::P50 => Quantile::P50,
            Self::P90 => Quantile::P90,
            Self::P95 => Quantile::P95,
            Self::P99 => Quantile::P99,
        }
    }

    fn nearest(quantile: Quantile) -> Self {
        match quantile.fraction() {
            fraction if fraction < 0.7 => Self::P50,
            fraction if fraction < 0.925 => Self::P90,
            fraction if fraction < 0.97 => Self::P95,
            _ => Self::P99,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_drawn_only_for_the_goal_s_own_percentile() {
        let goal =
            |percent| LatencyGoal { quantile: Quantile::from_percent(percent).unwrap(), threshold_ms: 200.0 };
        let p95 = Objective { latency: vec![goal(95.0)], ..Objective::default() };
        let p999 = Objective { latency: vec![goal(99.9)], ..Objective::default() };
        assert_eq!(Percentile::shown_for(&p95).goal(&p95), Some(goal(95.0)));
        assert_eq!(Percentile::shown_for(&p999), Percentile::P99);
        assert_eq!(Percentile::P99.goal(&p999), None);
    }
}
