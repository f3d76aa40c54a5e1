//! How much was observed, and what may be concluded from it.

use crate::model::{MetricName, ServiceRecording};
use crate::series::Series;
use plimsoll_units::{Seconds, Timestamp};
use std::collections::BTreeMap;

/// What may be concluded from a recording of this length.
///
/// The thresholds are a policy of this project, a choice and not a measurement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sufficiency {
    /// Below 60 observed minutes: no advice, only checks.
    NoAdvice {
        /// The number of observed minutes.
        minutes: u32,
    },
    /// Below 24 hours: advice, labelled as of one day, with safety margins multiplied.
    OneDayLabel {
        /// The factor on every margin.
        margin: f64,
    },
    /// Below 7 days: no minimum count below the lowest count that was recorded, because weekends may be missing.
    NoScaleInFloorBelowRecordedMinimum,
    /// From 7 days on but below 14: advice without restriction, labelled as of one week, because no week was seen twice.
    OneWeekLabel,
    /// From 14 days on: advice without restriction.
    Normal,
}

/// Minutes below which there is no advice.
const LEAST_MINUTES: u64 = 60;
const DAY: u64 = 24 * 60;

/// The factor on margins where less than a day was seen.
const SHORT_MARGIN: f64 = 1.5;

impl Sufficiency {
    /// What a number of observed minutes suffices for.
    #[must_use]
    pub fn of_minutes(minutes: u64) -> Self {
        if minutes < LEAST_MINUTES {
            Self::NoAdvice { minutes: minutes as u32 }
        } else if minutes < DAY {
            Self::OneDayLabel { margin: SHORT_MARGIN }
        } else if minutes < 7 * DAY {
            Self::NoScaleInFloorBelowRecordedMinimum
        } else if minutes < 14 * DAY {
            Self::OneWeekLabel
        } else {
            Self::Normal
        }
    }

    /// Whether advice may be given at all.
    #[must_use]
    pub const fn allows_advice(self) -> bool {
        !matches!(self, Self::NoAdvice { .. })
    }

    /// The factor on every safety margin, at least 1.
    #[must_use]
    pub const fn margin(self) -> f64 {
        match self {
            Self::OneDayLabel { margin } => margin,
            _ => 1.0,
        }
    }

    /// Whether the minimum count must not go below the lowest recorded count.
    #[must_use]
    pub const fn keeps_recorded_minimum(self) -> bool {
        matches!(
            self,
            Self::NoAdvice { .. } | Self::OneDayLabel { .. } | Self::NoScaleInFloorBelowRecordedMinimum
        )
    }

    /// One sentence for the reader of a result.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::NoAdvice { minutes } => {
                format!(
                    "{minutes} minutes were observed; below {LEAST_MINUTES} there is no advice, only checks"
                )
            }
            Self::OneDayLabel { margin } => {
                format!("less than a day was observed; margins are multiplied by {margin}")
            }
            Self::NoScaleInFloorBelowRecordedMinimum => {
                "less than a week was observed; the minimum count stays at or above the recorded one"
                    .to_owned()
            }
            Self::OneWeekLabel => "less than two weeks were observed; no week was seen twice".to_owned(),
            Self::Normal => "two weeks or more were observed".to_owned(),
        }
    }
}

/// A stretch without data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The first missing moment.
    pub from: Timestamp,
    /// The first moment after it that is there, or the end of the series.
    pub to: Timestamp,
    /// The number of missing points.
    pub points: usize,
}

/// How completely one metric was observed.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricQuality {
    /// The period of its points.
    pub period: Seconds,
    /// Grid points from the first to the last moment, gaps included.
    pub points: usize,
    /// Observed points.
    pub observed: usize,
    /// The stretches without data, in order of time.
    pub gaps: Vec<Gap>,
}

impl MetricQuality {
    /// The quality of a series.
    #[must_use]
    pub fn of(series: &Series) -> Self {
        Self {
            period: series.period(),
            points: series.len(),
            observed: series.len() - series.gaps(),
            gaps: gaps(series),
        }
    }

    /// Observed points as a share of all points, 0 to 1; 0 for a series without points.
    #[must_use]
    pub fn coverage(&self) -> f64 {
        if self.points == 0 { 0.0 } else { self.observed as f64 / self.points as f64 }
    }

    /// The observed time in whole minutes.
    #[must_use]
    pub fn observed_minutes(&self) -> u64 {
        self.observed as u64 * u64::from(self.period.get()) / 60
    }
}

/// How completely a service was observed.
#[derive(Debug, Clone, PartialEq)]
pub struct Quality {
    /// By metric.
    pub metrics: BTreeMap<MetricName, MetricQuality>,
    /// Observed minutes of the requests, or, where none were recorded, of the metric that was observed longest.
    pub observed_minutes: u64,
    /// What they suffice for.
    pub sufficiency: Sufficiency,
}

/// The quality of a service's recording.
#[must_use]
pub fn quality(service: &ServiceRecording) -> Quality {
    let metrics: BTreeMap<MetricName, MetricQuality> =
        service.metrics.iter().map(|(metric, series)| (*metric, MetricQuality::of(series))).collect();
    let longest = || metrics.values().map(MetricQuality::observed_minutes).max().unwrap_or(0);
    let observed_minutes =
        metrics.get(&MetricName::Requests).map_or_else(longest, MetricQuality::observed_minutes);
    Quality { metrics, observed_minutes, sufficiency: Sufficiency::of_minutes(observed_minutes) }
}

/// The stretches without data, in order of time.
#[must_use]
pub fn gaps(series: &Series) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    let mut open = false;
    for (index, point) in series.iter().enumerate() {
        if point.is_none() {
            let to = series.moment(index + 1);
            match gaps.last_mut().filter(|_| open) {
                Some(gap) => {
                    gap.to = to;
                    gap.points += 1;
                }
                None => gaps.push(Gap { from: series.moment(index), to, points: 1 }),
            }
        }
        open = point.is_none();
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_has_its_documented_thresholds() {
        for (minutes, expected) in [
            (0, Sufficiency::NoAdvice { minutes: 0 }),
            (59, Sufficiency::NoAdvice { minutes: 59 }),
            (60, Sufficiency::OneDayLabel { margin: 1.5 }),
            (1439, Sufficiency::OneDayLabel { margin: 1.5 }),
            (1440, Sufficiency::NoScaleInFloorBelowRecordedMinimum),
            (7 * 1440 - 1, Sufficiency::NoScaleInFloorBelowRecordedMinimum),
            (7 * 1440, Sufficiency::OneWeekLabel),
            (14 * 1440, Sufficiency::Normal),
        ] {
            assert_eq!(Sufficiency::of_minutes(minutes), expected, "{minutes}");
        }
    }

    #[test]
    fn gaps_are_stretches_and_count_against_coverage() {
        let points = [None, Some(1.0), None, None, Some(2.0)];
        let series = Series::new(Timestamp::from_unix(600), Seconds::new(300), points);
        let gap =
            |from, to, points| Gap { from: Timestamp::from_unix(from), to: Timestamp::from_unix(to), points };
        assert_eq!(gaps(&series), [gap(600, 900, 1), gap(1200, 1800, 2)]);
        let quality = MetricQuality::of(&series);
        assert!((quality.coverage() - 0.4).abs() < 1e-12);
        assert_eq!(quality.observed_minutes(), 10);
    }
}
