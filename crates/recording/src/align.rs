//! All metrics of a service on one grid, and halves of a recording.

use crate::model::{MetricName, Recording, ServiceRecording};
use crate::resample::{self, ResampleError};
use crate::series::Series;
use plimsoll_units::{Seconds, Timestamp};
use std::collections::BTreeMap;

/// All metrics of a service on one grid: row by row, what was observed.
#[derive(Debug, Clone, PartialEq)]
pub struct Aligned {
    start: Timestamp,
    period: Seconds,
    len: usize,
    columns: BTreeMap<MetricName, Series>,
    left_out: Vec<(MetricName, ResampleError)>,
}

impl Aligned {
    /// Aligns all metrics to a grid of this period at multiples of it since 1970, as [`resample::onto`] does.
    #[must_use]
    pub fn new(service: &ServiceRecording, period: Seconds) -> Self {
        let mut columns = BTreeMap::new();
        let mut left_out = Vec::new();
        for (metric, series) in service.metrics.iter().filter(|(_, series)| !series.is_empty()) {
            match resample::onto(*metric, series, period) {
                Ok(series) => {
                    columns.insert(*metric, series);
                }
                Err(why) => left_out.push((*metric, why)),
            }
        }
        let start = columns.values().map(Series::start).min().unwrap_or_default();
        let end = columns.values().map(Series::end).max().unwrap_or(start);
        let steps = (end.unix() - start.unix()) / i64::from(period.get().max(1));
        Self { start, period, len: usize::try_from(steps).unwrap_or(0), columns, left_out }
    }

    /// The moment of the first row.
    #[must_use]
    pub const fn start(&self) -> Timestamp {
        self.start
    }

    /// The period of the grid.
    #[must_use]
    pub const fn period(&self) -> Seconds {
        self.period
    }

    /// The number of rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// What was observed of a metric in a row; `None` for a gap.
    #[must_use]
    pub fn get(&self, metric: MetricName, row: usize) -> Option<f64> {
        let series = self.columns.get(&metric)?;
        let period = i64::from(self.period.get().max(1));
        let offset = (series.start().unix() - self.start.unix()) / period;
        series.get(row.checked_sub(usize::try_from(offset).ok()?)?)
    }

    /// A metric over all rows, gaps as `None`; all gaps where it was not recorded.
    pub fn column(&self, metric: MetricName) -> impl Iterator<Item = Option<f64>> + '_ {
        (0..self.len).map(move |row| self.get(metric, row))
    }

    /// The metrics that were aligned.
    pub fn metrics(&self) -> impl Iterator<Item = MetricName> + '_ {
        self.columns.keys().copied()
    }

    /// The metrics that cannot be on this grid, and why.
    #[must_use]
    pub fn left_out(&self) -> &[(MetricName, ResampleError)] {
        &self.left_out
    }
}

impl ServiceRecording {
    /// The first moment of any metric and the end of the last period of any metric; `None` without any point.
    #[must_use]
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let series = || self.metrics.values().filter(|series| !series.is_empty());
        Some((series().map(Series::start).min()?, series().map(Series::end).max()?))
    }

    /// The part from a moment (included) to another (excluded).
    #[must_use]
    pub fn between(&self, from: Timestamp, to: Timestamp) -> Self {
        let metrics =
            self.metrics.iter().map(|(metric, series)| (*metric, series.between(from, to))).collect();
        Self {
            name: self.name.clone(),
            configuration: self.configuration.clone(),
            metrics,
            access_log: self.access_log.as_ref().map(|log| log.between(from, to)),
        }
    }

    /// The two halves by time, for judging on the second what was decided on the first; cut at a whole minute.
    #[must_use]
    pub fn halves(&self) -> (Self, Self) {
        let (start, end) = self.span().unwrap_or_default();
        let middle = middle(start, end);
        (self.between(start, middle), self.between(middle, end))
    }
}

impl Recording {
    /// The two halves by time, every service cut at the same moment, a whole minute.
    #[must_use]
    pub fn halves(&self) -> (Self, Self) {
        let spans = || self.services.iter().filter_map(ServiceRecording::span);
        let start = spans().map(|(start, _)| start).min().unwrap_or_default();
        let end = spans().map(|(_, end)| end).max().unwrap_or_default();
        let middle = middle(start, end);
        let part = |from, to| Self {
            services: self.services.iter().map(|service| service.between(from, to)).collect(),
            ..self.clone()
        };
        (part(start, middle), part(middle, end))
    }
}

/// The moment halfway, moved back to a whole minute.
fn middle(start: Timestamp, end: Timestamp) -> Timestamp {
    let half = start.unix() + (end.unix() - start.unix()) / 2;
    Timestamp::from_unix((half.div_euclid(60) * 60).max(start.unix()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(metrics: impl IntoIterator<Item = (MetricName, Series)>) -> ServiceRecording {
        ServiceRecording {
            name: "api".parse().unwrap(),
            configuration: None,
            metrics: metrics.into_iter().collect(),
            access_log: None,
        }
    }

    fn series(start: i64, period: u32, values: impl IntoIterator<Item = f64>) -> Series {
        Series::new(Timestamp::from_unix(start), Seconds::new(period), values.into_iter().map(Some))
    }

    #[test]
    fn metrics_of_different_periods_and_starts_meet_in_rows() {
        let aligned = Aligned::new(
            &service([
                (MetricName::Requests, series(6000, 60, [1.0, 2.0, 3.0])),
                (MetricName::CpuMean, series(6060, 300, [50.0])),
                (MetricName::Errors, series(6000, 20, [1.0; 9])),
                (MetricName::LatencyP95, series(6000, 20, [9.0; 9])),
            ]),
            Seconds::new(60),
        );
        assert_eq!((aligned.start().unix(), aligned.len()), (6000, 6));
        assert_eq!(aligned.get(MetricName::CpuMean, 0), None);
        assert_eq!(aligned.get(MetricName::CpuMean, 5), Some(50.0));
        assert_eq!(aligned.column(MetricName::Errors).flatten().collect::<Vec<_>>(), [3.0; 3]);
        assert!(matches!(aligned.left_out(), [(MetricName::LatencyP95, ResampleError::Percentile(_))]));
    }

    #[test]
    fn halves_part_the_recording_without_loss() {
        let whole = service([(MetricName::Requests, series(600, 60, (0..9).map(f64::from)))]);
        let (first, second) = whole.halves();
        let values =
            |part: &ServiceRecording| part.metrics[&MetricName::Requests].observed().collect::<Vec<_>>();
        assert_eq!(
            (values(&first), values(&second)),
            (vec![0.0, 1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0, 7.0, 8.0])
        );
        let (first, second) = service([]).halves();
        assert!(first.span().is_none() && second.span().is_none());
    }
}
