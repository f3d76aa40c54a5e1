//! All weights of a capacity provider strategy are zero.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0632"),
    title: "All weights of a capacity provider strategy are zero.",
    severity: Severity::Error,
    page: page!(
        "PLM0632",
        "\
Tasks beyond the base are placed in proportion to the weights. A provider with weight 0 gets none of them, so a \
strategy of several providers in which every weight is 0 places nothing and is refused. An absent weight is 0.",
        "\
Amazon ECS API, CapacityProviderStrategyItem, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for (item, strategy) in ecs::strategies(subject.model) {
        let providers = strategy.items();
        let mut is_zero = |provider: &Datum| match provider.at("Weight") {
            None => !provider.is_unknown(),
            Some(weight) => check.number_in(item, weight) == Some(0.0),
        };
        if providers.len() > 1 && providers.iter().all(&mut is_zero) {
            let help = "give at least one provider a weight above 0";
            check.found(Some(item), &strategy.place, "no provider of the strategy has a weight", help);
        }
    }
}
