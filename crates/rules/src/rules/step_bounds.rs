//! Step bounds leave a gap, overlap or do not reach far enough.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::scaling;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0612"),
    title: "Step bounds leave a gap, overlap or do not reach far enough.",
    severity: Severity::Error,
    page: page!(
        "PLM0612",
        "\
The steps of a policy must cover the distance of the metric from the alarm's threshold without gap and without \
overlap. A step's upper bound is above its lower one; at most one step has no lower and at most one no upper \
bound, and no step lacks both; a negative lower bound demands a step without lower bound, a positive upper bound \
one without upper bound; there are at most 20 steps. PutScalingPolicy refuses anything else, and no schema \
checks it.",
        "\
Application Auto Scaling API, StepAdjustment, read 2026-09; quotas page, 2023-06"
    ),
    check,
};

const MOST: usize = 20;

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for policy in subject.model.of_kind(scaling::POLICY) {
        let Some(adjustments) = scaling::stepping(policy).and_then(|own| own.at("StepAdjustments")) else {
            continue;
        };
        let Some(steps) = adjustments.items().iter().map(step).collect::<Option<Vec<_>>>() else {
            check.skip(policy, &adjustments.place, "a bound of a step is not known");
            continue;
        };
        if steps.len() > MOST {
            let message = format!("the policy has {} steps; AWS allows {MOST}", steps.len());
            check.found(Some(policy), &adjustments.place, message, "join neighbouring steps");
        }
        if let Some((index, message, help)) = problem(steps) {
            let place = adjustments.items().get(index).map_or(&adjustments.place, |step| &step.place);
            check.found(Some(policy), place, message, help);
        }
    }
}

/// Position in the template, lower bound, upper bound.
type Step = (usize, f64, f64);

fn step(datum: &Datum) -> Option<(f64, f64)> {
    let bound = |key: &str, open: f64| datum.at(key).map_or(Some(open), Datum::known_number);
    Some((
        bound("MetricIntervalLowerBound", f64::NEG_INFINITY)?,
        bound("MetricIntervalUpperBound", f64::INFINITY)?,
    ))
}

/// The first problem, with the position of the step that has it.
fn problem(steps: Vec<(f64, f64)>) -> Option<(usize, String, String)> {
    let mut steps: Vec<Step> =
        steps.into_iter().enumerate().map(|(index, (low, high))| (index, low, high)).collect();
    for (index, low, high) in &steps {
        if low.is_infinite() && high.is_infinite() {
            let help = "give it a `MetricIntervalLowerBound` of 0 for scaling out, an upper bound of 0 for scaling in";
            return Some((*index, "the step has no bound at all".to_owned(), help.to_owned()));
        }
        if low >= high {
            return Some((
                *index,
                format!("the step's upper bound {high} is not above its lower bound {low}"),
                String::new(),
            ));
        }
    }
    steps.sort_by(|one, two| one.1.total_cmp(&two.1).then(one.0.cmp(&two.0)));
    for pair in steps.windows(2) {
        let [(_, _, end), (index, start, _)] = pair else { continue };
        if start > end {
            let message = format!("between {end} and {start} above the threshold there is no step");
            return Some((*index, message, format!("let the step begin at {end}")));
        }
        if start < end {
            let message = if start.is_infinite() {
                "two steps have no lower bound".to_owned()
            } else if end.is_infinite() {
                format!("the step from {start} on overlaps one without upper bound")
            } else {
                format!("the step from {start} on overlaps the one up to {end}")
            };
            let help = if end.is_infinite() { String::new() } else { format!("let it begin at {end}") };
            return Some((*index, message, help));
        }
    }
    let (first, last) = (steps.first()?, steps.last()?);
    if first.1.is_finite() && first.1 < 0.0 {
        let message = format!("nothing is said about metrics more than {} below the threshold", -first.1);
        return Some((first.0, message, "leave out the lower bound of the lowest step".to_owned()));
    }
    if last.2.is_finite() && last.2 > 0.0 {
        let message = format!("nothing is said about metrics more than {} above the threshold", last.2);
        return Some((last.0, message, "leave out the upper bound of the highest step".to_owned()));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c3_steps_are_held_to_every_rule_of_aws() {
        const OPEN: f64 = f64::INFINITY;
        for steps in [
            vec![(0.0, 15.0), (15.0, OPEN)],
            vec![(-OPEN, 0.0)],
            vec![(15.0, OPEN), (0.0, 15.0)],
            vec![(-OPEN, -10.0), (-10.0, 0.0), (0.0, OPEN)],
        ] {
            assert_eq!(problem(steps.clone()), None, "{steps:?}");
        }
        for (steps, word) in [
            (vec![(-OPEN, OPEN)], "no bound"),
            (vec![(5.0, 5.0)], "not above"),
            (vec![(0.0, 10.0), (20.0, OPEN)], "no step"),
            (vec![(0.0, 10.0), (5.0, OPEN)], "overlaps"),
            (vec![(-OPEN, 0.0), (-OPEN, -5.0)], "no lower bound"),
            (vec![(0.0, OPEN), (10.0, OPEN)], "without upper bound"),
            (vec![(-10.0, 0.0)], "below the threshold"),
            (vec![(0.0, 10.0)], "above the threshold"),
        ] {
            let (_, message, _) = problem(steps.clone()).unwrap();
            assert!(message.contains(word), "{steps:?}: {message}");
        }
    }
}
