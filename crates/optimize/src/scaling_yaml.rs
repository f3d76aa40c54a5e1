//! Scaling policies as the stack file writes them.

use plimsoll_spec::platform::scaling::{
    AdjustmentType, Aggregation, AlarmRule, Comparison, MetricResolution, MissingData, ScalingMetric,
    ScalingPolicy, Schedule, ScheduledAction, Step, StepScaling, TargetTracking,
};
use std::fmt::Write as _;

/// Scaling policies as one line of flow YAML that loads as the same policies.
#[must_use]
pub(crate) fn scaling_yaml(policies: &[ScalingPolicy]) -> String {
    let items: Vec<String> = policies
        .iter()
        .map(|policy| match policy {
            ScalingPolicy::TargetTracking(tracking) => tracking_yaml(tracking),
            ScalingPolicy::Step(step) => step_yaml(step),
            ScalingPolicy::Scheduled(action) => scheduled_yaml(action),
        })
        .collect();
    format!("[{}]", items.join(", "))
}

/// A target or a threshold in the metric's unit.
fn level(metric: ScalingMetric, value: f64) -> String {
    if metric == ScalingMetric::RequestsPerTarget { value.to_string() } else { format!("{value}%") }
}

/// Text that may hold anything.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn tracking_yaml(tracking: &TargetTracking) -> String {
    let mut text = format!(
        "{{track: {}, at: {}, out_cooldown: {}, in_cooldown: {}",
        tracking.metric.as_str(),
        level(tracking.metric, tracking.target),
        tracking.scale_out_cooldown,
        tracking.scale_in_cooldown
    );
    if tracking.resolution == MetricResolution::High {
        text.push_str(", resolution: 20s");
    }
    if tracking.disable_scale_in {
        text.push_str(", scale_in: false");
    }
    text.push('}');
    text
}

fn step_yaml(policy: &StepScaling) -> String {
    let steps: Vec<String> = policy.steps.iter().map(|step| one_step(step, policy.adjustment)).collect();
    let mut text = format!("{{step: {}, name: {}", policy.alarm.metric.as_str(), quoted(&policy.name));
    push_alarm(&mut text, &policy.alarm);
    push(&mut text, "cooldown", policy.cooldown);
    push(&mut text, "steps", format_args!("[{}]", steps.join(", ")));
    if policy.min_magnitude > 0 {
        push(&mut text, "at_least_tasks", policy.min_magnitude);
    }
    match policy.aggregation {
        Aggregation::Average => {}
        Aggregation::Minimum => push(&mut text, "aggregation", "minimum"),
        Aggregation::Maximum => push(&mut text, "aggregation", "maximum"),
    }
    text.push('}');
    text
}

fn push(text: &mut String, key: &str, value: impl std::fmt::Display) {
    // Writing to a string cannot fail.
    let _ = write!(text, ", {key}: {value}");
}

fn push_alarm(text: &mut String, alarm: &AlarmRule) {
    let side = match alarm.comparison {
        Comparison::GreaterThan => "above",
        Comparison::GreaterOrEqual => "at_least",
        Comparison::LessThan => "below",
        Comparison::LessOrEqual => "at_most",
    };
    push(text, side, level(alarm.metric, alarm.threshold));
    if alarm.period.get() != 60 {
        push(text, "period", alarm.period);
    }
    push(text, "periods", alarm.evaluation_periods);
    if alarm.datapoints_to_alarm != alarm.evaluation_periods {
        push(text, "datapoints", alarm.datapoints_to_alarm);
    }
    match alarm.missing {
        MissingData::Missing => {}
        MissingData::Breaching => push(text, "missing", "breaching"),
        MissingData::NotBreaching => push(text, "missing", "not_breaching"),
        MissingData::Ignore => push(text, "missing", "ignore"),
    }
}

fn one_step(step: &Step, adjustment: AdjustmentType) -> String {
    let bound =
        |key: &str, value: Option<f64>| value.map_or_else(String::new, |value| format!("{key}: {value}, "));
    let change = match adjustment {
        AdjustmentType::ChangeInCapacity => format!("{:+}", step.change),
        AdjustmentType::PercentChangeInCapacity => format!("{:+}%", step.change),
        AdjustmentType::ExactCapacity => format!("={}", step.change),
    };
    format!("{{{}{}change: {change}}}", bound("from", step.lower), bound("to", step.upper))
}

fn scheduled_yaml(action: &ScheduledAction) -> String {
    let when = match &action.schedule {
        Schedule::At(moment) => format!("at({moment})"),
        Schedule::Rate(every) => rate(every.get()),
        Schedule::Cron(cron) => format!("cron({})", cron.fields.join(" ")),
    };
    let mut text = format!("{{schedule: {}, name: {}", quoted(&when), quoted(&action.name));
    if action.timezone != "UTC" {
        push(&mut text, "timezone", quoted(&action.timezone));
    }
    for (key, count) in [("min", action.min), ("max", action.max)] {
        if let Some(count) = count {
            push(&mut text, key, count);
        }
    }
    text.push('}');
    text
}

/// Rates are whole minutes, hours or days.
fn rate(seconds: u32) -> String {
    let minutes = seconds / 60;
    if minutes == 1 { "rate(1 minute)".to_owned() } else { format!("rate({minutes} minutes)") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_spec::LoadOptions;

    fn policies(scaling: &str) -> Vec<ScalingPolicy> {
        let text = format!("image: shop\nport: 80\ntasks: 1..40\nscaling: {scaling}\n");
        let options = LoadOptions {
            file_name: "plimsoll.yaml".to_owned(),
            environment: None,
            default_stack_name: "shop".to_owned(),
        };
        let loaded = plimsoll_spec::load(&text, &options).unwrap_or_else(|wrong| panic!("{text}\n{wrong}"));
        loaded.platform.services[0].scaling.clone()
    }

    #[test]
    fn every_policy_loads_as_itself() {
        for scaling in [
            "[]",
            "[{track: cpu, at: 62.5%, out_cooldown: 30s, in_cooldown: 5m, resolution: 20s, scale_in: false}]",
            "[{track: requests, at: 780}, {track: memory, at: 80%}]",
            "[{step: cpu, above: 70%, steps: [{from: 0, to: 15, change: +1}, {from: 15, change: +2}]}]",
            "[{step: cpu, name: 'it''s in', below: 30%, period: 30s, periods: 10, datapoints: 7, missing: ignore, \
             cooldown: 1h, steps: [{to: -2.5, change: -10%}, {from: -2.5, to: 0, change: -5%}], at_least_tasks: 2}]",
            "[{step: requests, at_least: 900, missing: breaching, steps: [{from: 0, change: '=5'}], \
             aggregation: maximum}]",
            "[{step: memory, at_most: 20%, missing: not_breaching, steps: [{to: 0, change: -1}], aggregation: minimum}]",
            "[{schedule: 'cron(*/15 8-18 1,15 * ? 2026)', name: day, timezone: Europe/Berlin, min: 4, max: 9}]",
            "[{schedule: rate(12 hours), min: 2}, {schedule: rate(1 minute), max: 3}]",
            "[{schedule: 'at(2026-12-24T18:00:00)', min: 20}]",
        ] {
            let read = policies(scaling);
            let written = scaling_yaml(&read);
            assert_eq!(policies(&written), read, "{written}");
        }
    }
}
