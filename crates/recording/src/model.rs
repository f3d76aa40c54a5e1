//! The recording: what stages after the readers see.

use crate::access_log::AccessLog;
use crate::nearest::nearest_name;
use crate::series::Series;
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::capacity::PurchaseMix;
use plimsoll_spec::platform::scaling::{ScalingPolicy, TaskRange};
use plimsoll_units::{Architecture, Region, Seconds, ServiceName, TaskSize, Timestamp};
use std::collections::BTreeMap;
use std::fmt;

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
    /// Every request, where access logs of the load balancer were given.
    pub access_log: Option<AccessLog>,
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

    /// The metric of a column name.
    #[must_use]
    pub fn from_column(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.as_str() == name)
    }

    /// Whether the values count things within the period, so that values of neighbouring periods add up.
    #[must_use]
    pub const fn is_count(self) -> bool {
        matches!(self, Self::Requests | Self::Errors | Self::ProcessedBytes | Self::NewConnections)
    }

    /// Whether the values are percentages.
    #[must_use]
    pub const fn is_percent(self) -> bool {
        matches!(self, Self::CpuMean | Self::CpuMax | Self::MemoryMean | Self::MemoryMax)
    }

    /// All column names, separated by commas, for messages.
    pub(crate) fn column_list() -> String {
        Self::ALL.map(Self::as_str).join(", ")
    }
}

impl Recording {
    /// What was observed of the service of this name.
    ///
    /// # Errors
    /// When the recording is of other services.
    pub fn for_service(&self, name: &ServiceName) -> Result<&ServiceRecording, NoSuchService> {
        self.services.iter().find(|service| &service.name == name).ok_or_else(|| {
            let known: Vec<ServiceName> = self.services.iter().map(|service| service.name.clone()).collect();
            let nearest = nearest_name(name.as_str(), known.iter().map(ServiceName::as_str));
            let nearest =
                nearest.and_then(|nearest| known.iter().find(|known| known.as_str() == nearest)).cloned();
            NoSuchService { wanted: name.clone(), known, nearest }
        })
    }
}

/// The recording is of other services than the one asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSuchService {
    /// The service asked for.
    pub wanted: ServiceName,
    /// The services that were recorded.
    pub known: Vec<ServiceName>,
    /// The one whose name is nearest, where one is near.
    pub nearest: Option<ServiceName>,
}

impl fmt::Display for NoSuchService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the recording has no service `{}`; ", self.wanted)?;
        if let Some(nearest) = &self.nearest {
            return write!(f, "did you mean `{nearest}`?");
        }
        let known: Vec<&str> = self.known.iter().map(ServiceName::as_str).collect();
        match known.as_slice() {
            [] => f.write_str("it has none at all"),
            known => write!(f, "it has {}", known.join(", ")),
        }
    }
}

impl std::error::Error for NoSuchService {}

impl ServiceRecording {
    /// The series of a metric, where recorded.
    #[must_use]
    pub fn series(&self, metric: MetricName) -> Option<&Series> {
        self.metrics.get(&metric)
    }
}
