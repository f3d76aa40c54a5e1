//! A circuit breaker is set up so that it cannot work.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0640"),
    title: "A circuit breaker is set up so that it cannot work.",
    severity: Severity::Error,
    page: page!(
        "PLM0640",
        "\
The deployment circuit breaker belongs to rolling deployments of ECS itself; with the controllers `CODE_DEPLOY` \
and `EXTERNAL` it is refused. `Enable` and `Rollback` are both needed, and a rollback without the breaker does \
nothing.",
        "\
Amazon ECS API, DeploymentCircuitBreaker, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind(ecs::SERVICE) {
        let Some(breaker) = service.at("DeploymentConfiguration.DeploymentCircuitBreaker") else { continue };
        let (enable, rollback) = (breaker.at("Enable"), breaker.at("Rollback"));
        let enabled = enable.and_then(|own| check.truth_in(service, own));
        if let (Some(controller), Some(true)) = (service.at("DeploymentController.Type"), enabled)
            && controller.plain().is_some_and(|kind| kind != "ECS")
        {
            let message = "the circuit breaker needs the deployment controller `ECS`";
            check.found(Some(service), &breaker.place, message, "leave the breaker out");
        }
        if let (Some(false), Some(rollback)) = (enabled, rollback)
            && rollback.known_truth() == Some(true)
        {
            let message = "a rollback is asked for and the circuit breaker is off";
            check.found(Some(service), &rollback.place, message, "`Enable: true`");
        }
        if (enable.is_none() || rollback.is_none()) && !breaker.is_unknown() {
            let message = "the circuit breaker does not say both `Enable` and `Rollback`";
            check.found(
                Some(service),
                &breaker.place,
                message,
                "`DeploymentCircuitBreaker: {Enable: true, Rollback: true}`",
            );
        }
    }
}
