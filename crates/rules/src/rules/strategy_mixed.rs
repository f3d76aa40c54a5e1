//! A strategy mixes Fargate with instances.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0633"),
    title: "A strategy mixes Fargate with instances.",
    severity: Severity::Error,
    page: page!(
        "PLM0633",
        "\
A capacity provider strategy holds either `FARGATE` and `FARGATE_SPOT` or providers with Auto Scaling groups, \
never both. A cluster may have both kinds; one service uses one of them.",
        "\
Amazon ECS developer guide, cluster capacity providers, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for (item, strategy) in ecs::strategies(subject.model) {
        let kinds: Vec<Option<bool>> = strategy.items().iter().map(ecs::is_fargate_provider).collect();
        let Some(first) = kinds.iter().flatten().next() else { continue };
        let other = kinds.iter().position(|kind| kind.is_some_and(|kind| kind != *first));
        let Some(place) = other.and_then(|index| strategy.items().get(index)) else { continue };
        let message = "the strategy mixes Fargate with instances";
        check.found(
            Some(item),
            &place.place,
            message,
            "use providers of one kind, and a second service for the other",
        );
    }
}
