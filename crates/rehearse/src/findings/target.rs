//! A tracking target so high that scale-out begins only after the objective is broken.

use super::code::TARGET;
use super::model::Model;
use super::{Finding, MARGIN};
use plimsoll_spec::platform::scaling::{ScalingMetric, ScalingPolicy};

/// Probability of a missed minute at the target that is recommended.
const SAFE: f64 = 0.1;

/// A policy that scales out, and the load of a task at which it begins.
struct Threshold {
    index: usize,
    key: String,
    metric: ScalingMetric,
    value: f64,
    per_second: f64,
}

pub(super) fn check(model: &mut Model<'_>) -> Option<Finding> {
    if !model.has_goal() || !model.scales() {
        return None;
    }
    let carries = model.carries(model.design().size.cpu)?;
    // The first policy to act decides; one on memory may act at any load, so nothing is said of it.
    let first = thresholds(model).into_iter().min_by(|a, b| a.per_second.total_cmp(&b.per_second))?;
    if first.per_second <= carries {
        return None;
    }
    let safe = model.carries_within(model.design().size.cpu, SAFE).unwrap_or(0.0);
    let goal = *model.problem.objective.latency.first()?;
    let latency = model.latency_ms(first.per_second)?;
    if latency < MARGIN * goal.threshold_ms {
        return None;
    }
    let (at, right) = match first.metric {
        ScalingMetric::RequestsPerTarget => (
            format!("{:.0} requests per task and minute", first.value),
            format!("{:.0}", (60.0 * safe).floor()),
        ),
        _ => (format!("{:.0} % CPU", first.value), format!("{:.0}%", model.cpu_percent(safe).floor())),
    };
    let broken_at = match first.metric {
        ScalingMetric::RequestsPerTarget => format!("{:.0} requests", 60.0 * carries),
        _ => format!("{:.0} %", model.cpu_percent(carries)),
    };
    let capped = match first.metric {
        ScalingMetric::Cpu if first.value >= 80.0 => {
            format!(
                "; CPU ends at 100 %, so one scale-out adds {:.0} % at most",
                100.0 * (100.0 / first.value - 1.0)
            )
        }
        _ => String::new(),
    };
    let latency = if model.cpu_percent(first.per_second) < 94.0 {
        format!("{} is {latency:.0} ms there", goal.quantile)
    } else {
        "tasks are saturated there".to_owned()
    };
    Some(Finding {
        code: TARGET,
        path: format!("scaling.{}.{}", first.index, first.key),
        label: "above what keeps the objective",
        message: format!(
            "scaling out begins at {at}, but from {broken_at} on minutes miss {} < {:.0} ms: {latency}{capped}",
            goal.quantile, goal.threshold_ms
        ),
        help: format!("write `{}: {right}` or less", first.key),
        broken: false,
    })
}

fn thresholds(model: &Model<'_>) -> Vec<Threshold> {
    let policies = model.design().scaling.iter().enumerate();
    policies
        .filter_map(|(index, policy)| {
            let (key, metric, value) = match policy {
                ScalingPolicy::TargetTracking(tracking) => ("at", tracking.metric, tracking.target),
                ScalingPolicy::Step(step) if step.alarm.comparison.is_high() => {
                    ("above", step.alarm.metric, step.alarm.threshold)
                }
                ScalingPolicy::Step(_) | ScalingPolicy::Scheduled(_) => return None,
            };
            let per_second = model.rate_at(metric, value)?;
            Some(Threshold { index, key: key.to_owned(), metric, value, per_second })
        })
        .collect()
}
