//! Two target-tracking policies of one service track the same metric.

use crate::check::Check;
use crate::model::{Datum, Item};
use crate::rule::{Rule, Subject};
use crate::view::scaling;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0616"),
    title: "Two target-tracking policies of one service track the same metric.",
    severity: Severity::Error,
    page: page!(
        "PLM0616",
        "\
Each target-tracking policy of a scalable target must use another metric. The second policy on the same one is \
refused, and if it were not, the two targets would pull against each other.",
        "\
Application Auto Scaling user guide, target tracking, 2023-06; API PutScalingPolicy, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for target in subject.model.of_kind(scaling::TARGET) {
        let mut seen: Vec<(&Datum, &Item)> = Vec::new();
        for policy in scaling::policies_of(subject.model, target) {
            let Some(metric) = scaling::tracking(policy).and_then(|own| {
                own.at("PredefinedMetricSpecification").or_else(|| own.at("CustomizedMetricSpecification"))
            }) else {
                continue;
            };
            match seen.iter().find(|(known, _)| is_same(known, metric)) {
                Some((_, first)) => {
                    let message = format!("`{}` tracks the same metric for the same service", first.id);
                    check.found(Some(policy), &metric.place, message, "keep the one with the lower target");
                }
                None => seen.push((metric, policy)),
            }
        }
    }
}

fn is_same(one: &Datum, two: &Datum) -> bool {
    match (one.text_at("PredefinedMetricType"), two.text_at("PredefinedMetricType")) {
        (Some(first), Some(second)) if first == second => {
            match (one.at("ResourceLabel"), two.at("ResourceLabel")) {
                (Some(first), Some(second)) => first.same_as(second),
                _ => true,
            }
        }
        (None, None) => one.same_as(two),
        _ => false,
    }
}
