//! The recording: what stages after the readers see.

use crate::series::Series;
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::capacity::PurchaseMix;
use plimsoll_spec::platform::scaling::{ScalingPolicy, TaskRange};
use plimsoll_units::{Architecture, Region, Seconds, ServiceName, TaskSize, Timestamp};
use std::collections::BTreeMap;

/// What was observed of a platform over a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Where it comes from.
    pub origin: Origin,
    /// The region, where known.
    pub region: Option<Region>,
    /// Services in a fixed order.
    pub services: Vec<ServiceRecording>,
    /// What was read but not understood, repaired or missing, one sentence each.
    pub notes: Vec<String>,
}

/// Where a recording comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Observed on a running platform.
    Measured {
        /// What recorded it, in words.
        source: String,
    },
    /// Made by a generator; never to be mistaken for an observation.
    Synthetic {
        /// The generator and its version.
        generator: String,
        /// Its seed.
        seed: u64,
    },
}

/// What was observed of one service.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceRecording {
    /// The service's name.
    pub name: ServiceName,
    /// How it was configured while recorded; `None` where no inventory is there.
    pub configuration: Option<RecordedConfiguration>,
    /// The metric series by metric.
    pub metrics: BTreeMap<MetricName, Series>,
}

/// How a service was configured while it was recorded; a field is `None` where the inventory does not say.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RecordedConfiguration {
    /// Task size.
    pub size: Option<TaskSize>,
    /// Processor family.
    pub architecture: Option<Architecture>,
    /// Task range.
    pub tasks: Option<TaskRange>,
    /// Purchase mix.
    pub mix: Option<PurchaseMix>,
    /// Scaling policies; `None` when not known, empty when there are none.
    pub scaling: Option<Vec<ScalingPolicy>>,
    /// Routing algorithm.
    pub routing: Option<RoutingAlgorithm>,
    /// Deregistration delay.
    pub deregistration_delay: Option<Seconds>,
    /// Moments at which deployments began.
    pub deployments: Vec<Timestamp>,
}

/// A recorded metric. Latencies are milliseconds, utilizations percent, counts per period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MetricName {
    /// Requests in the period (`RequestCount`, sum).
    Requests,
    /// CPU utilization, mean over tasks, percent.
    CpuMean,
    /// CPU utilization of the busiest task, percent.
    CpuMax,
    /// Memory utilization, mean over tasks, percent.
    MemoryMean,
    /// Memory utilization of the fullest task, percent.
    MemoryMax,
    /// Mean response time, ms.
    LatencyMean,
    /// Median response time, ms.
    LatencyP50,
    /// 90th percentile of the response time, ms.
    LatencyP90,
    /// 95th percentile of the response time, ms.
    LatencyP95,
    /// 99th percentile of the response time, ms.
    LatencyP99,
    /// Running tasks.
    Tasks,
    /// Desired tasks.
    DesiredTasks,
    /// Failed requests in the period (5xx of targets and load balancer).
    Errors,
    /// Bytes processed by the load balancer in the period.
    ProcessedBytes,
    /// New connections at the load balancer in the period.
    NewConnections,
}

impl MetricName {
    /// All metrics, in column order.
    pub const ALL: [Self; 15] = [
        Self::Requests,
        Self::CpuMean,
        Self::CpuMax,
        Self::MemoryMean,
        Self::MemoryMax,
        Self::LatencyMean,
        Self::LatencyP50,
        Self::LatencyP90,
        Self::LatencyP95,
        Self::LatencyP99,
        Self::Tasks,
        Self::DesiredTasks,
        Self::Errors,
        Self::ProcessedBytes,
        Self::NewConnections,
    ];

    /// The column name used in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::CpuMean => "cpu",
            Self::CpuMax => "cpu_max",
            Self::MemoryMean => "memory",
            Self::MemoryMax => "memory_max",
            Self::LatencyMean => "latency_mean",
            Self::LatencyP50 => "p50",
            Self::LatencyP90 => "p90",
            Self::LatencyP95 => "p95",
            Self::LatencyP99 => "p99",
            Self::Tasks => "tasks",
            Self::DesiredTasks => "desired_tasks",
            Self::Errors => "errors",
            Self::ProcessedBytes => "processed_bytes",
            Self::NewConnections => "new_connections",
        }
    }
}

impl ServiceRecording {
    /// The series of a metric, where recorded.
    #[must_use]
    pub fn series(&self, metric: MetricName) -> Option<&Series> {
        self.metrics.get(&metric)
    }
}
