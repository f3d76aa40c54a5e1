//! Two rules of a listener have the same priority.

use crate::check::Check;
use crate::model::{Datum, Item};
use crate::rule::{Rule, Subject};
use crate::view::balancer;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0625"),
    title: "Two rules of a listener have the same priority.",
    severity: Severity::Error,
    page: page!(
        "PLM0625",
        "\
The priority, a whole number from 1 to 50000, decides which rule is looked at first. It is unique on a \
listener: the second rule with the same one is refused, which a change set does not tell.",
        "\
Elastic Load Balancing API, CreateRule, read 2026-09"
    ),
    check,
};

/// AWS: the range of priorities; source as on the page.
const RANGE: std::ops::RangeInclusive<f64> = 1.0..=50_000.0;

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let mut seen: Vec<(&Datum, f64, &Item)> = Vec::new();
    for rule in subject.model.of_kind(balancer::LISTENER_RULE) {
        let Some(priority) = check.number(rule, "Priority") else { continue };
        let place = rule.nearest("Priority");
        if !RANGE.contains(&priority) {
            let message = format!("the priority {priority} is not between 1 and 50000");
            check.found(Some(rule), place, message, "");
        }
        let Some(listener) = rule.at("ListenerArn") else { continue };
        let twin = seen.iter().find(|(other, taken, _)| *taken == priority && other.same_as(listener));
        if let Some((_, _, first)) = twin {
            let message = format!("the priority {priority} is that of `{}` already", first.id);
            check.found(Some(rule), place, message, "give each rule of the listener a priority of its own");
        }
        seen.push((listener, priority, rule));
    }
}
