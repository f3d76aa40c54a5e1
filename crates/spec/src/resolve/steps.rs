//! Step scaling.

use super::Context;
use super::scaling::threshold;
use crate::code;
use crate::diagnostic::Diagnostic;
use crate::platform::scaling::{AdjustmentType, AlarmRule, Comparison, Step, StepScaling};
use crate::raw::quantity::Target;
use crate::raw::scaling::{Change, RawStep, RawStepPolicy};
use crate::raw::value::Spanned;
use crate::span::Span;

/// AWS: at most 20 steps; source the Application Auto Scaling quotas, 2023-06.
const MOST_STEPS: usize = 20;

/// A step-scaling policy with its alarm.
pub(crate) fn resolve(raw: &RawStepPolicy, item: Span, cx: &mut Context<'_>) -> Option<StepScaling> {
    let metric = raw.step?.value;
    let (comparison, limit) = comparison(raw, item, cx)?;
    let limit = threshold(metric, &limit, cx)?;
    let alarm = AlarmRule {
        metric,
        comparison,
        threshold: limit,
        period: raw.period.value,
        evaluation_periods: raw.periods.value,
        datapoints_to_alarm: raw.datapoints.map_or(raw.periods.value, |count| count.value),
        missing: raw.missing.value,
    };
    check_alarm(raw, cx);
    let (adjustment, steps) = steps(raw, comparison, item, cx)?;
    let direction = if comparison.is_high() { "high" } else { "low" };
    Some(StepScaling {
        name: raw
            .name
            .as_ref()
            .map_or_else(|| format!("{}-{direction}", metric.as_str()), |name| name.value.clone()),
        alarm,
        adjustment,
        steps,
        min_magnitude: raw.at_least_tasks.value,
        cooldown: raw.cooldown.value,
        aggregation: raw.aggregation.value,
    })
}

fn comparison(
    raw: &RawStepPolicy,
    item: Span,
    cx: &mut Context<'_>,
) -> Option<(Comparison, Spanned<Target>)> {
    let written: Vec<(Comparison, Spanned<Target>)> = [
        (Comparison::GreaterThan, raw.above),
        (Comparison::GreaterOrEqual, raw.at_least),
        (Comparison::LessThan, raw.below),
        (Comparison::LessOrEqual, raw.at_most),
    ]
    .into_iter()
    .filter_map(|(comparison, limit)| Some((comparison, limit?)))
    .collect();
    if let [one] = written.as_slice() {
        return Some(*one);
    }
    let mut diagnostic = cx
        .error(
            code::CONTRADICTION,
            "step scaling needs exactly one of `above`, `at_least`, `below` and `at_most`",
        )
        .help("write for example `above: 70%`");
    for (_, limit) in &written {
        diagnostic = diagnostic.at(limit.span, "one threshold");
    }
    let diagnostic = if written.is_empty() { diagnostic.at(item, "no threshold") } else { diagnostic };
    cx.sink.push(diagnostic);
    None
}

/// AWS: period 10, 20, 30 or a multiple of 60 s; the periods together at most one day (a week from one-hour periods on);
/// data points at most the periods. Source `PutMetricAlarm`, read 2026-09.
fn check_alarm(raw: &RawStepPolicy, cx: &mut Context<'_>) {
    let period = raw.period.value.get();
    if !matches!(period, 10 | 20 | 30) && (period == 0 || !period.is_multiple_of(60)) {
        let diagnostic = cx
            .error(
                code::OUT_OF_RANGE,
                format_args!("an alarm period of {} is not possible", raw.period.value),
            )
            .at(raw.period.span, "not possible")
            .help("write `10s`, `20s`, `30s` or a multiple of `60s`");
        cx.sink.push(diagnostic);
    }
    cx.in_range("the number of alarm periods", &raw.periods, 1, 100);
    if let Some(points) = raw.datapoints {
        cx.in_range("the number of breaching data points", &points, 1, raw.periods.value.max(1));
    }
    let longest = if period >= 3600 { 604_800 } else { 86_400 };
    if u64::from(period) * u64::from(raw.periods.value) > longest && period > 0 {
        let message = format!(
            "{} periods of {} are longer than CloudWatch looks back",
            raw.periods.value, raw.period.value
        );
        let diagnostic = cx
            .error(code::OUT_OF_RANGE, message)
            .at(raw.periods.span, "too many periods")
            .help(format!("at most {}", longest / u64::from(period)));
        cx.sink.push(diagnostic);
    }
}

/// The steps by ascending lower bound, with their common adjustment type.
fn steps(
    raw: &RawStepPolicy,
    comparison: Comparison,
    item: Span,
    cx: &mut Context<'_>,
) -> Option<(AdjustmentType, Vec<Step>)> {
    let written = raw.steps.as_ref().map(|steps| steps.0.as_slice()).unwrap_or_default();
    let span = raw.steps.as_ref().map_or(item, |steps| steps.span);
    if written.is_empty() || written.len() > MOST_STEPS {
        let message = format!("step scaling takes 1 to {MOST_STEPS} steps, here are {}", written.len());
        let help = "write for example `steps: [{from: 0, to: 15, change: +1}, {from: 15, change: +2}]`";
        let diagnostic = cx.error(code::STEP_BOUNDS, message).at(span, "steps").help(help);
        cx.sink.push(diagnostic);
        return None;
    }
    let mut steps: Vec<(Step, AdjustmentType, Span)> = Vec::new();
    for step in written {
        steps.push(one(step, cx)?);
    }
    let (_, adjustment, first) = *steps.first()?;
    if let Some((_, _, other)) = steps.iter().find(|(_, other, _)| *other != adjustment) {
        let diagnostic = cx
            .error(code::CONTRADICTION, "steps of one policy mix tasks, percent and exact counts")
            .at(*other, "another kind of change")
            .at(first, "first kind");
        cx.sink.push(diagnostic);
    }
    steps.sort_by(|(a, ..), (b, ..)| {
        let low = |step: &Step| step.lower.unwrap_or(f64::NEG_INFINITY);
        low(a).total_cmp(&low(b))
    });
    check_bounds(&steps, comparison, cx);
    Some((adjustment, steps.into_iter().map(|(step, ..)| step).collect()))
}

fn one(raw: &Spanned<RawStep>, cx: &mut Context<'_>) -> Option<(Step, AdjustmentType, Span)> {
    let Some(change) = raw.change else {
        let diagnostic = cx
            .error(code::MISSING, "a step has no change")
            .at(raw.span, "`change` is missing")
            .help("write for example `change: +1`");
        cx.sink.push(diagnostic);
        return None;
    };
    let (adjustment, change) = match change.value {
        Change::Tasks(tasks) => (AdjustmentType::ChangeInCapacity, tasks),
        Change::Percent(percent) => (AdjustmentType::PercentChangeInCapacity, percent),
        Change::Exactly(count) => (AdjustmentType::ExactCapacity, count),
    };
    let step = Step { lower: raw.from.map(|from| from.0), upper: raw.to.map(|to| to.0), change };
    Some((step, adjustment, raw.span))
}

/// AWS: upper above lower; no gap, no overlap; a negative lower bound needs a step without lower bound, a positive upper
/// bound one without upper bound; source `StepAdjustment`, read 2026-09.
fn check_bounds(steps: &[(Step, AdjustmentType, Span)], comparison: Comparison, cx: &mut Context<'_>) {
    for (step, adjustment, span) in steps {
        if step.lower.zip(step.upper).is_some_and(|(lower, upper)| lower >= upper) {
            report(
                cx.error(code::STEP_BOUNDS, "a step's lower bound is not below its upper bound"),
                *span,
                cx,
            );
        }
        if step.lower.is_none() && step.upper.is_none() {
            report(cx.error(code::STEP_BOUNDS, "a step has neither lower nor upper bound"), *span, cx);
        }
        if *adjustment == AdjustmentType::ExactCapacity && step.change < 0 {
            report(cx.error(code::OUT_OF_RANGE, "an exact count cannot be negative"), *span, cx);
        }
    }
    for pair in steps.windows(2) {
        let [(low, _, low_span), (high, _, high_span)] = pair else { continue };
        let (end, start) = (low.upper.unwrap_or(f64::INFINITY), high.lower.unwrap_or(f64::NEG_INFINITY));
        let what = if end < start { "leave a gap" } else { "overlap" };
        if end.total_cmp(&start).is_ne() {
            let diagnostic = cx
                .error(code::STEP_BOUNDS, format_args!("two steps {what} between {end} and {start}"))
                .at(*high_span, format!("starts at {start}"))
                .at(*low_span, format!("ends at {end}"))
                .help("let each step start where the one before ends");
            cx.sink.push(diagnostic);
        }
    }
    open_ended(steps, comparison, cx);
}

fn open_ended(steps: &[(Step, AdjustmentType, Span)], comparison: Comparison, cx: &mut Context<'_>) {
    let (Some((lowest, _, lowest_span)), Some((highest, _, highest_span))) = (steps.first(), steps.last())
    else {
        return;
    };
    if lowest.lower.is_some_and(|lower| lower < 0.0) {
        let diagnostic = cx.error(code::STEP_BOUNDS, "the lowest step must have no lower bound");
        report(diagnostic.help("leave out its `from`"), *lowest_span, cx);
    }
    if highest.upper.is_some_and(|upper| upper > 0.0) {
        let diagnostic = cx.error(code::STEP_BOUNDS, "the highest step must have no upper bound");
        report(diagnostic.help("leave out its `to`"), *highest_span, cx);
    }
    let reached = if comparison.is_high() {
        highest.upper.is_none_or(|upper| upper > 0.0)
    } else {
        lowest.lower.is_none_or(|lower| lower < 0.0)
    };
    if !reached {
        let side = if comparison.is_high() { "above" } else { "below" };
        let diagnostic =
            cx.error(code::STEP_BOUNDS, format_args!("no step lies {side} the alarm's threshold"));
        report(
            diagnostic.help("bounds are relative to the threshold, not values of the metric"),
            *highest_span,
            cx,
        );
    }
}

fn report(diagnostic: Diagnostic, span: Span, cx: &mut Context<'_>) {
    cx.sink.push(diagnostic.at(span, "this step"));
}
