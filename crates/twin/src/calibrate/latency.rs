//! The recorded latency of minutes whose load is known.

use super::load;
use super::load::Exclusions;
use super::logged::LoggedBursts;
use super::minutes::View;
use crate::assumptions::Assumptions;
use crate::design::Design;
use crate::exact::Server;
use crate::workload::Workload;
use plimsoll_recording::{MetricName, ServiceRecording};

/// Requests that a period needs for its p99 to be more than noise.
const ENOUGH_REQUESTS: f64 = 100.0;
/// Periods that a fit needs.
pub(super) const NEEDED: usize = 30;
/// Highest utilization at which a stationary law means anything.
const HIGHEST: f64 = 0.97;

/// The latency metrics in the order in which fits see them.
pub(super) const METRICS: [MetricName; 5] = [
    MetricName::LatencyMean,
    MetricName::LatencyP50,
    MetricName::LatencyP90,
    MetricName::LatencyP95,
    MetricName::LatencyP99,
];

/// Seconds per metric of [`METRICS`]; not-a-number where it was not recorded.
pub(super) type Latencies = [f64; METRICS.len()];

/// One period with known load and recorded latency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Minute {
    /// Position in the recording.
    pub(super) time: usize,
    /// Load over capacity, 0 to 0.97.
    pub(super) utilization: f64,
    /// Requests per second over all tasks.
    pub(super) rate: f64,
    /// Recorded latency.
    pub(super) latency: Latencies,
    /// Requests in flight in one task, by Little's law; not-a-number without a mean latency.
    pub(super) in_flight: f64,
    /// Share of the requests that failed, 0 to 1; not-a-number where errors are not recorded.
    pub(super) failed: f64,
}

/// All such periods.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RecordedLatency {
    /// Length of a period in seconds.
    pub(super) period_s: i64,
    /// Mean number of tasks.
    pub(super) tasks: f64,
    /// By rising utilization.
    pub(super) minutes: Vec<Minute>,
    /// Bursts by the access logs; `None` without enough of them.
    pub(super) logged: Option<LoggedBursts>,
}

impl RecordedLatency {
    /// The usable periods; `None` when latency and requests are not recorded together in enough of them.
    ///
    /// The load follows from the request rate rather than from the CPU metric, because the load balancer counts requests
    /// and times them in the same minute.
    pub(super) fn of(
        recording: &ServiceRecording,
        design: &Design,
        workload: &Workload,
        assumptions: &Assumptions,
    ) -> Option<Self> {
        let present: Vec<MetricName> = METRICS
            .into_iter()
            .filter(|metric| {
                recording.series(*metric).is_some_and(|series| series.observed().next().is_some())
            })
            .collect();
        let leading = *present.first()?;
        let others =
            [&present[..], &[MetricName::Tasks, MetricName::DesiredTasks, MetricName::Errors]].concat();
        let view = View::of(recording, &[MetricName::Requests, leading], &others)?;
        let rates = view.request_rate()?;
        let tasks = load::tasks(&view, design);
        let exclusions = Exclusions::of(recording, &view, &tasks);
        let server = Server::of(design.size.cpu, workload.discipline, assumptions);
        let capacity = server.capacity_beside(workload.idle_vcpu);
        let demand_s = workload.demand.mean_on(design.architecture);
        let columns = METRICS.map(|metric| view.column(metric));
        let errors = view.column(MetricName::Errors);
        let mut minutes: Vec<Minute> = rates
            .iter()
            .zip(&tasks)
            .enumerate()
            .filter(|(time, (rate, _))| {
                !exclusions.excludes(*time) && **rate * view.grid.period_s as f64 >= ENOUGH_REQUESTS
            })
            .map(|(time, (rate, tasks))| {
                let latency = columns.map(|column| {
                    let ms = column.and_then(|column| column.get(time)).copied().unwrap_or(f64::NAN);
                    if ms > 0.0 { ms / 1000.0 } else { f64::NAN }
                });
                let errors = errors.and_then(|errors| errors.get(time)).copied().unwrap_or(f64::NAN);
                let failed = (errors / (rate * view.grid.period_s as f64)).min(1.0);
                Minute {
                    time,
                    utilization: rate * demand_s / (tasks * capacity),
                    rate: *rate,
                    in_flight: rate * (1.0 - if failed > 0.0 { failed } else { 0.0 }) * latency[0] / tasks,
                    latency,
                    failed: if failed.is_finite() { failed } else { f64::NAN },
                }
            })
            .filter(|minute| {
                minute.utilization <= HIGHEST && minute.latency.iter().any(|seconds| seconds.is_finite())
            })
            .collect();
        minutes.sort_by(|a, b| a.utilization.total_cmp(&b.utilization).then(a.time.cmp(&b.time)));
        let seen: Vec<f64> = tasks.into_iter().filter(|tasks| tasks.is_finite()).collect();
        let tasks = (seen.iter().sum::<f64>() / seen.len().max(1) as f64).max(1.0);
        let logged = || recording.access_log.as_ref().and_then(LoggedBursts::of);
        (minutes.len() >= NEEDED).then(|| Self {
            period_s: view.grid.period_s,
            tasks,
            minutes,
            logged: logged(),
        })
    }

    /// The quietest quarter of the periods.
    pub(super) fn quietest(&self) -> &[Minute] {
        self.minutes.get(..self.minutes.len().div_ceil(4)).unwrap_or(&self.minutes)
    }

    /// Requests per second at the median utilization.
    pub(super) fn typical_rate(&self) -> f64 {
        self.minutes.get(self.minutes.len() / 2).map_or(0.0, |minute| minute.rate)
    }
}

/// The value of an ascending list below which a share of it lies; not-a-number for an empty list.
pub(super) fn quantile(ascending: &[f64], share: f64) -> f64 {
    let position = share * ascending.len().saturating_sub(1) as f64;
    let low = ascending.get(position as usize).copied().unwrap_or(f64::NAN);
    let high = ascending.get(position as usize + 1).copied().unwrap_or(low);
    low + position.fract() * (high - low)
}

/// The observed values of one metric, ascending.
pub(super) fn ascending(minutes: &[Minute], metric: usize) -> Vec<f64> {
    let mut values: Vec<f64> = minutes
        .iter()
        .filter_map(|minute| minute.latency.get(metric).copied())
        .filter(|seconds| seconds.is_finite())
        .collect();
    values.sort_by(f64::total_cmp);
    values
}
