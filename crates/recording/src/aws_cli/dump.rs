//! The documents as AWS prints them: only the keys that are used, all optional.
//!
//! AWS: shapes of the CloudWatch, ECS, Application Auto Scaling and Elastic Load Balancing v2 APIs as the command line
//! prints them; API models of 2026-09.

use super::scaling_dump::{MetricAlarm, ScalableTarget, ScalingPolicyDump, ScheduledActionDump};
use crate::{instant, number};
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, Visitor};
use std::collections::BTreeMap;
use std::fmt;

/// Any of the documents: the keys that are there tell which one it is.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Dump {
    pub(super) metric_data_results: Option<Vec<MetricDataResult>>,
    pub(super) metric_data_queries: Option<Vec<MetricDataQuery>>,
    pub(super) next_token: Option<String>,
    pub(super) datapoints: Option<Vec<Datapoint>>,
    pub(super) label: Option<String>,
    #[serde(rename = "services")]
    pub(super) services: Option<Vec<EcsService>>,
    #[serde(rename = "taskDefinition")]
    pub(super) task_definition: Option<TaskDefinition>,
    pub(super) scalable_targets: Option<Vec<ScalableTarget>>,
    pub(super) scaling_policies: Option<Vec<ScalingPolicyDump>>,
    pub(super) scheduled_actions: Option<Vec<ScheduledActionDump>>,
    pub(super) metric_alarms: Option<Vec<MetricAlarm>>,
    /// Only recognised: the ARNs in the services already carry the names.
    pub(super) target_groups: Option<IgnoredAny>,
    pub(super) attributes: Option<Vec<Attribute>>,
}

impl Dump {
    /// Whether no key of the document is known.
    pub(super) const fn is_unknown(&self) -> bool {
        self.metric_data_results.is_none()
            && self.metric_data_queries.is_none()
            && self.datapoints.is_none()
            && self.services.is_none()
            && self.task_definition.is_none()
            && self.scalable_targets.is_none()
            && self.scaling_policies.is_none()
            && self.scheduled_actions.is_none()
            && self.metric_alarms.is_none()
            && self.target_groups.is_none()
            && self.attributes.is_none()
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MetricDataResult {
    pub(super) id: String,
    #[serde(default)]
    pub(super) label: String,
    #[serde(default)]
    pub(super) timestamps: Vec<Moment>,
    #[serde(default)]
    pub(super) values: Vec<Observed>,
    pub(super) status_code: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MetricDataQuery {
    pub(super) id: String,
    pub(super) metric_stat: Option<MetricStat>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MetricStat {
    pub(super) metric: Metric,
    pub(super) period: u32,
    pub(super) stat: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Metric {
    pub(super) metric_name: String,
    #[serde(default)]
    pub(super) dimensions: Vec<Dimension>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Dimension {
    pub(super) name: String,
    pub(super) value: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Datapoint {
    pub(super) timestamp: Moment,
    pub(super) average: Option<Observed>,
    pub(super) sum: Option<Observed>,
    pub(super) maximum: Option<Observed>,
    pub(super) sample_count: Option<Observed>,
    #[serde(default)]
    pub(super) extended_statistics: BTreeMap<String, Observed>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EcsService {
    pub(super) service_name: String,
    #[serde(default)]
    pub(super) service_arn: String,
    pub(super) desired_count: Option<u32>,
    pub(super) launch_type: Option<String>,
    #[serde(default)]
    pub(super) capacity_provider_strategy: Vec<StrategyItem>,
    pub(super) task_definition: Option<String>,
    #[serde(default)]
    pub(super) deployments: Vec<Deployment>,
    #[serde(default)]
    pub(super) load_balancers: Vec<ServiceLoadBalancer>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StrategyItem {
    pub(super) capacity_provider: String,
    #[serde(default)]
    pub(super) weight: u32,
    #[serde(default)]
    pub(super) base: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Deployment {
    pub(super) created_at: Option<Moment>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServiceLoadBalancer {
    pub(super) target_group_arn: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TaskDefinition {
    #[serde(default)]
    pub(super) task_definition_arn: String,
    #[serde(default)]
    pub(super) family: String,
    pub(super) cpu: Option<String>,
    pub(super) memory: Option<String>,
    pub(super) runtime_platform: Option<RuntimePlatform>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RuntimePlatform {
    pub(super) cpu_architecture: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Attribute {
    pub(super) key: String,
    #[serde(default)]
    pub(super) value: String,
}

/// A moment in seconds since 1970, written as text or as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment(pub(super) i64);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Moment;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a moment such as \"2026-03-02T00:00:00+00:00\", or seconds since 1970")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Moment, E> {
                let written = instant::parse(text);
                written
                    .map(|written| Moment(written.moment.unix()))
                    .ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Moment, E> {
                instant::from_number(number)
                    .map(|moment| Moment(moment.unix()))
                    .ok_or_else(|| E::invalid_value(serde::de::Unexpected::Float(number), &self))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Moment, E> {
                self.visit_f64(number as f64)
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// A finite observed value of at least 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Observed(pub(super) f64);

impl<'de> Deserialize<'de> for Observed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        number::check(value).map(Self).map_err(|why| {
            let (message, help) = why.explain(&value.to_string());
            D::Error::custom(format!("{message}; {help}"))
        })
    }
}
