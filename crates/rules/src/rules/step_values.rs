//! A step policy has values that its adjustment type does not take.

use crate::check::Check;
use crate::model::{Content, Datum};
use crate::rule::{Rule, Subject};
use crate::view::scaling;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0613"),
    title: "A step policy has values that its adjustment type does not take.",
    severity: Severity::Error,
    page: page!(
        "PLM0613",
        "\
`ExactCapacity` sets the count and takes no negative number; `MinAdjustmentMagnitude` belongs to \
`PercentChangeInCapacity` alone; a step policy without `AdjustmentType` or without steps does nothing. Each is \
refused when the policy is made.",
        "\
Application Auto Scaling API, StepScalingPolicyConfiguration, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for policy in subject.model.of_kind(scaling::POLICY) {
        let Some(own) = scaling::stepping(policy) else { continue };
        let steps = own.at("StepAdjustments");
        if steps.is_none_or(|steps| matches!(&steps.content, Content::List(items) if items.is_empty())) {
            check.found(
                Some(policy),
                &own.place,
                "the policy has no step",
                "write at least one of `StepAdjustments`",
            );
        }
        let Some(kind) = own.at("AdjustmentType") else {
            let help =
                "write `AdjustmentType: ChangeInCapacity`, `PercentChangeInCapacity` or `ExactCapacity`";
            check.found(Some(policy), &own.place, "the policy does not say what its steps mean", help);
            continue;
        };
        let Some(kind) = check.known(policy, kind).plain() else { continue };
        if let (Some(magnitude), "ChangeInCapacity" | "ExactCapacity") =
            (own.at("MinAdjustmentMagnitude"), kind)
        {
            let message = format!("`MinAdjustmentMagnitude` means nothing with `{kind}`");
            check.found(Some(policy), &magnitude.place, message, "leave it out");
        }
        if kind != "ExactCapacity" {
            continue;
        }
        for step in steps.map_or(&[] as &[Datum], Datum::items) {
            let Some(change) = step.at("ScalingAdjustment") else { continue };
            if let Some(count) = check.number_in(policy, change).filter(|count| *count < 0.0) {
                let message = format!("a step sets the count to {count}");
                check.found(Some(policy), &change.place, message, "use `ChangeInCapacity` to remove tasks");
            }
        }
    }
}
