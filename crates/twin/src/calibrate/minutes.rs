//! Metrics of one service side by side on one grid.

use plimsoll_recording::ServiceRecording;
use plimsoll_recording::model::MetricName;
use plimsoll_recording::series::Series;
use plimsoll_units::Timestamp;
use std::collections::BTreeMap;

/// The grid of a [`View`]: equal periods, at least a minute long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grid {
    /// Start of the first period, seconds since the epoch.
    pub(super) start: i64,
    /// Length of a period in seconds, at least 60.
    pub(super) period_s: i64,
    /// Number of periods.
    pub(super) len: usize,
}

impl Grid {
    /// The period that holds a moment; `None` outside the grid.
    pub(super) fn index(&self, at: Timestamp) -> Option<usize> {
        let offset = at.unix().checked_sub(self.start)?;
        (offset >= 0).then(|| (offset / self.period_s) as usize).filter(|index| *index < self.len)
    }
}

/// Columns on one grid; a gap is not-a-number.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct View {
    pub(super) grid: Grid,
    columns: BTreeMap<MetricName, Vec<f64>>,
}

impl View {
    /// The periods that all `required` metrics cover, at the coarsest of their periods; `None` when one is not recorded or
    /// they never overlap. Metrics of `optional` come along where they are recorded.
    pub(super) fn of(
        recording: &ServiceRecording,
        required: &[MetricName],
        optional: &[MetricName],
    ) -> Option<Self> {
        let series: Vec<&Series> =
            required.iter().map(|metric| recording.series(*metric)).collect::<Option<_>>()?;
        let period_s = series.iter().map(|series| period(series)).max()?.max(60);
        let start = series.iter().map(|series| series.start().unix()).max()?;
        let end = series.iter().map(|series| end(series)).min()?;
        // Whole periods of the epoch, so that series with different starts meet on the same borders.
        let start = start.div_euclid(period_s).saturating_mul(period_s);
        let len = end.saturating_sub(start).max(0) / period_s;
        let grid = Grid { start, period_s, len: len as usize };
        let columns: BTreeMap<MetricName, Vec<f64>> = required
            .iter()
            .chain(optional)
            .filter_map(|metric| Some((*metric, on_grid(recording.series(*metric)?, &grid, *metric))))
            .collect();
        (grid.len > 0).then_some(Self { grid, columns })
    }

    /// A column by metric; `None` where it is not recorded.
    pub(super) fn column(&self, metric: MetricName) -> Option<&[f64]> {
        self.columns.get(&metric).map(Vec::as_slice)
    }

    /// Requests per second in each period.
    pub(super) fn request_rate(&self) -> Option<Vec<f64>> {
        let period = self.grid.period_s as f64;
        self.column(MetricName::Requests).map(|counts| counts.iter().map(|count| count / period).collect())
    }
}

fn period(series: &Series) -> i64 {
    i64::from(series.period().get())
}

fn end(series: &Series) -> i64 {
    let length = period(series).saturating_mul(i64::try_from(series.len()).unwrap_or(i64::MAX));
    series.start().unix().saturating_add(length)
}

/// Whether a metric adds up over time; all others average.
const fn adds_up(metric: MetricName) -> bool {
    matches!(
        metric,
        MetricName::Requests | MetricName::Errors | MetricName::ProcessedBytes | MetricName::NewConnections
    )
}

/// Largest believable value of a metric in one period.
///
/// A count above it would not fit the replay's single-precision rates, a utilization above it is a unit mistake.
const fn plausible_max(metric: MetricName) -> f64 {
    match metric {
        MetricName::CpuMean | MetricName::CpuMax | MetricName::MemoryMean | MetricName::MemoryMax => 1_000.0,
        _ => 1e15,
    }
}

/// Whether a value can be one of this metric.
pub(super) fn is_plausible(metric: MetricName, value: f64) -> bool {
    (0.0..=plausible_max(metric)).contains(&value)
}

/// A series on a grid. A period counts as observed when at least half of its points are; sums are scaled up to the whole
/// period.
fn on_grid(series: &Series, grid: &Grid, metric: MetricName) -> Vec<f64> {
    let own = period(series);
    let per_period = (grid.period_s as f64 / own as f64).max(1.0);
    let share = (grid.period_s as f64 / own as f64).min(1.0);
    let value = |index: i64| {
        usize::try_from(index).ok().and_then(|index| series.get(index)).filter(|v| is_plausible(metric, *v))
    };
    (0..grid.len)
        .map(|cell| {
            let from = grid.start + cell as i64 * grid.period_s;
            let offset = from.saturating_sub(series.start().unix()).clamp(-(1 << 61), 1 << 61);
            if own > grid.period_s {
                let held = value(offset.div_euclid(own)).unwrap_or(f64::NAN);
                return if adds_up(metric) { held * share } else { held };
            }
            // The points that begin inside the cell.
            let first = -(-offset).div_euclid(own);
            let last = -(-(offset + grid.period_s)).div_euclid(own);
            let inside = first.max(0)..last.min(i64::try_from(series.len()).unwrap_or(i64::MAX));
            let (sum, count) =
                inside.filter_map(value).fold((0.0, 0.0), |(sum, count), v| (sum + v, count + 1.0));
            let expected = (last - first) as f64;
            if count == 0.0 || 2.0 * count < expected {
                f64::NAN
            } else if adds_up(metric) {
                sum / count * per_period
            } else {
                sum / count
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_units::Seconds;

    fn recording(entries: Vec<(MetricName, i64, u32, Vec<Option<f64>>)>) -> ServiceRecording {
        ServiceRecording {
            name: "api".parse().unwrap(),
            configuration: None,
            metrics: entries
                .into_iter()
                .map(|(metric, start, period, points)| {
                    (metric, Series::new(Timestamp::from_unix(start), Seconds::new(period), points))
                })
                .collect(),
            access_log: None,
        }
    }

    #[test]
    fn only_the_common_time_is_seen_and_gaps_stay_gaps() {
        let recording = recording(vec![
            (MetricName::Requests, 600, 60, vec![Some(60.0), None, Some(180.0), Some(240.0)]),
            (MetricName::CpuMean, 660, 60, vec![Some(10.0), Some(20.0), Some(30.0), Some(40.0)]),
        ]);
        let view = View::of(&recording, &[MetricName::Requests, MetricName::CpuMean], &[]).unwrap();
        assert_eq!(view.grid, Grid { start: 660, period_s: 60, len: 3 });
        let rate = view.request_rate().unwrap();
        assert!(rate[0].is_nan());
        assert_eq!(rate[1..], [3.0, 4.0]);
        assert_eq!(view.column(MetricName::CpuMean).unwrap(), [10.0, 20.0, 30.0]);
    }

    #[test]
    fn the_coarser_period_rules_and_counts_add_up() {
        let minutes = (0..10).map(|i| Some(f64::from(i))).collect();
        let recording = recording(vec![
            (MetricName::Requests, 0, 60, minutes),
            (MetricName::CpuMean, 0, 300, vec![Some(10.0), Some(20.0)]),
        ]);
        let view = View::of(&recording, &[MetricName::Requests, MetricName::CpuMean], &[]).unwrap();
        assert_eq!(view.column(MetricName::Requests).unwrap(), [10.0, 35.0]);
    }

    #[test]
    fn impossible_values_are_gaps() {
        let recording =
            recording(vec![(MetricName::Requests, 0, 60, vec![Some(-1.0), Some(5.0), Some(1e300)])]);
        let view = View::of(&recording, &[MetricName::Requests], &[]).unwrap();
        let column = view.column(MetricName::Requests).unwrap();
        assert!(column[0].is_nan() && column[1] == 5.0 && column[2].is_nan());
    }

    #[test]
    fn series_at_the_ends_of_time_do_not_overflow() {
        let recording = recording(vec![
            (MetricName::Requests, i64::MIN, 60, vec![Some(1.0)]),
            (MetricName::CpuMean, i64::MAX - 30, 3600, vec![Some(1.0)]),
        ]);
        assert!(View::of(&recording, &[MetricName::Requests, MetricName::CpuMean], &[]).is_none());
        assert!(
            View::of(&recording, &[MetricName::CpuMean], &[MetricName::Requests])
                .is_none_or(|v| v.grid.len <= 1)
        );
    }
}
