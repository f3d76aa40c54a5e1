//! Results and verdicts.

use super::design::goal;
use crate::number;
use plimsoll_optimize::plan::{Confidence, PointKind, RefusalReason, Searched, ServicePlan, Verdict};
use plimsoll_units::Usd;

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
        Verdict::Unreachable { goal: Some(missed), best_reachable_ms }
            if *best_reachable_ms <= missed.threshold_ms =>
        {
            format!("no allowed design keeps {} in enough minutes with certainty", goal(missed))
        }
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

/// `43.9 % less`, `2.0 % more`, `no saving`.
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
        (pruned.reserve, "without reserve for more traffic"),
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
    if searched.proved_exactly > 0 {
        text.push_str(&format!(", {} on the exact engine", number::count(searched.proved_exactly)));
    }
    if let Some(seconds) = seconds {
        text.push_str(&format!("; {} s", number::decimal(seconds, 2)));
    }
    text
}

/// The model's error against the recorded latency: `mean 1.4 %, p95 3.9 %`; `None` without recorded latency.
#[must_use]
pub fn model_error(confidence: &Confidence) -> Option<String> {
    let errors: Vec<String> = [
        ("mean", confidence.latency_mean_error),
        ("p95", confidence.latency_p95_error),
        ("p99", confidence.latency_p99_error),
    ]
    .into_iter()
    .filter_map(|(name, error)| Some(format!("{name} {}", number::percent(error? * 100.0))))
    .collect();
    if errors.is_empty() { None } else { Some(errors.join(", ")) }
}

/// How far the figures of a service can be trusted, in one sentence.
#[must_use]
pub fn confidence(confidence: &Confidence) -> String {
    let mut parts = vec![model_error(confidence).map_or_else(
        || "no recorded latency: the model's latency is not verified".to_owned(),
        |errors| format!("median error of the model against the recorded latency: {errors}"),
    )];
    if let Some((low, value, high)) = confidence.cpu_ms_per_request {
        parts.push(format!(
            "{} of CPU per request (90 % interval {} to {})",
            number::ms(value),
            number::decimal(low, 2),
            number::decimal(high, 2)
        ));
    }
    if let Some(hardest) = confidence.hardest_day {
        parts.push(format!(
            "on the hardest day, day {}, the searching engine expects {} violation minutes, the proving one {}",
            hardest.day,
            number::expected(hardest.screened),
            number::expected(hardest.fluid)
        ));
    }
    parts.join("; ")
}

/// Why something was refused, as it stands under the heading of its group.
#[must_use]
pub fn refusal(reason: &RefusalReason) -> String {
    match reason {
        RefusalReason::Latency { goal: Some(missed), reached_ms, violations, allowed, saves } => format!(
            "would save {} a month, but {} minutes would miss {} ({} are allowed); {} over all: {}",
            number::money(*saves),
            number::expected(*violations),
            goal(missed),
            number::expected(*allowed),
            missed.quantile,
            number::ms(*reached_ms)
        ),
        RefusalReason::LeverKept { saves } => format!("would save {} a month", number::money(*saves)),
        other => other.to_string(),
    }
}
