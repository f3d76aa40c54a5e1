//! A step can never apply, because its alarm breaches on the other side.

use crate::check::Check;
use crate::model::{Datum, Item};
use crate::rule::{Rule, Subject};
use crate::view::scaling;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0614"),
    title: "A step can never apply, because its alarm breaches on the other side.",
    severity: Severity::Warning,
    page: page!(
        "PLM0614",
        "\
Step bounds count from the alarm's threshold. An alarm that is raised above its threshold only ever sees \
distances of 0 and more, one that is raised below it only 0 and less. A step that lies wholly on the other side \
never applies; most often a sign was forgotten and the policy that should remove tasks never does.",
        "\
Application Auto Scaling API, StepAdjustment, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let alarms: Vec<&Item> = subject.model.of_kind(scaling::ALARM).collect();
    for policy in subject.model.of_kind(scaling::POLICY) {
        let Some(steps) = scaling::stepping(policy).and_then(|own| own.at("StepAdjustments")) else {
            continue;
        };
        let sides: Vec<Option<bool>> = alarms
            .iter()
            .filter(|alarm| alarm.at("AlarmActions").is_some_and(|actions| actions.mentions(&policy.id)))
            .map(|alarm| breaches_above(alarm))
            .collect();
        // Alarms on both sides may use all steps; one that is not known may too.
        let Some(above) = sides.first().copied().flatten() else { continue };
        if sides.iter().any(|side| *side != Some(above)) {
            continue;
        }
        for step in steps.items() {
            let (bound, never) = if above {
                let upper = step.at("MetricIntervalUpperBound");
                (upper, upper.and_then(Datum::known_number).is_some_and(|upper| upper <= 0.0))
            } else {
                let lower = step.at("MetricIntervalLowerBound");
                (lower, lower.and_then(Datum::known_number).is_some_and(|lower| lower >= 0.0))
            };
            if let (Some(bound), true) = (bound, never) {
                let (side, other) = if above { ("above", "below") } else { ("below", "above") };
                let message = format!(
                    "the step applies {other} the threshold, and the alarm is raised {side} it: it never applies"
                );
                check.found(
                    Some(policy),
                    &bound.place,
                    message,
                    format!("give it bounds {side} the threshold"),
                );
            }
        }
    }
}

fn breaches_above(alarm: &Item) -> Option<bool> {
    match alarm.at("ComparisonOperator")?.plain()? {
        "GreaterThanThreshold" | "GreaterThanOrEqualToThreshold" => Some(true),
        "LessThanThreshold" | "LessThanOrEqualToThreshold" => Some(false),
        _ => None,
    }
}
