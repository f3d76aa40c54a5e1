//! A service on Fargate asks for what only instances can do.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0638"),
    title: "A service on Fargate asks for what only instances can do.",
    severity: Severity::Error,
    page: page!(
        "PLM0638",
        "\
Fargate decides itself where tasks run: `PlacementStrategies` and `PlacementConstraints` are refused, and so is \
the `DAEMON` scheduling, which means one task on each instance.",
        "\
Amazon ECS developer guide, task definition differences on Fargate, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind(ecs::SERVICE) {
        if ecs::on_fargate(subject.model, service) != Some(true) {
            continue;
        }
        if let Some(daemon) =
            service.at("SchedulingStrategy").filter(|own| check.known(service, own).is("DAEMON"))
        {
            check.found(
                Some(service),
                &daemon.place,
                "Fargate has no daemon services",
                "`SchedulingStrategy: REPLICA`",
            );
        }
        for key in ["PlacementStrategies", "PlacementConstraints"] {
            let Some(written) = service.at(key).filter(|own| !own.items().is_empty()) else { continue };
            let message = format!("`{key}` cannot be used on Fargate");
            check.found(
                Some(service),
                &written.place,
                message,
                "leave it out: Fargate spreads tasks over the subnets' zones",
            );
        }
    }
}
