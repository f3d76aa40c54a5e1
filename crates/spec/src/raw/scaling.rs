//! `scaling`: policies and scheduled actions.

use super::collection::List;
use super::quantity::{SignedPercent, Target};
use super::value::{Value, scalar};
use super::word::words;
use crate::code;
use crate::platform::scaling::{Aggregation, MetricResolution, MissingData, ScalingMetric};
use crate::sink::Sink;
use crate::yaml::Node;
use plimsoll_units::{ParseError, Seconds};
use schemars::{Schema, SchemaGenerator};

/// One item of `scaling`: which it is says its first key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum RawPolicy {
    /// `track: cpu`.
    Track(Box<RawTracking>),
    /// `step: cpu`.
    Step(Box<RawStepPolicy>),
    /// `schedule: cron(…)`.
    Schedule(Box<RawSchedule>),
}

mapping! {
    /// Target tracking: keeps a metric near a target.
    RawTracking {
        /// `cpu`, `memory` or `requests` (per target and minute).
        track: ScalingMetric,
        /// The target: a percentage for `cpu` and `memory`, a number for `requests`.
        at: Target,
        /// Time after a scale-out before the next smaller one.
        out_cooldown: Seconds = "300s",
        /// Time after a scale-in before the next one.
        in_cooldown: Seconds = "300s",
        /// Period of the metric: `60s`, or `20s` for `cpu` and `memory`, which AWS charges for.
        resolution: MetricResolution = "60s",
        /// Whether the policy may remove tasks.
        scale_in: bool = "true",
    }
}

mapping! {
    /// Step scaling with an alarm of its own.
    RawStepPolicy {
        /// `cpu`, `memory` or `requests`.
        step: ScalingMetric,
        /// Name within the service; without it, made from the metric and the direction.
        name: String,
        /// Alarm while the metric is above this.
        above: Target,
        /// Alarm while the metric is at or above this.
        at_least: Target,
        /// Alarm while the metric is below this.
        below: Target,
        /// Alarm while the metric is at or below this.
        at_most: Target,
        /// Period of the alarm: 10 s, 20 s, 30 s or a multiple of 60 s.
        period: Seconds = "60s",
        /// Number of most recent periods that are looked at, 1 to 100.
        periods: u32 = "2",
        /// How many of them must breach; without it, all.
        datapoints: u32,
        /// What a missing data point counts as.
        missing: MissingData = "missing",
        /// The steps, with bounds relative to the alarm's threshold.
        steps: List<RawStep>,
        /// Smallest change in tasks for changes in percent.
        at_least_tasks: u32 = "0",
        /// Time after a step before the next one.
        cooldown: Seconds = "300s",
        /// How the alarm's data points are put together to choose the step.
        aggregation: Aggregation = "average",
    }
}

mapping! {
    /// One step.
    RawStep {
        /// Lower bound relative to the threshold; without it, no lower bound.
        from: SignedPercent,
        /// Upper bound relative to the threshold; without it, no upper bound.
        to: SignedPercent,
        /// `+2` or `-1` tasks, `+30%` or `-10%` of the tasks, or `=5` for exactly five.
        change: Change,
    }
}

mapping! {
    /// A scheduled change of the task range.
    RawSchedule {
        /// `cron(0 8 ? * MON-FRI *)`, `rate(12 hours)` or `at(2026-12-24T18:00:00)`.
        schedule: String,
        /// Name within the service; without it, `schedule-1` and so on.
        name: String,
        /// IANA time zone.
        timezone: String = "UTC",
        /// New minimum count.
        min: u32,
        /// New maximum count.
        max: u32,
    }
}

impl Value for RawPolicy {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        if node.get("step").is_some() {
            return RawStepPolicy::decode(node, sink).map(|policy| Self::Step(Box::new(policy)));
        }
        if node.get("schedule").is_some() {
            return RawSchedule::decode(node, sink).map(|action| Self::Schedule(Box::new(action)));
        }
        if node.get("track").is_none() && node.mapping().is_some() {
            let diagnostic = sink
                .error_here(
                    code::MISSING,
                    "neither `track`, `step` nor `schedule` says what kind of scaling this is",
                )
                .at(node.span, "this item")
                .help("write for example `{track: cpu, at: 70%}`");
            sink.push(diagnostic);
            return None;
        }
        RawTracking::decode(node, sink).map(|policy| Self::Track(Box::new(policy)))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        super::mapping::any_of(vec![
            RawTracking::schema(generator),
            RawStepPolicy::schema(generator),
            RawSchedule::schema(generator),
        ])
    }
}

words!(ScalingMetric, "a scaling metric", {
    "cpu" => Self::Cpu,
    "memory" => Self::Memory,
    "requests" => Self::RequestsPerTarget,
});

words!(MissingData, "a treatment of missing data", {
    "missing" => Self::Missing,
    "breaching" => Self::Breaching,
    "not_breaching" => Self::NotBreaching,
    "ignore" => Self::Ignore,
});

words!(Aggregation, "an aggregation", {
    "average" => Self::Average,
    "minimum" => Self::Minimum,
    "maximum" => Self::Maximum,
});

impl Value for MetricResolution {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        scalar(node, sink, "a metric resolution", |text| match text.parse::<Seconds>()?.get() {
            60 => Ok(Self::Standard),
            20 => Ok(Self::High),
            _ => Err(ParseError::new(format!("`{text}` is not a metric resolution"))
                .with_help("ECS publishes service metrics every `60s` or every `20s`")),
        })
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "enum": ["60s", "20s", "1m", 60, 20] })
    }
}

/// The change a step makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// Add or remove tasks.
    Tasks(i32),
    /// Add or remove percent.
    Percent(i32),
    /// Set the count.
    Exactly(i32),
}

impl std::str::FromStr for Change {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let wrong = || {
            ParseError::new(format!("`{text}` is not a change in tasks"))
                .with_help("write `+2` or `-1` tasks, `+30%` or `-10%`, or `=5` for exactly five")
        };
        let number = |text: &str| text.trim().parse::<i32>().map_err(|_| wrong());
        if let Some(count) = text.strip_prefix('=') {
            return number(count).map(Self::Exactly);
        }
        match text.strip_suffix('%') {
            Some(percent) => number(percent).map(Self::Percent),
            None => number(text).map(Self::Tasks),
        }
    }
}

impl Value for Change {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        scalar(node, sink, "a change in tasks", str::parse)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "anyOf": [{ "type": "integer" }, { "type": "string", "pattern": r"^(=\d+|[+-]?\d+ ?%?)$" }],
        })
    }
}
