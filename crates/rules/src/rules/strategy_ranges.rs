//! A base, a weight or the length of a capacity provider strategy is out of range.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0634"),
    title: "A base, a weight or the length of a capacity provider strategy is out of range.",
    severity: Severity::Error,
    page: page!(
        "PLM0634",
        "\
A base is 0 to 100,000, a weight 0 to 1,000, and a strategy has at most 20 providers, each of them once.",
        "\
Amazon ECS API, CapacityProviderStrategyItem, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for (item, strategy) in ecs::strategies(subject.model) {
        let providers = strategy.items();
        if providers.len() > 20 {
            let message = format!("the strategy has {} providers", providers.len());
            check.found(Some(item), &strategy.place, message, "at most 20");
        }
        for (index, provider) in providers.iter().enumerate() {
            for (key, most) in [("Base", 100_000.0), ("Weight", 1_000.0)] {
                let Some(value) = provider.at(key) else { continue };
                if let Some(number) =
                    check.number_in(item, value).filter(|number| !(0.0..=most).contains(number))
                {
                    let message = format!("`{key}: {number}` is out of range");
                    check.found(Some(item), &value.place, message, format!("0 to {most}"));
                }
            }
            let Some(name) = provider.at("CapacityProvider") else { continue };
            let earlier = providers.iter().take(index).filter_map(|other| other.at("CapacityProvider"));
            if earlier.into_iter().any(|other| other.same_as(name)) {
                let message = "the provider stands twice in the strategy";
                check.found(Some(item), &name.place, message, "add the weights up");
            }
        }
    }
}
