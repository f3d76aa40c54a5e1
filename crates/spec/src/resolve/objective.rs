//! The objective.

use super::Context;
use crate::code;
use crate::platform::objective::{LatencyGoal, MinimumSaving, Objective, Stress};
use crate::raw::objective::{RawObjective, RawStress};
use crate::raw::value::Spanned;
use crate::span::Span;
use plimsoll_units::{Quantile, Share};

/// The objective of a service.
pub(crate) fn resolve(
    raw: Option<&Spanned<RawObjective>>,
    takes_requests: bool,
    cx: &mut Context<'_>,
) -> Objective {
    let Some(raw) = raw else { return Objective::default() };
    let goals = goals(raw, cx);
    if !takes_requests && !goals.is_empty() {
        let warning = cx
            .warning(code::NO_EFFECT, "a latency goal has no effect on a service that takes no requests")
            .at(raw.span, "no latency is measured for it");
        cx.sink.push(warning);
    }
    let rest = &raw.rest;
    for (what, share) in [("memory headroom", &rest.memory_headroom), ("violation budget", &rest.violations)]
    {
        if share.value >= Share::ALL {
            let diagnostic = cx
                .error(code::OBJECTIVE, format_args!("a {what} of 100% leaves nothing to hold"))
                .at(share.span, "must be below 100%");
            cx.sink.push(diagnostic);
        }
    }
    Objective {
        latency: goals,
        violation_budget: rest.violations.value,
        availability: rest.availability.map(|share| share.value),
        memory_headroom: rest.memory_headroom.value,
        survive_zone_loss: rest.survive_zone_loss.value,
        stress: rest.stress.as_ref().map(|list| list.0.iter().map(stress).collect()).unwrap_or_default(),
        minimum_saving: MinimumSaving {
            usd_per_month: rest.minimum_saving.usd.0,
            share: rest.minimum_saving.share.value,
        },
    }
}

fn stress(raw: &Spanned<RawStress>) -> Stress {
    match raw.value {
        RawStress::Traffic(factor) => Stress::Traffic(factor),
        RawStress::ZoneLoss => Stress::ZoneLoss,
        RawStress::SpotReclaim => Stress::SpotReclaim,
    }
}

/// Latency goals by ascending percentile.
fn goals(raw: &RawObjective, cx: &mut Context<'_>) -> Vec<LatencyGoal> {
    let mut goals: Vec<(LatencyGoal, Span)> = Vec::new();
    if let Some((quantile, limit)) = &raw.short {
        goals.push((LatencyGoal { quantile: quantile.value, threshold_ms: limit.0 }, limit.span));
    }
    for item in raw.rest.latency.iter().flat_map(|named| &named.0) {
        match item.name.parse::<Quantile>() {
            Ok(quantile) => {
                goals.push((LatencyGoal { quantile, threshold_ms: item.value.0 }, item.value.span));
            }
            Err(error) => {
                let mut diagnostic =
                    cx.error(code::QUANTITY, error.message()).at(item.name_span, "not a percentile");
                diagnostic.help = error.help().map(str::to_owned);
                cx.sink.push(diagnostic);
            }
        }
    }
    goals.sort_by_key(|(goal, _)| goal.quantile);
    for (goal, span) in &goals {
        if goal.threshold_ms <= 0.0 {
            let message =
                format!("a {} latency of {} ms or less is impossible", goal.quantile, goal.threshold_ms);
            let diagnostic = cx.error(code::OBJECTIVE, message).at(*span, "must be above 0");
            cx.sink.push(diagnostic);
        }
    }
    for pair in goals.windows(2) {
        let [(low, low_span), (high, high_span)] = pair else { continue };
        if high.threshold_ms < low.threshold_ms {
            let message = format!(
                "the {} goal is stricter than the {} goal, which then says nothing",
                high.quantile, low.quantile
            );
            let warning =
                cx.warning(code::NO_EFFECT, message).at(*low_span, "no effect").at(*high_span, "stricter");
            cx.sink.push(warning);
        }
    }
    goals.into_iter().map(|(goal, _)| goal).collect()
}
