//! Scaling that cannot react before the objective breaks.

use super::Finding;
use super::code::REACTION;
use super::model::Model;
use plimsoll_spec::platform::scaling::{ScalingPolicy, TaskRange};
use plimsoll_twin::control::reaction::reaction;
use plimsoll_twin::{Assumptions, Design};
use plimsoll_units::Seconds;

pub(super) fn check(model: &mut Model<'_>) -> Option<Finding> {
    if !model.has_goal() || !model.scales() {
        return None;
    }
    let allowed = model.problem.allowed();
    let missed = model.replayed().violations.expected;
    if missed <= allowed {
        return None;
    }
    let instant = model.replay_assuming(&at_once(model.design()), no_delay(&model.problem.assumptions));
    if instant.violations.expected > allowed {
        return None;
    }
    let (index, takes_s) = quickest(model)?;
    let help = remedy(model, allowed)?;
    let key = match model.design().scaling.get(index) {
        Some(ScalingPolicy::Step(_)) => "above",
        _ => "at",
    };
    Some(Finding {
        code: REACTION,
        path: format!("scaling.{index}.{key}"),
        label: "reacts too late",
        message: format!(
            "{missed:.0} of {:.0} observed minutes miss the objective, {allowed:.0} may; with scaling that takes no time it \
             would be {:.0}, but a new task serves {:.1} minutes after the traffic rises",
            model.problem.judged_minutes(),
            instant.violations.expected,
            takes_s / 60.0
        ),
        help,
        broken: false,
    })
}

/// Metrics that are seen at once and tasks that start at once.
fn no_delay(assumptions: &Assumptions) -> Assumptions {
    Assumptions {
        metric_delay: Seconds::new(0),
        metric_delay_high_resolution: Seconds::new(0),
        alarm_high_periods: 1,
        provisioning: Seconds::new(0),
        application_start: Seconds::new(0),
        ..*assumptions
    }
}

fn at_once(design: &Design) -> Design {
    let mut design = design.clone();
    design.start_time = design.start_time.map(|_| Seconds::new(0));
    design.health_check_interval = Seconds::new(0);
    for policy in &mut design.scaling {
        match policy {
            ScalingPolicy::TargetTracking(tracking) => tracking.scale_out_cooldown = Seconds::new(0),
            ScalingPolicy::Step(step) if step.alarm.comparison.is_high() => {
                (step.alarm.evaluation_periods, step.alarm.datapoints_to_alarm) = (1, 1);
                step.cooldown = Seconds::new(0);
            }
            ScalingPolicy::Step(_) | ScalingPolicy::Scheduled(_) => {}
        }
    }
    design
}

/// The policy that adds tasks soonest, and the seconds until they serve.
fn quickest(model: &Model<'_>) -> Option<(usize, f64)> {
    let design = model.design();
    let policies = design.scaling.iter().enumerate();
    let times = policies.filter_map(|(index, policy)| {
        Some((index, reaction(policy, design, &model.problem.assumptions)?.serving_s))
    });
    times.min_by(|a, b| a.1.total_cmp(&b.1))
}

/// A larger minimum or a lower target with which the replay keeps the objective; `None` where neither does.
fn remedy(model: &mut Model<'_>, allowed: f64) -> Option<String> {
    let target = lower_target(model, allowed);
    let minimum = larger_minimum(model, allowed);
    match (target, minimum) {
        (Some(target), Some(minimum)) => {
            Some(format!("lower the target to {target}, or keep at least {minimum} tasks"))
        }
        (Some(target), None) => Some(format!("lower the target to {target}")),
        (None, Some(minimum)) => Some(format!("keep at least {minimum} tasks")),
        (None, None) => None,
    }
}

fn larger_minimum(model: &mut Model<'_>, allowed: f64) -> Option<u32> {
    let range = model.design().tasks;
    (range.min + 1..=range.max).find(|&min| {
        let mut design = model.design().clone();
        design.tasks = TaskRange { min, desired: range.desired.max(min), ..range };
        model.replay(&design).violations.expected <= allowed
    })
}

/// The highest share of the present targets, in tenths, with which the objective is kept, as the value of the first one.
fn lower_target(model: &mut Model<'_>, allowed: f64) -> Option<String> {
    for tenths in (4..=9).rev() {
        let mut design = model.design().clone();
        let mut first = None;
        for policy in &mut design.scaling {
            if let ScalingPolicy::TargetTracking(tracking) = policy {
                tracking.target = (tracking.target * f64::from(tenths) / 10.0).floor();
                first = first.or(Some((tracking.metric, tracking.target)));
            }
        }
        let (metric, target) = first?;
        if model.replay(&design).violations.expected <= allowed {
            use plimsoll_spec::platform::scaling::ScalingMetric;
            let unit = if metric == ScalingMetric::RequestsPerTarget { "" } else { "%" };
            return Some(format!("{target:.0}{unit}"));
        }
    }
    None
}
