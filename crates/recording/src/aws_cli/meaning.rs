//! What a CloudWatch metric with a statistic is here.

use crate::model::MetricName;
use plimsoll_units::Quantile;

/// A statistic of CloudWatch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stat {
    Average,
    Sum,
    Maximum,
    SampleCount,
    Percentile(Quantile),
}

impl Stat {
    /// Reads `Average`, `Sum`, `Maximum`, `SampleCount`, `p95` and usual short forms, in any case.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "average" | "avg" | "mean" => Some(Self::Average),
            "sum" => Some(Self::Sum),
            "maximum" | "max" => Some(Self::Maximum),
            "samplecount" => Some(Self::SampleCount),
            lower => lower.parse().ok().map(Self::Percentile),
        }
    }
}

/// A metric of CloudWatch that has a meaning here; the order is that of preference where two mean the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    RequestCount,
    TargetResponseTime,
    RunningTaskCount,
    CpuUtilization,
    MemoryUtilization,
    DesiredTaskCount,
    TargetErrors,
    BalancerErrors,
    ProcessedBytes,
    NewConnectionCount,
}

impl Source {
    /// The metric of this name.
    ///
    /// AWS: namespaces AWS/ECS, AWS/ApplicationELB and ECS/ContainerInsights; sources the metric lists of the three user
    /// guides, 2023-06.
    pub(super) fn parse(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "requestcount" => Self::RequestCount,
            "targetresponsetime" => Self::TargetResponseTime,
            "runningtaskcount" => Self::RunningTaskCount,
            "cpuutilization" => Self::CpuUtilization,
            "memoryutilization" => Self::MemoryUtilization,
            "desiredtaskcount" => Self::DesiredTaskCount,
            "httpcode_target_5xx_count" => Self::TargetErrors,
            "httpcode_elb_5xx_count" => Self::BalancerErrors,
            "processedbytes" => Self::ProcessedBytes,
            "newconnectioncount" => Self::NewConnectionCount,
            _ => return None,
        })
    }

    /// The statistic that is meant when none is named.
    pub(super) const fn usual_stat(self) -> Stat {
        match self {
            Self::TargetResponseTime
            | Self::RunningTaskCount
            | Self::CpuUtilization
            | Self::MemoryUtilization
            | Self::DesiredTaskCount => Stat::Average,
            _ => Stat::Sum,
        }
    }

    /// The metric that this source becomes with a statistic; `None` when it means nothing here.
    pub(super) fn metric(self, stat: Stat) -> Option<MetricName> {
        Some(match (self, stat) {
            (Self::RequestCount, Stat::Sum) => MetricName::Requests,
            (Self::TargetResponseTime, Stat::Average) => MetricName::LatencyMean,
            (Self::TargetResponseTime, Stat::Percentile(quantile)) => return percentile(quantile),
            (Self::RunningTaskCount, Stat::Average | Stat::Maximum) => MetricName::Tasks,
            (Self::CpuUtilization, Stat::Average) => MetricName::CpuMean,
            (Self::CpuUtilization, Stat::Maximum) => MetricName::CpuMax,
            (Self::MemoryUtilization, Stat::Average) => MetricName::MemoryMean,
            (Self::MemoryUtilization, Stat::Maximum) => MetricName::MemoryMax,
            // AWS: with a period of one minute the sample count is the number of running tasks; source the ECS developer
            // guide, CloudWatch metrics, 2023-06.
            (Self::CpuUtilization | Self::MemoryUtilization, Stat::SampleCount) => MetricName::Tasks,
            (Self::DesiredTaskCount, Stat::Average | Stat::Maximum) => MetricName::DesiredTasks,
            (Self::TargetErrors | Self::BalancerErrors, Stat::Sum) => MetricName::Errors,
            (Self::ProcessedBytes, Stat::Sum) => MetricName::ProcessedBytes,
            (Self::NewConnectionCount, Stat::Sum) => MetricName::NewConnections,
            _ => return None,
        })
    }

    /// The factor from CloudWatch's unit to ours, for a period in seconds.
    pub(super) fn factor(self, stat: Stat, period: u32) -> f64 {
        match (self, stat) {
            // AWS: TargetResponseTime is in seconds; source the Application Load Balancer guide, CloudWatch metrics, 2023-06.
            (Self::TargetResponseTime, _) => 1000.0,
            // Longer periods add up the samples of their minutes. MODEL: a service with 20-second metrics gives three
            // samples a minute, which the dumps do not show; its count then comes out three times too high.
            (_, Stat::SampleCount) if period > 60 => 60.0 / f64::from(period),
            _ => 1.0,
        }
    }
}

fn percentile(quantile: Quantile) -> Option<MetricName> {
    match quantile {
        Quantile::P50 => Some(MetricName::LatencyP50),
        Quantile::P90 => Some(MetricName::LatencyP90),
        Quantile::P95 => Some(MetricName::LatencyP95),
        Quantile::P99 => Some(MetricName::LatencyP99),
        _ => None,
    }
}

/// The source and statistic whose values a column name of this project stands for.
pub(super) fn of_column(name: &str) -> Option<(Source, Stat)> {
    let stat = |source: Source| (source, source.usual_stat());
    Some(match MetricName::from_column(name)? {
        MetricName::Requests => stat(Source::RequestCount),
        MetricName::CpuMean => stat(Source::CpuUtilization),
        MetricName::CpuMax => (Source::CpuUtilization, Stat::Maximum),
        MetricName::MemoryMean => stat(Source::MemoryUtilization),
        MetricName::MemoryMax => (Source::MemoryUtilization, Stat::Maximum),
        MetricName::LatencyMean => stat(Source::TargetResponseTime),
        MetricName::LatencyP50 => (Source::TargetResponseTime, Stat::Percentile(Quantile::P50)),
        MetricName::LatencyP90 => (Source::TargetResponseTime, Stat::Percentile(Quantile::P90)),
        MetricName::LatencyP95 => (Source::TargetResponseTime, Stat::Percentile(Quantile::P95)),
        MetricName::LatencyP99 => (Source::TargetResponseTime, Stat::Percentile(Quantile::P99)),
        MetricName::Tasks => stat(Source::RunningTaskCount),
        MetricName::DesiredTasks => stat(Source::DesiredTaskCount),
        MetricName::Errors => stat(Source::TargetErrors),
        MetricName::ProcessedBytes => stat(Source::ProcessedBytes),
        MetricName::NewConnections => stat(Source::NewConnectionCount),
    })
}
