//! To a longer period: counts are summed, means averaged, maxima taken.

use crate::model::MetricName;
use crate::series::Series;
use plimsoll_units::{Seconds, Timestamp};
use std::fmt;

/// Why a series cannot be brought to a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResampleError {
    /// A percentile of a longer period does not follow from percentiles of shorter ones.
    Percentile(MetricName),
    /// The wanted period is not a multiple of the period there is.
    NotAMultiple {
        /// The period there is.
        from: Seconds,
        /// The wanted period.
        to: Seconds,
    },
}

impl fmt::Display for ResampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percentile(metric) => {
                write!(
                    f,
                    "`{}` cannot be averaged over time; record it at the period you need",
                    metric.as_str()
                )
            }
            Self::NotAMultiple { from, to } => {
                write!(
                    f,
                    "a period of {to} does not follow from values of every {from}; use a multiple of it"
                )
            }
        }
    }
}

impl std::error::Error for ResampleError {}

/// How values of short periods become the value of a longer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    Sum,
    Mean,
    Max,
}

const fn rule(metric: MetricName) -> Result<Rule, ResampleError> {
    match metric {
        MetricName::Requests
        | MetricName::Errors
        | MetricName::ProcessedBytes
        | MetricName::NewConnections => Ok(Rule::Sum),
        // MODEL: the mean latency of a longer period is taken as the unweighted mean; too low when the slow minutes are
        // the busy ones.
        MetricName::CpuMean
        | MetricName::MemoryMean
        | MetricName::LatencyMean
        | MetricName::Tasks
        | MetricName::DesiredTasks => Ok(Rule::Mean),
        MetricName::CpuMax | MetricName::MemoryMax => Ok(Rule::Max),
        MetricName::LatencyP50 | MetricName::LatencyP90 | MetricName::LatencyP95 | MetricName::LatencyP99 => {
            Err(ResampleError::Percentile(metric))
        }
    }
}

/// Brings a series to a longer period, its points at multiples of that period since 1970.
///
/// A long period is observed when at least half of its points are. A sum over a partly observed period is scaled up to
/// the whole period; MODEL: as if the gaps were like the rest, direction of the error unknown.
///
/// # Errors
/// For percentiles, and for a period that is no multiple of the series' own; the same period always works.
pub fn to_period(metric: MetricName, series: &Series, period: Seconds) -> Result<Series, ResampleError> {
    if period == series.period() {
        return Ok(series.clone());
    }
    let rule = rule(metric)?;
    let (from, to) = (series.period().get(), period.get());
    if to == 0 || !to.is_multiple_of(from) {
        return Err(ResampleError::NotAMultiple { from: series.period(), to: period });
    }
    let long = i64::from(to);
    let start = series.start().unix().div_euclid(long) * long;
    let mut buckets: Vec<Bucket> = Vec::with_capacity(series.len() / (to / from).max(1) as usize + 1);
    for (index, point) in series.iter().enumerate() {
        let bucket = (series.moment(index).unix() - start).div_euclid(long);
        let Ok(bucket) = usize::try_from(bucket) else { continue };
        if bucket >= buckets.len() {
            buckets.resize(bucket + 1, Bucket::default());
        }
        if let (Some(bucket), Some(value)) = (buckets.get_mut(bucket), point) {
            bucket.add(value);
        }
    }
    let whole = to / from;
    let points = buckets.into_iter().map(|bucket| bucket.value(rule, whole));
    Ok(Series::new(Timestamp::from_unix(start), period, points))
}

#[derive(Debug, Clone, Copy, Default)]
struct Bucket {
    count: u32,
    sum: f64,
    max: f64,
}

impl Bucket {
    fn add(&mut self, value: f64) {
        self.max = if self.count == 0 { value } else { self.max.max(value) };
        self.count += 1;
        self.sum += value;
    }

    fn value(self, rule: Rule, whole: u32) -> Option<f64> {
        if self.count == 0 || self.count * 2 < whole {
            return None;
        }
        let mean = self.sum / f64::from(self.count);
        Some(match rule {
            Rule::Sum if self.count == whole => self.sum,
            Rule::Sum => mean * f64::from(whole),
            Rule::Mean => mean,
            Rule::Max => self.max,
        })
    }
}

/// Brings a series to a period, shorter or longer, its points at multiples of that period since 1970.
///
/// To a longer period as [`to_period`]. To a shorter one counts are spread evenly and everything else is held; MODEL: what
/// varied within the longer period is lost, so peaks come out too low.
///
/// # Errors
/// Where neither period is a multiple of the other, and for percentiles of a longer period.
pub fn onto(metric: MetricName, series: &Series, period: Seconds) -> Result<Series, ResampleError> {
    let (from, to) = (series.period().get(), period.get());
    if to == 0 || (!from.is_multiple_of(to) && !to.is_multiple_of(from)) {
        return Err(ResampleError::NotAMultiple { from: series.period(), to: period });
    }
    if from < to {
        return to_period(metric, series, period);
    }
    let parts = from / to;
    let share = if metric.is_count() { 1.0 / f64::from(parts) } else { 1.0 };
    let start = series.start().unix().div_euclid(i64::from(to)) * i64::from(to);
    let points =
        series.iter().flat_map(|point| std::iter::repeat_n(point.map(|value| value * share), parts as usize));
    Ok(Series::new(Timestamp::from_unix(start), period, points))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(period: u32, values: &[Option<f64>]) -> Series {
        Series::new(Timestamp::from_unix(600), Seconds::new(period), values.iter().copied())
    }

    fn points(series: &Series) -> Vec<Option<f64>> {
        series.iter().collect()
    }

    const SIX: [Option<f64>; 6] = [Some(1.0), Some(3.0), None, Some(5.0), None, None];

    #[test]
    fn counts_are_summed_means_averaged_maxima_taken() {
        let minutes = |metric| points(&to_period(metric, &series(20, &SIX), Seconds::new(60)).unwrap());
        // A partly observed minute is scaled up; a minute with less than half of its points is a gap.
        assert_eq!(minutes(MetricName::Requests), [Some(6.0), None]);
        assert_eq!(minutes(MetricName::CpuMean), [Some(2.0), None]);
        assert_eq!(minutes(MetricName::CpuMax), [Some(3.0), None]);
    }

    #[test]
    fn percentiles_and_odd_periods_are_refused() {
        let latencies = series(20, &SIX);
        let refused = to_period(MetricName::LatencyP95, &latencies, Seconds::new(60));
        assert_eq!(refused, Err(ResampleError::Percentile(MetricName::LatencyP95)));
        assert!(to_period(MetricName::LatencyP95, &latencies, Seconds::new(20)).is_ok());
        assert!(to_period(MetricName::Requests, &latencies, Seconds::new(50)).is_err());
        assert!(onto(MetricName::Requests, &latencies, Seconds::new(0)).is_err());
    }

    #[test]
    fn longer_periods_are_spread_over_shorter_ones() {
        let five = series(300, &[Some(50.0), None]);
        let minutes = |metric| points(&onto(metric, &five, Seconds::new(60)).unwrap());
        assert_eq!(
            minutes(MetricName::Requests)[..6],
            [Some(10.0), Some(10.0), Some(10.0), Some(10.0), Some(10.0), None]
        );
        assert_eq!(minutes(MetricName::LatencyP95)[4..6], [Some(50.0), None]);
    }
}
