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
