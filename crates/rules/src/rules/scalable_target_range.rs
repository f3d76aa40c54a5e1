//! A service's smallest task count is above its largest.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::scaling;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0610"),
    title: "A service's smallest task count is above its largest.",
    severity: Severity::Error,
    page: page!(
        "PLM0610",
        "\
Application Auto Scaling refuses a scalable target whose `MinCapacity` is above its `MaxCapacity`, so the \
deployment fails when the target is registered. Neither the schema nor a change set compares the two numbers.",
        "\
Application Auto Scaling API, RegisterScalableTarget, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for target in subject.model.of_kind(scaling::TARGET) {
        let Some(min) = check.number(target, "MinCapacity") else { continue };
        let Some(max) = check.number(target, "MaxCapacity") else { continue };
        if min > max {
            check.found(
                Some(target),
                target.nearest("MinCapacity"),
                format!("the minimum of {min} is above the maximum of {max}"),
                format!("`MinCapacity: {max}` and `MaxCapacity: {min}`, if they were exchanged"),
            );
        }
    }
}
