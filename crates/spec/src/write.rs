//! Values of a platform in the language of the stack file, for patches.

use crate::platform::scaling::{
    AdjustmentType, Aggregation, Comparison, MetricResolution, MissingData, ScalingMetric, ScalingPolicy,
    Schedule, ScheduledAction, Step, StepScaling, TargetTracking,
};
use plimsoll_units::Seconds;

/// A list of policies and scheduled actions as one line of flow YAML. Keys that have their default are left out.
#[must_use]
pub fn scaling(policies: &[ScalingPolicy]) -> String {
    let items: Vec<String> = policies.iter().map(policy).collect();
    format!("[{}]", items.join(", "))
}

fn policy(policy: &ScalingPolicy) -> String {
    let keys = match policy {
        ScalingPolicy::TargetTracking(tracking) => tracking_keys(tracking),
        ScalingPolicy::Step(step) => step_keys(step),
        ScalingPolicy::Scheduled(action) => scheduled_keys(action),
    };
    let keys: Vec<String> = keys.into_iter().map(|(key, value)| format!("{key}: {value}")).collect();
    format!("{{{}}}", keys.join(", "))
}

type Keys = Vec<(&'static str, String)>;

fn tracking_keys(tracking: &TargetTracking) -> Keys {
    let mut keys = vec![
        ("track", tracking.metric.as_str().to_owned()),
        ("at", target(tracking.metric, tracking.target)),
        ("out_cooldown", tracking.scale_out_cooldown.to_string()),
        ("in_cooldown", tracking.scale_in_cooldown.to_string()),
    ];
    if tracking.resolution == MetricResolution::High {
        keys.push(("resolution", MetricResolution::High.period().to_string()));
    }
    if tracking.disable_scale_in {
        keys.push(("scale_in", "false".to_owned()));
    }
    keys
}

fn step_keys(step: &StepScaling) -> Keys {
    let alarm = &step.alarm;
    let side = match alarm.comparison {
        Comparison::GreaterThan => "above",
        Comparison::GreaterOrEqual => "at_least",
        Comparison::LessThan => "below",
        Comparison::LessOrEqual => "at_most",
    };
    let mut keys = vec![
        ("step", alarm.metric.as_str().to_owned()),
        ("name", quoted(&step.name)),
        (side, target(alarm.metric, alarm.threshold)),
    ];
    if alarm.period != Seconds::new(60) {
        keys.push(("period", alarm.period.to_string()));
    }
    keys.push(("periods", alarm.evaluation_periods.to_string()));
    if alarm.datapoints_to_alarm != alarm.evaluation_periods {
        keys.push(("datapoints", alarm.datapoints_to_alarm.to_string()));
    }
    if alarm.missing != MissingData::Missing {
        keys.push(("missing", missing(alarm.missing).to_owned()));
    }
    let steps: Vec<String> = step.steps.iter().map(|one| one_step(one, step.adjustment)).collect();
    keys.push(("steps", format!("[{}]", steps.join(", "))));
    if step.min_magnitude > 0 {
        keys.push(("at_least_tasks", step.min_magnitude.to_string()));
    }
    keys.push(("cooldown", step.cooldown.to_string()));
    match step.aggregation {
        Aggregation::Average => {}
        Aggregation::Minimum => keys.push(("aggregation", "minimum".to_owned())),
        Aggregation::Maximum => keys.push(("aggregation", "maximum".to_owned())),
    }
    keys
}

fn one_step(step: &Step, adjustment: AdjustmentType) -> String {
    let bound =
        |key: &str, bound: Option<f64>| bound.map_or_else(String::new, |bound| format!("{key}: {bound}, "));
    let change = match adjustment {
        AdjustmentType::ChangeInCapacity => format!("{:+}", step.change),
        AdjustmentType::PercentChangeInCapacity => format!("{:+}%", step.change),
        AdjustmentType::ExactCapacity => format!("={}", step.change),
    };
    format!("{{{}{}change: \"{change}\"}}", bound("from", step.lower), bound("to", step.upper))
}

fn scheduled_keys(action: &ScheduledAction) -> Keys {
    let schedule = match &action.schedule {
        Schedule::At(moment) => format!("at({moment})"),
        Schedule::Rate(every) if every.get() % 60 == 0 => format!("rate({} minutes)", every.get() / 60),
        Schedule::Rate(every) => format!("rate({every})"),
        Schedule::Cron(cron) => format!("cron({})", cron.fields.join(" ")),
    };
    let mut keys = vec![("schedule", quoted(&schedule)), ("name", quoted(&action.name))];
    if action.timezone != "UTC" {
        keys.push(("timezone", quoted(&action.timezone)));
    }
    keys.extend(action.min.map(|min| ("min", min.to_string())));
    keys.extend(action.max.map(|max| ("max", max.to_string())));
    keys
}

/// A tracking target or threshold: a percentage, or a number of requests.
fn target(metric: ScalingMetric, value: f64) -> String {
    match metric {
        ScalingMetric::RequestsPerTarget => value.to_string(),
        ScalingMetric::Cpu | ScalingMetric::Memory => format!("{value}%"),
    }
}

const fn missing(missing: MissingData) -> &'static str {
    match missing {
        MissingData::Missing => "missing",
        MissingData::Breaching => "breaching",
        MissingData::NotBreaching => "not_breaching",
        MissingData::Ignore => "ignore",
    }
}

/// A text in double quotes, so that nothing in it is read as YAML.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{LoadOptions, load};

    fn policies(scaling: &str) -> Vec<ScalingPolicy> {
        let text = format!("image: web\nport: 80\ntasks: 2..10\nscaling: {scaling}\n");
        let options = LoadOptions {
            file_name: "plimsoll.yaml".to_owned(),
            environment: None,
            default_stack_name: "web".to_owned(),
        };
        let loaded = load(&text, &options).unwrap_or_else(|errors| panic!("{text}: {:?}", errors.items));
        loaded.platform.services[0].scaling.clone()
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        for text in [
            "[{track: cpu, at: 70%}]",
            "[{track: cpu, at: 62.5%, resolution: 20s, scale_in: false}, {track: requests, at: 1000}]",
            "[{step: cpu, above: 70%, steps: [{from: 0, to: 15, change: +1}, {from: 15, change: +2}]}]",
            "[{step: memory, at_most: 30%, period: 120s, periods: 5, datapoints: 3, missing: breaching,
               steps: [{to: -10, change: -30%}, {from: -10, to: 0, change: -10%}], at_least_tasks: 2,
               cooldown: 90s, aggregation: maximum}]",
            "[{step: requests, at_least: 1000, steps: [{from: 0, change: =5}]}]",
            "[{schedule: 'cron(0 8 ? * MON-FRI *)', timezone: Europe/Berlin, min: 4},
              {schedule: rate(12 hours), max: 8}, {schedule: 'at(2026-12-24T18:00:00)', min: 3, max: 9}]",
        ] {
            let first = policies(text);
            let written = scaling(&first);
            assert_eq!(policies(&written), first, "{written}");
        }
    }

    #[test]
    fn c3_step_policies_are_written_in_the_language_of_the_file() {
        let written =
            scaling(&policies("[{step: cpu, name: out, above: 70%, steps: [{from: 0, change: +1}]}]"));
        assert_eq!(
            written,
            "[{step: cpu, name: \"out\", above: 70%, periods: 2, steps: [{from: 0, change: \"+1\"}], cooldown: 5m}]"
        );
    }
}
