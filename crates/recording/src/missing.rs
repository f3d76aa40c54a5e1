//! What a calibration needs and neither the recording nor the stack file gives.

use crate::model::{MetricName, ServiceRecording};
use plimsoll_spec::platform::workload::StatedWorkload;
use std::fmt;

/// Something about a workload that must be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// How many requests arrive.
    Requests,
    /// CPU time of a request.
    CpuPerRequest,
    /// Latency that is not CPU time.
    BaseLatency,
    /// Memory of a task.
    Memory,
}

impl Need {
    /// Everything that advice on size and count needs.
    pub const ALL: [Self; 4] = [Self::Requests, Self::CpuPerRequest, Self::BaseLatency, Self::Memory];

    /// What it is, in words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requests => "the number of requests",
            Self::CpuPerRequest => "the CPU time of a request",
            Self::BaseLatency => "the latency without load",
            Self::Memory => "the memory of a task",
        }
    }

    /// The key under `workload:` that states it; `None` where it can only be recorded.
    #[must_use]
    pub const fn stated_by(self) -> Option<&'static str> {
        match self {
            Self::Requests => None,
            Self::CpuPerRequest => Some("cpu_per_request"),
            Self::BaseLatency => Some("base_latency"),
            Self::Memory => Some("memory"),
        }
    }

    fn is_stated(self, stated: &StatedWorkload) -> bool {
        match self {
            Self::Requests => false,
            Self::CpuPerRequest => stated.cpu_ms_per_request.is_some(),
            Self::BaseLatency => stated.base_latency_ms.is_some(),
            Self::Memory => stated.memory_mib.is_some(),
        }
    }

    const fn ingredients(self) -> &'static [Ingredient] {
        match self {
            Self::Requests => &[Ingredient::OneOf(&[MetricName::Requests])],
            Self::CpuPerRequest => &[
                Ingredient::OneOf(&[MetricName::Requests]),
                Ingredient::OneOf(&[MetricName::CpuMean]),
                Ingredient::TaskCount,
                Ingredient::TaskSize,
            ],
            Self::BaseLatency => &[Ingredient::OneOf(&[
                MetricName::LatencyMean,
                MetricName::LatencyP50,
                MetricName::LatencyP90,
                MetricName::LatencyP95,
                MetricName::LatencyP99,
            ])],
            Self::Memory => {
                &[Ingredient::OneOf(&[MetricName::MemoryMax, MetricName::MemoryMean]), Ingredient::TaskSize]
            }
        }
    }
}

/// Something that a recording would have to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ingredient {
    /// At least one of these metrics with at least one value.
    OneOf(&'static [MetricName]),
    /// The number of running tasks: as a metric, or as a range of one number.
    TaskCount,
    /// The task size in the inventory.
    TaskSize,
}

impl Ingredient {
    fn is_there(self, service: &ServiceRecording) -> bool {
        let observed = |metric: &MetricName| {
            service.series(*metric).is_some_and(|series| series.observed().next().is_some())
        };
        let configuration = service.configuration.as_ref();
        match self {
            Self::OneOf(metrics) => metrics.iter().any(observed),
            Self::TaskCount => {
                let fixed = configuration.and_then(|configuration| configuration.tasks);
                observed(&MetricName::Tasks) || fixed.is_some_and(|tasks| tasks.min == tasks.max)
            }
            Self::TaskSize => configuration.is_some_and(|configuration| configuration.size.is_some()),
        }
    }
}

impl fmt::Display for Ingredient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneOf(metrics) => {
                let names: Vec<String> =
                    metrics.iter().map(|metric| format!("`{}`", metric.as_str())).collect();
                f.write_str(&names.join(" or "))
            }
            Self::TaskCount => f.write_str("`tasks`"),
            Self::TaskSize => f.write_str("the task size"),
        }
    }
}

/// A need that is not met, and how it can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// What is not known.
    pub need: Need,
    /// What the recording would have to hold in addition, all of it.
    pub absent: Vec<Ingredient>,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let absent: Vec<String> = self.absent.iter().map(Ingredient::to_string).collect();
        write!(f, "{} is not known: record {}", self.need.as_str(), absent.join(" and "))?;
        match self.need.stated_by() {
            Some(key) => write!(f, ", or state `workload: {{{key}: …}}`"),
            None => Ok(()),
        }
    }
}

/// The needs that are met neither by the recording nor by what is stated; empty when nothing is missing.
#[must_use]
pub fn missing(service: &ServiceRecording, stated: &StatedWorkload, needs: &[Need]) -> Vec<Missing> {
    needs
        .iter()
        .filter(|need| !need.is_stated(stated))
        .map(|need| Missing {
            need: *need,
            absent: need.ingredients().iter().copied().filter(|part| !part.is_there(service)).collect(),
        })
        .filter(|missing| !missing.absent.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::Series;
    use plimsoll_units::{Seconds, Timestamp};

    fn requests_only() -> ServiceRecording {
        let series = Series::new(Timestamp::from_unix(0), Seconds::new(60), [Some(1.0)]);
        ServiceRecording {
            name: "api".parse().unwrap(),
            configuration: None,
            metrics: [(MetricName::Requests, series)].into_iter().collect(),
            access_log: None,
        }
    }

    #[test]
    fn what_neither_recording_nor_file_gives_is_listed_with_what_would_help() {
        let list = missing(&requests_only(), &StatedWorkload::default(), &Need::ALL);
        let text: Vec<String> = list.iter().map(Missing::to_string).collect();
        assert_eq!(
            text,
            [
                "the CPU time of a request is not known: record `cpu` and `tasks` and the task size, or state `workload: {cpu_per_request: …}`",
                "the latency without load is not known: record `latency_mean` or `p50` or `p90` or `p95` or `p99`, or state `workload: {base_latency: …}`",
                "the memory of a task is not known: record `memory_max` or `memory` and the task size, or state `workload: {memory: …}`",
            ]
        );
    }

    #[test]
    fn what_is_stated_is_not_missing_but_requests_cannot_be_stated() {
        let stated = StatedWorkload {
            cpu_ms_per_request: Some(20.0),
            base_latency_ms: Some(5.0),
            memory_mib: Some(300.0),
            ..StatedWorkload::default()
        };
        assert!(missing(&requests_only(), &stated, &Need::ALL).is_empty());
        let mut nothing = requests_only();
        nothing.metrics.clear();
        let list = missing(&nothing, &stated, &Need::ALL);
        assert_eq!(list.iter().map(|missing| missing.need).collect::<Vec<_>>(), [Need::Requests]);
    }
}
