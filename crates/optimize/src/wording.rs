//! Values of a design as the stack file writes them, and where they stand in it.

use plimsoll_spec::platform::scaling::{
    AdjustmentType, MetricResolution, ScalingMetric, ScalingPolicy, StepScaling, TargetTracking, TaskRange,
};
use plimsoll_twin::Design;
use plimsoll_units::ServiceName;

/// Path of a key of a service.
#[must_use]
pub fn service_path(service: &ServiceName, key: &str) -> String {
    format!("services.{service}.{key}")
}

/// A task range: `3`, or `2..10`.
#[must_use]
pub fn tasks(range: TaskRange) -> String {
    if range.min == range.max { range.min.to_string() } else { format!("{}..{}", range.min, range.max) }
}

/// A task range as the stack file writes it; the desired count is left out where it is the minimum.
#[must_use]
pub fn tasks_yaml(range: TaskRange) -> String {
    if range.desired == range.min {
        tasks(range)
    } else {
        format!("{{min: {}, max: {}, desired: {}}}", range.min, range.max, range.desired)
    }
}

/// Scaling policies in a few words, for people: `cpu 70 %, requests 1000`.
#[must_use]
pub fn scaling(policies: &[ScalingPolicy]) -> String {
    if policies.is_empty() {
        return "none".to_owned();
    }
    policies.iter().map(policy).collect::<Vec<_>>().join(", ")
}

fn policy(policy: &ScalingPolicy) -> String {
    match policy {
        ScalingPolicy::TargetTracking(tracking) => tracking_words(tracking),
        ScalingPolicy::Step(step) => step_words(step),
        ScalingPolicy::Scheduled(action) => format!("schedule {}", action.name),
    }
}

fn tracking_words(tracking: &TargetTracking) -> String {
    let unit = if tracking.metric == ScalingMetric::RequestsPerTarget { "" } else { " %" };
    let quick = if tracking.resolution == MetricResolution::High { " every 20 s" } else { "" };
    format!(
        "{} {}{unit}{quick} (out {}, in {})",
        tracking.metric.as_str(),
        tracking.target,
        tracking.scale_out_cooldown,
        tracking.scale_in_cooldown
    )
}

fn step_words(step: &StepScaling) -> String {
    let side = if step.alarm.comparison.is_high() { ">" } else { "<" };
    let kind = match step.adjustment {
        AdjustmentType::PercentChangeInCapacity => "%",
        AdjustmentType::ChangeInCapacity | AdjustmentType::ExactCapacity => "",
    };
    let changes: Vec<String> = step.steps.iter().map(|step| format!("{:+}{kind}", step.change)).collect();
    format!("step {} {side} {} ({})", step.alarm.metric.as_str(), step.alarm.threshold, changes.join("/"))
}

/// A design in a few words: `512/1024 x86_64 × 2..10, cpu 70 %`.
#[must_use]
pub fn design(design: &Design) -> String {
    format!(
        "{} {} × {}, {}, {}",
        design.size,
        design.architecture,
        tasks(design.tasks),
        scaling(&design.scaling),
        design.routing.as_str()
    )
}
