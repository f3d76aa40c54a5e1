//! A service has scaling policies and no room to scale.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::{money, scaling};
use plimsoll_spec::{Code, Severity};
use plimsoll_units::Meter;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0912"),
    title: "A service has scaling policies and no room to scale.",
    severity: Severity::Warning,
    page: page!(
        "PLM0912",
        "\
With the same smallest and largest count no policy can ever change anything; the alarms that target tracking \
makes are charged all the same.",
        "\
Application Auto Scaling API, RegisterScalableTarget, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let prices = money::Prices::new(subject);
    for target in subject.model.of_kind(scaling::TARGET) {
        let (Some(least), Some(most)) =
            (check.number(target, "MinCapacity"), check.number(target, "MaxCapacity"))
        else {
            continue;
        };
        let count = scaling::policies_of(subject.model, target).count();
        // A scheduled action may make room.
        if least == most && count > 0 && target.at("ScheduledActions").is_none() {
            let alarms = prices.monthly(&[(Meter::AlarmMonths, 2.0 * count as f64)]);
            let message = format!(
                "nothing can scale between {least} and {most}; the alarms of the policies cost {alarms}"
            );
            check.found(
                Some(target),
                target.nearest("MaxCapacity"),
                message,
                "a larger `MaxCapacity`, or no policy",
            );
        }
    }
}
