//! A failed deployment is ended and not taken back.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0915"),
    title: "A failed deployment is ended and not taken back.",
    severity: Severity::Warning,
    page: page!(
        "PLM0915",
        "\
With `Rollback: false` the circuit breaker stops a failing deployment and leaves the service as it is then: old \
tasks that are stopped later are not replaced by working ones.",
        "\
Amazon ECS API, DeploymentCircuitBreaker, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind(ecs::SERVICE) {
        let Some(breaker) = service.at("DeploymentConfiguration.DeploymentCircuitBreaker") else { continue };
        let enabled = breaker.at("Enable").and_then(Datum::known_truth) == Some(true);
        let Some(rollback) =
            breaker.at("Rollback").filter(|own| enabled && check.truth_in(service, own) == Some(false))
        else {
            continue;
        };
        check.found(
            Some(service),
            &rollback.place,
            "a failed deployment is not taken back",
            "`Rollback: true`",
        );
    }
}
