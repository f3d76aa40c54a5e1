//! A deployment may stop every task before a new one serves.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0918"),
    title: "A deployment may stop every task before a new one serves.",
    severity: Severity::Warning,
    page: page!(
        "PLM0918",
        "\
ECS keeps `ceil(desired × MinimumHealthyPercent)` tasks. Where that is none, the old tasks of a service behind a \
load balancer may all be stopped first, and requests fail until the new ones are healthy.",
        "\
Amazon ECS API, DeploymentConfiguration, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind(ecs::SERVICE) {
        if service.at("LoadBalancers").is_none_or(|own| own.items().is_empty()) {
            continue;
        }
        let Some(least) = service.at("DeploymentConfiguration.MinimumHealthyPercent") else { continue };
        let Some(desired) = check
            .needs(
                service,
                ecs::smallest_count(subject.model, service),
                "the smallest number of tasks is not known",
            )
            .filter(|desired| *desired >= 1.0)
        else {
            continue;
        };
        if check.number_in(service, least).is_some_and(|percent| (desired * percent / 100.0).ceil() < 1.0) {
            let message = "no task needs to stay while a deployment replaces them";
            check.found(Some(service), &least.place, message, "`MinimumHealthyPercent: 100`");
        }
    }
}
