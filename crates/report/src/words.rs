//! Configurations in a few words, the same in every rendering.

use crate::number;
use plimsoll_optimize::plan::{Confidence, PointKind, Searched, ServicePlan, Verdict};
use plimsoll_spec::platform::capacity::PurchaseMix;
use plimsoll_spec::platform::levers::NetworkShape;
use plimsoll_spec::platform::network::Nat;
use plimsoll_spec::platform::objective::{LatencyGoal, Objective};
use plimsoll_spec::platform::scaling::{
    AdjustmentType, MetricResolution, ScalingMetric, ScalingPolicy, StepScaling, TargetTracking, TaskRange,
};
use plimsoll_units::{Seconds, TaskSize, Usd};

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

/// What the search concluded, in one sentence without final stop.
#[must_use]
pub fn verdict(service: &ServicePlan) -> String {
    match &service.verdict {
        Verdict::Cheaper => "a cheaper design keeps the objective".to_owned(),
        Verdict::Repaired => {
            "the present design misses the objective; this one is the cheapest that keeps it".to_owned()
        }
        Verdict::Keep { best_saving } if best_saving.nano() > 0 => {
            format!(
                "stays as it is: the best saving found, {}, is not worth a change",
                number::money(*best_saving)
            )
        }
        Verdict::Keep { .. } => "stays as it is: nothing cheaper keeps the objective".to_owned(),
        Verdict::Unreachable { goal: Some(missed), best_reachable_ms } => format!(
            "no allowed design keeps {}; the best reachable {} is {}",
            goal(missed),
            missed.quantile,
            number::ms(*best_reachable_ms)
        ),
        Verdict::Unreachable { goal: None, .. } => "no allowed design avoids saturation".to_owned(),
        Verdict::NoAdvice { reason } => format!("no advice: {reason}"),
    }
}

/// A baseline's stable name for people: `compute_optimizer_style` becomes `Compute Optimizer style`.
#[must_use]
pub fn baseline(name: &str) -> String {
    match name {
        "recorded" | "recorded_configuration" => "as recorded".to_owned(),
        "compute_optimizer_style" => "Compute Optimizer style".to_owned(),
        "cloudfix" | "cloudfix_rule" => "CloudFix rule".to_owned(),
        "vpa" => "VPA".to_owned(),
        "krr" => "KRR".to_owned(),
        other => other.replace('_', " "),
    }
}

/// What a point of the front is, as one stable word.
#[must_use]
pub const fn point(kind: PointKind) -> &'static str {
    match kind {
        PointKind::Present => "present",
        PointKind::Chosen => "chosen",
        PointKind::Candidate => "candidate",
        PointKind::Missing => "missing",
    }
}

/// `43.9 % less`, `2.0 % more`, `no change`.
#[must_use]
pub fn saving(percent: f64) -> String {
    match percent {
        less if less >= 0.05 => format!("{} less", number::percent_exact(less)),
        more if more <= -0.05 => format!("{} more", number::percent_exact(-more)),
        _ => "no saving".to_owned(),
    }
}

/// `saves $31.20 a month`, `costs $2.00 a month`, `saves nothing by itself`.
#[must_use]
pub fn effect(saves: Usd) -> String {
    match saves {
        saves if saves > Usd::ZERO => format!("saves {} a month", number::money(saves)),
        saves if saves < Usd::ZERO => format!("costs {} a month", number::money(-saves)),
        _ => "saves nothing by itself".to_owned(),
    }
}

/// The change of a line: `+$1.08`, `-$65.70`, `=`.
#[must_use]
pub fn difference(difference: Usd) -> String {
    match difference {
        Usd::ZERO => "=".to_owned(),
        more if more > Usd::ZERO => format!("+{}", number::money(more)),
        less => number::money(less),
    }
}

/// What the search did, in one sentence.
#[must_use]
pub fn searched(searched: &Searched, seconds: Option<f64>) -> String {
    let pruned = &searched.pruned;
    let bounds: Vec<String> = [
        (pruned.memory, "too little memory"),
        (pruned.dominated, "dominated by less memory at the same CPU"),
        (pruned.latency, "too slow even idle"),
        (pruned.cost, "dearer even with perfect scaling"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, bound)| format!("{} {bound}", number::count(count)))
    .collect();
    let mut text = format!(
        "{}: {} replayed, {} pruned",
        number::plural(searched.candidates, "candidate", "candidates"),
        number::count(searched.simulated),
        number::count(pruned.total())
    );
    if !bounds.is_empty() {
        text.push_str(&format!(" ({})", bounds.join(", ")));
    }
    if searched.proved > 0 {
        let designs = number::plural(searched.proved, "design", "designs");
        text.push_str(&format!("; {designs} proved on the fluid engine"));
    }
    if let Some(seconds) = seconds {
        text.push_str(&format!("; {} s", number::decimal(seconds, 2)));
    }
    text
}

/// How well the model reproduces a service, in a sentence without final stop.
#[must_use]
pub fn confidence(confidence: &Confidence) -> String {
    let error =
        |name: &str, error: Option<f64>| error.map(|e| format!("{name} {}", number::percent(e * 100.0)));
    let errors: Vec<String> = [
        error("mean", confidence.latency_mean_error),
        error("p95", confidence.latency_p95_error),
        error("p99", confidence.latency_p99_error),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut parts = vec![if errors.is_empty() {
        "no recorded latency: the model's latency is not verified".to_owned()
    } else {
        format!("median error against the recorded latency: {}", errors.join(", "))
    }];
    if let Some((low, value, high)) = confidence.cpu_ms_per_request {
        parts.push(format!(
            "{} of CPU per request (90 % interval {} to {})",
            number::ms(value),
            number::decimal(low, 1),
            number::decimal(high, 1)
        ));
    }
    if let Some(hardest) = confidence.hardest_day {
        parts.push(format!(
            "hardest day {}: {} violation minutes screened, {} by the fluid engine",
            hardest.day,
            number::expected(hardest.screened),
            number::expected(hardest.fluid)
        ));
    }
    parts.join("; ")
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
