//! `recording.json` as it is written: one type per JSON object.

use plimsoll_units::{Region, ServiceName, Timestamp};
use serde::de::{Deserializer, Error as _};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use std::fmt::Display;
use std::str::FromStr;

/// The whole document.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub(super) schema: String,
    pub(super) origin: OriginForm,
    #[serde(default, with = "optional_text", skip_serializing_if = "Option::is_none")]
    pub(super) region: Option<Region>,
    /// First moment of any metric; for readers of the file, checked by nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<String>,
    /// End of the last period of any metric; for readers of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) to: Option<String>,
    #[serde(default)]
    pub(super) notes: Vec<String>,
    pub(super) services: Vec<ServiceForm>,
}

/// Where the recording comes from.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum OriginForm {
    Measured { source: String },
    Synthetic { generator: String, seed: u64 },
}

/// One service.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceForm {
    #[serde(with = "text")]
    pub(super) name: ServiceName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) configuration: Option<ConfigurationForm>,
    #[serde(default)]
    pub(super) metrics: Vec<MetricsForm>,
}

/// One table of metrics.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MetricsForm {
    pub(super) file: String,
    pub(super) period_seconds: u32,
}

/// How the service was configured; a key that is left out is not known.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfigurationForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) size: Option<SizeForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) architecture: Option<ArchitectureForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tasks: Option<TasksForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) mix: Option<MixForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) scaling: Option<Vec<PolicyForm>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) routing: Option<RoutingForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) deregistration_delay_seconds: Option<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) deployments: Vec<MomentForm>,
}

/// CPU units and MiB.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SizeForm {
    pub(super) cpu: u32,
    pub(super) memory: u32,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum ArchitectureForm {
    #[serde(rename = "x86_64")]
    X86_64,
    #[serde(rename = "arm64")]
    Arm64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TasksForm {
    pub(super) min: u32,
    pub(super) max: u32,
    pub(super) desired: u32,
}

/// Purchase mix; `spot` is a percentage as text, `70%`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MixForm {
    pub(super) on_demand_base: u32,
    #[serde(with = "text")]
    pub(super) spot: plimsoll_units::Share,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RoutingForm {
    RoundRobin,
    LeastOutstandingRequests,
    WeightedRandom,
}

/// A scaling policy or scheduled action.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PolicyForm {
    TargetTracking(TargetTrackingForm),
    Step(StepForm),
    Scheduled(ScheduledForm),
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum MetricForm {
    Cpu,
    Memory,
    Requests,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TargetTrackingForm {
    pub(super) metric: MetricForm,
    pub(super) target: f64,
    /// 60, or 20 for high-resolution metrics.
    pub(super) metric_period_seconds: u32,
    pub(super) scale_out_cooldown_seconds: u32,
    pub(super) scale_in_cooldown_seconds: u32,
    #[serde(default)]
    pub(super) disable_scale_in: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepForm {
    pub(super) name: String,
    pub(super) alarm: AlarmForm,
    pub(super) adjustment: AdjustmentForm,
    pub(super) steps: Vec<StepRangeForm>,
    #[serde(default)]
    pub(super) min_magnitude: u32,
    pub(super) cooldown_seconds: u32,
    pub(super) aggregation: AggregationForm,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AlarmForm {
    pub(super) metric: MetricForm,
    pub(super) comparison: ComparisonForm,
    pub(super) threshold: f64,
    pub(super) period_seconds: u32,
    pub(super) evaluation_periods: u32,
    pub(super) datapoints_to_alarm: u32,
    pub(super) missing: MissingForm,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ComparisonForm {
    GreaterThan,
    GreaterOrEqual,
    LessThan,
    LessOrEqual,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum MissingForm {
    Missing,
    Breaching,
    NotBreaching,
    Ignore,
}

#[expect(clippy::enum_variant_names, reason = "AWS's own words")]
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AdjustmentForm {
    ChangeInCapacity,
    ExactCapacity,
    PercentChangeInCapacity,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AggregationForm {
    Average,
    Minimum,
    Maximum,
}

/// One step; a bound that is left out is infinite.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepRangeForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) lower: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) upper: Option<f64>,
    pub(super) change: i32,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScheduledForm {
    pub(super) name: String,
    /// `at(…)`, `rate(…)` or `cron(…)`.
    pub(super) schedule: String,
    #[serde(default = "utc")]
    pub(super) timezone: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) min: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) max: Option<u32>,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// A moment as ISO 8601 text.
#[derive(Debug, Clone, Copy)]
pub(super) struct MomentForm(pub(super) Timestamp);

impl Serialize for MomentForm {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&crate::instant::iso(self.0))
    }
}

impl<'de> Deserialize<'de> for MomentForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        crate::instant::parse(&text).map(|written| Self(written.moment)).ok_or_else(|| {
            D::Error::custom(format!("`{text}` is not a moment; write `2026-03-02T00:00:00Z`"))
        })
    }
}

/// A value written as the text its own parser reads, so that a fault has the place of the text.
mod text {
    use super::{Deserialize, Deserializer, Display, FromStr, Serializer};
    use serde::de::Error as _;

    pub(super) fn serialize<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// As [`text`], for a value that may be left out.
mod optional_text {
    use super::{Deserialize, Deserializer, Display, FromStr, Serializer};
    use serde::de::Error as _;

    pub(super) fn serialize<T: Display, S: Serializer>(
        value: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => serializer.collect_str(value),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        Option::<String>::deserialize(deserializer)?
            .map(|text| text.parse().map_err(D::Error::custom))
            .transpose()
    }
}
