//! A service names both a launch type and a capacity provider strategy.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0630"),
    title: "A service names both a launch type and a capacity provider strategy.",
    severity: Severity::Error,
    page: page!(
        "PLM0630",
        "\
`LaunchType` and `CapacityProviderStrategy` exclude each other; CreateService refuses a service that has both. \
With a strategy of `FARGATE` the tasks run on Fargate as well.",
        "\
Amazon ECS API, CreateService (`launchType`, `capacityProviderStrategy`), read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind(ecs::SERVICE) {
        let strategy = service.at("CapacityProviderStrategy");
        if let (Some(launch), true) =
            (service.at("LaunchType"), strategy.is_some_and(|own| !own.is_unknown()))
        {
            let message = "a launch type stands beside a capacity provider strategy";
            check.found(Some(service), &launch.place, message, "leave out `LaunchType`");
        }
    }
}
