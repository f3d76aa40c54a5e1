//! A service behind a load balancer may run on a single task.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::{ecs, scaling};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0917"),
    title: "A service behind a load balancer may run on a single task.",
    severity: Severity::Note,
    page: page!(
        "PLM0917",
        "\
With one task every crash, every Spot interruption and every lost zone is an outage until the next one has \
started, on Fargate mostly about a minute.",
        "\
AWS Well-Architected, reliability pillar, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind(ecs::SERVICE) {
        if service.at("LoadBalancers").is_none_or(|own| own.items().is_empty()) {
            continue;
        }
        let target = scaling::target_of(subject.model, service);
        let least = check.needs(
            service,
            ecs::smallest_count(subject.model, service),
            "the smallest number of tasks is not known",
        );
        if least.is_some_and(|least| least <= 1.0) {
            let place = target
                .map_or_else(|| service.nearest("DesiredCount"), |target| target.nearest("MinCapacity"));
            let message = "a single task carries the service";
            check.found(Some(service), place, message, "at least 2, so that a second zone has one");
        }
    }
}
