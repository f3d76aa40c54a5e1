//! Two capacity providers of one strategy have a base.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0631"),
    title: "Two capacity providers of one strategy have a base.",
    severity: Severity::Error,
    page: page!(
        "PLM0631",
        "\
The base is the number of tasks placed on one provider before the weights count. Only one provider of a strategy \
may have one above 0; the strategy is refused otherwise.",
        "\
Amazon ECS API, CapacityProviderStrategyItem, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for (item, strategy) in ecs::strategies(subject.model) {
        let bases: Vec<&Datum> = strategy
            .items()
            .iter()
            .filter_map(|provider| provider.at("Base"))
            .filter(|base| check.number_in(item, base).is_some_and(|base| base > 0.0))
            .collect();
        for base in bases.iter().skip(1) {
            let help = "keep the base of the on-demand provider alone";
            check.found(Some(item), &base.place, "a second provider of the strategy has a base", help);
        }
    }
}
