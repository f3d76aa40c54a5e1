//! Configurations and objectives.

use crate::number;
use plimsoll_spec::platform::capacity::PurchaseMix;
use plimsoll_spec::platform::levers::NetworkShape;
use plimsoll_spec::platform::network::Nat;
use plimsoll_spec::platform::objective::{LatencyGoal, Objective};
use plimsoll_spec::platform::scaling::{
    AdjustmentType, MetricResolution, ScalingMetric, ScalingPolicy, StepScaling, TargetTracking, TaskRange,
};
use plimsoll_units::{Seconds, TaskSize};

/// A task size: `512 CPU, 1,024 MiB`.
#[must_use]
pub fn size(size: TaskSize) -> String {
    format!("{} CPU, {} MiB", number::count(size.cpu.units().into()), number::count(size.memory.mib().into()))
}

/// A task range: `2..10, desired 3`; `3` where it is fixed.
#[must_use]
pub fn tasks(tasks: TaskRange) -> String {
    if tasks.min == tasks.max {
        tasks.min.to_string()
    } else {
        format!("{}..{}, desired {}", tasks.min, tasks.max, tasks.desired)
    }
}

/// A purchase mix: `on demand`, `70 % Spot above 1 on demand`.
#[must_use]
pub fn mix(mix: PurchaseMix) -> String {
    match (mix.spot.fraction() > 0.0, mix.on_demand_base) {
        (false, _) => "on demand".to_owned(),
        (true, 0) => format!("{} Spot", number::percent(mix.spot.percent())),
        (true, base) => format!("{} Spot above {base} on demand", number::percent(mix.spot.percent())),
    }
}

/// All scaling policies, separated by semicolons; `none` where there are none.
#[must_use]
pub fn scaling(policies: &[ScalingPolicy]) -> String {
    if policies.is_empty() {
        return "none".to_owned();
    }
    policies.iter().map(policy).collect::<Vec<_>>().join("; ")
}

fn policy(policy: &ScalingPolicy) -> String {
    match policy {
        ScalingPolicy::TargetTracking(tracking) => target_tracking(tracking),
        ScalingPolicy::Step(step) => step_scaling(step),
        ScalingPolicy::Scheduled(action) => {
            let bound = |name: &str, value: Option<u32>| value.map(|value| format!(" {name} {value}"));
            format!(
                "schedule {}:{}{}",
                action.name,
                bound("min", action.min).unwrap_or_default(),
                bound("max", action.max).unwrap_or_default()
            )
        }
    }
}

fn target_tracking(tracking: &TargetTracking) -> String {
    let resolution = match tracking.resolution {
        MetricResolution::Standard => "",
        MetricResolution::High => ", 20s metrics",
    };
    let scale_in = if tracking.disable_scale_in {
        "never in".to_owned()
    } else {
        format!("in {}", tracking.scale_in_cooldown)
    };
    format!(
        "track {} {} (out {}, {scale_in}{resolution})",
        tracking.metric.as_str(),
        level(tracking.metric, tracking.target),
        tracking.scale_out_cooldown,
    )
}

fn step_scaling(step: &StepScaling) -> String {
    let side = if step.alarm.comparison.is_high() { "above" } else { "below" };
    let sign = |change: i32| match step.adjustment {
        AdjustmentType::ExactCapacity => format!("={change}"),
        AdjustmentType::ChangeInCapacity => format!("{change:+}"),
        AdjustmentType::PercentChangeInCapacity => format!("{change:+}%"),
    };
    let changes: Vec<String> = step.steps.iter().map(|step| sign(step.change)).collect();
    format!(
        "step {} {side} {}: {} (cooldown {})",
        step.alarm.metric.as_str(),
        level(step.alarm.metric, step.alarm.threshold),
        changes.join("/"),
        step.cooldown
    )
}

fn level(metric: ScalingMetric, value: f64) -> String {
    let text = number::decimal(value, usize::from((value * 10.0).round() % 10.0 != 0.0));
    match metric {
        ScalingMetric::Cpu | ScalingMetric::Memory => format!("{text}%"),
        ScalingMetric::RequestsPerTarget => format!("{text}/min"),
    }
}

/// A network shape, in the words of the stack file explained.
#[must_use]
pub const fn network(shape: NetworkShape) -> &'static str {
    match shape {
        NetworkShape::Nat(Nat::Single) => "one NAT gateway",
        NetworkShape::Nat(Nat::PerZone) => "a NAT gateway per zone",
        NetworkShape::Nat(Nat::PublicTasks) => "public tasks, no NAT gateway",
        NetworkShape::Nat(Nat::None) => "private, no NAT gateway",
        NetworkShape::Endpoints => "interface endpoints, no NAT gateway",
    }
}

/// Log retention: `7d`, `never expire`.
#[must_use]
pub fn retention(retention: Option<Seconds>) -> String {
    retention.map_or_else(|| "never expire".to_owned(), |retention| retention.to_string())
}

/// A latency goal: `p95 ≤ 200 ms`.
#[must_use]
pub fn goal(goal: &LatencyGoal) -> String {
    format!("{} ≤ {}", goal.quantile, number::ms(goal.threshold_ms))
}

/// An objective's latency goals with the budget of minutes: `p95 ≤ 200 ms in all but 1 % of minutes`.
#[must_use]
pub fn objective(objective: &Objective) -> String {
    if objective.latency.is_empty() {
        return "no latency goal; no saturation".to_owned();
    }
    let goals: Vec<String> = objective.latency.iter().map(goal).collect();
    format!("{} in all but {} of minutes", goals.join(" and "), objective.violation_budget)
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_units::Share;

    #[test]
    fn configurations_are_short() {
        assert_eq!(size(TaskSize::new(512, 1024)), "512 CPU, 1,024 MiB");
        assert_eq!(tasks(TaskRange { min: 2, max: 10, desired: 3 }), "2..10, desired 3");
        assert_eq!(tasks(TaskRange { min: 3, max: 3, desired: 3 }), "3");
        let spot = PurchaseMix { on_demand_base: 1, spot: Share::from_percent(70.0).unwrap() };
        assert_eq!(mix(spot), "70 % Spot above 1 on demand");
        let tracking = ScalingPolicy::TargetTracking(TargetTracking {
            metric: ScalingMetric::Cpu,
            target: 70.0,
            resolution: MetricResolution::Standard,
            scale_out_cooldown: Seconds::new(30),
            scale_in_cooldown: Seconds::new(60),
            disable_scale_in: false,
        });
        assert_eq!(scaling(&[tracking]), "track cpu 70% (out 30s, in 60s)");
        assert_eq!(scaling(&[]), "none");
    }
}
