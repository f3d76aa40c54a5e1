//! A scheduled action leaves a minimum above the maximum, or changes nothing.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::scaling;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0618"),
    title: "A scheduled action leaves a minimum above the maximum, or changes nothing.",
    severity: Severity::Error,
    page: page!(
        "PLM0618",
        "\
A scheduled action sets `MinCapacity`, `MaxCapacity` or both. With only one of them the other stays as the \
scalable target has it, and a minimum above the maximum is refused when the action is due: at the hour for which \
somebody planned the capacity.",
        "\
Application Auto Scaling API, ScalableTargetAction and PutScheduledAction, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for target in subject.model.of_kind(scaling::TARGET) {
        for action in target.at("ScheduledActions").map_or(&[] as &[Datum], Datum::items) {
            if action.is_unknown() {
                continue;
            }
            let Some(change) = action.at("ScalableTargetAction") else {
                check.found(Some(target), &action.place, "the scheduled action changes nothing", HELP);
                continue;
            };
            let (min, max) = (change.at("MinCapacity"), change.at("MaxCapacity"));
            if min.is_none() && max.is_none() && !change.is_unknown() {
                check.found(Some(target), &change.place, "the scheduled action changes nothing", HELP);
            }
            let low = min.or_else(|| target.at("MinCapacity")).and_then(|own| check.number_in(target, own));
            let high = max.or_else(|| target.at("MaxCapacity")).and_then(|own| check.number_in(target, own));
            if let (Some(low), Some(high), Some(written)) = (low, high, min.or(max))
                && low > high
            {
                let message = format!("the action leaves a minimum of {low} above a maximum of {high}");
                check.found(
                    Some(target),
                    &written.place,
                    message,
                    "change both `MinCapacity` and `MaxCapacity`",
                );
            }
        }
    }
}

const HELP: &str = "write `ScalableTargetAction: {MinCapacity: 4}`";
