//! What is in a recording, as `plimsoll record inspect` shows it.

use crate::access_log::{AccessLog, Agreement, Failures, LogQuality, TargetShare};
use crate::model::{MetricName, Origin, RecordedConfiguration, Recording, ServiceRecording};
use crate::percentile::Sorted;
use crate::quality::{MetricQuality, Quality, quality};
use crate::series::Series;
use crate::sparkline;
use plimsoll_units::{Region, ServiceName, Timestamp};

/// A whole recording at a glance.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Where it comes from.
    pub origin: Origin,
    /// The region, where known.
    pub region: Option<Region>,
    /// One per service.
    pub services: Vec<ServiceSummary>,
    /// What was repaired, not understood or missing.
    pub notes: Vec<String>,
}

/// One service at a glance.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceSummary {
    /// Its name.
    pub name: ServiceName,
    /// How it was configured, where known.
    pub configuration: Option<RecordedConfiguration>,
    /// Coverage, gaps and what they suffice for.
    pub quality: Quality,
    /// Mean requests per second over the observed time; `None` without requests.
    pub requests_per_second: Option<f64>,
    /// Highest requests per second of a period.
    pub peak_requests_per_second: Option<f64>,
    /// One per recorded metric, in column order.
    pub metrics: Vec<MetricSummary>,
    /// What the access logs hold, where there are any.
    pub access_log: Option<LogSummary>,
}

/// The access logs of one service at a glance.
#[derive(Debug, Clone, PartialEq)]
pub struct LogSummary {
    /// Requests of this service in the logs.
    pub requests: u64,
    /// Minutes that the logs cover.
    pub covered_minutes: u64,
    /// The first covered minute and the end of the last; `None` without any.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Requests in the busiest second.
    pub busiest_second: u32,
    /// Target processing time over all requests: mean, p50, p90, p95, p99, ms; `None` where no target answered.
    pub times_ms: Option<[f64; 5]>,
    /// Requests that failed, by how.
    pub failures: Failures,
    /// Targets seen.
    pub targets: usize,
    /// The smallest and the largest mean processing time of a target that answered at least a hundredth of an equal share,
    /// ms.
    pub target_means_ms: Option<(f64, f64)>,
    /// How well the logs of all services could be read.
    pub quality: LogQuality,
    /// How the number of requests compares with CloudWatch's.
    pub agreement: Option<Agreement>,
}

impl LogSummary {
    /// The summary of a log.
    #[must_use]
    pub fn of(log: &AccessLog) -> Self {
        let times = log.times();
        let percentiles = [0.5, 0.9, 0.95, 0.99].map(|fraction| times.percentile_ms(fraction));
        let times_ms = match (times.mean_ms(), percentiles) {
            (Some(mean), [Some(p50), Some(p90), Some(p95), Some(p99)]) => Some([mean, p50, p90, p95, p99]),
            _ => None,
        };
        let (first, last) = (log.minutes().next(), log.minutes().next_back());
        let answered: u64 = log.targets().iter().map(|target| target.answered).sum();
        let counts = |target: &&TargetShare| target.answered * 100 * log.targets().len() as u64 >= answered;
        let means = Sorted::new(log.targets().iter().filter(counts).filter_map(TargetShare::mean_ms));
        Self {
            requests: log.requests(),
            covered_minutes: log.minutes().len() as u64,
            span: first.zip(last).map(|(first, last)| (first.start, last.start.plus_seconds(60))),
            busiest_second: log.minutes().flat_map(|minute| minute.arrivals).max().unwrap_or(0),
            times_ms,
            failures: log.failures(),
            targets: log.targets().len(),
            target_means_ms: means.min().zip(means.max()),
            quality: log.quality().clone(),
            agreement: log.agreement().copied(),
        }
    }
}

/// One metric at a glance.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricSummary {
    /// The metric.
    pub metric: MetricName,
    /// The first moment.
    pub start: Timestamp,
    /// The end of the last period.
    pub end: Timestamp,
    /// Coverage and gaps.
    pub quality: MetricQuality,
    /// Statistics over the periods; `None` where nothing was observed.
    pub statistics: Option<Statistics>,
    /// Levels 0 to 7 over time, `None` where nothing was observed.
    pub buckets: Vec<Option<u8>>,
}

/// Statistics over the observed periods of a metric, in the metric's unit. A percentile of a latency percentile is one over
/// periods, not over requests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Statistics {
    /// Smallest value.
    pub min: f64,
    /// Mean.
    pub mean: f64,
    /// Median.
    pub p50: f64,
    /// 90th percentile.
    pub p90: f64,
    /// 95th percentile.
    pub p95: f64,
    /// 99th percentile.
    pub p99: f64,
    /// Largest value.
    pub max: f64,
}

impl Statistics {
    /// The statistics of a series; `None` where nothing was observed.
    #[must_use]
    pub fn of(series: &Series) -> Option<Self> {
        let values = Sorted::new(series.observed());
        Some(Self {
            min: values.min()?,
            mean: values.mean()?,
            p50: values.percentile(0.5)?,
            p90: values.percentile(0.9)?,
            p95: values.percentile(0.95)?,
            p99: values.percentile(0.99)?,
            max: values.max()?,
        })
    }
}

/// The summary of a recording with bars of at most `width` buckets.
#[must_use]
pub fn summary(recording: &Recording, width: usize) -> Summary {
    Summary {
        origin: recording.origin.clone(),
        region: recording.region.clone(),
        services: recording.services.iter().map(|service| service_summary(service, width)).collect(),
        notes: recording.notes.clone(),
    }
}

/// The summary of one service with bars of at most `width` buckets.
#[must_use]
pub fn service_summary(service: &ServiceRecording, width: usize) -> ServiceSummary {
    let requests = service.series(MetricName::Requests);
    let per_second = |value: f64, series: &Series| value / series.period().as_f64();
    let statistics = requests.and_then(|series| Some((series, Statistics::of(series)?)));
    ServiceSummary {
        name: service.name.clone(),
        configuration: service.configuration.clone(),
        quality: quality(service),
        requests_per_second: statistics.map(|(series, all)| per_second(all.mean, series)),
        peak_requests_per_second: statistics.map(|(series, all)| per_second(all.max, series)),
        metrics: service
            .metrics
            .iter()
            .map(|(metric, series)| metric_summary(*metric, series, width))
            .collect(),
        access_log: service.access_log.as_ref().map(LogSummary::of),
    }
}

fn metric_summary(metric: MetricName, series: &Series, width: usize) -> MetricSummary {
    MetricSummary {
        metric,
        start: series.start(),
        end: series.end(),
        quality: MetricQuality::of(series),
        statistics: Statistics::of(series),
        buckets: sparkline::buckets(series, width),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_units::Seconds;

    #[test]
    fn a_summary_shows_load_coverage_and_percentiles() {
        let points = (0..100).map(|n| (n != 50).then(|| f64::from(n) * 60.0));
        let requests = Series::new(Timestamp::from_unix(0), Seconds::new(60), points);
        let gaps = Series::new(Timestamp::from_unix(0), Seconds::new(60), [None, None]);
        let service = ServiceRecording {
            name: "api".parse().unwrap(),
            configuration: None,
            metrics: [(MetricName::Requests, requests), (MetricName::CpuMean, gaps)].into_iter().collect(),
            access_log: None,
        };
        let summary = service_summary(&service, 10);
        assert_eq!(summary.peak_requests_per_second, Some(99.0));
        assert_eq!(summary.quality.observed_minutes, 99);
        let [requests, cpu] = summary.metrics.as_slice() else { panic!("{summary:?}") };
        assert_eq!((requests.quality.gaps.len(), requests.buckets.len()), (1, 10));
        assert_eq!(requests.statistics.map(|all| (all.min, all.max)), Some((0.0, 5940.0)));
        assert_eq!(cpu.statistics, None);
    }
}
