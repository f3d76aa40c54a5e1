//! A failed deployment is not ended.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0914"),
    title: "A failed deployment is not ended.",
    severity: Severity::Warning,
    page: page!(
        "PLM0914",
        "\
Without the circuit breaker ECS starts the broken revision again and again, and CloudFormation waits up to three \
hours before it gives up. With it the deployment fails after as many failed tasks as half the desired count, at \
least three.",
        "\
Amazon ECS developer guide, deployment circuit breaker, 2023-06; announcement of 2024-01"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind(ecs::SERVICE) {
        let other = |path: &str, usual: &str| service.at(path).is_some_and(|own| !own.is(usual));
        if other("DeploymentController.Type", "ECS") || other("SchedulingStrategy", "REPLICA") {
            continue;
        }
        let path = "DeploymentConfiguration.DeploymentCircuitBreaker.Enable";
        let alarms =
            service.at("DeploymentConfiguration.Alarms.Enable").and_then(Datum::known_truth) == Some(true);
        let enabled = service.at(path);
        if !alarms && enabled.is_none_or(|own| check.truth_in(service, own) == Some(false)) {
            let help = "`DeploymentCircuitBreaker: {Enable: true, Rollback: true}`";
            check.found(
                Some(service),
                service.nearest(path),
                "a deployment that fails goes on failing",
                help,
            );
        }
    }
}
