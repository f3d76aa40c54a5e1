//! `ecs exec` is switched on in production.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0721"),
    title: "`ecs exec` is switched on in production.",
    severity: Severity::Warning,
    page: page!(
        "PLM0721",
        "\
Whoever may call `ecs:ExecuteCommand` gets a shell with the task's role and data. It is meant for debugging; in \
production it is a door beside every other control. Switch it on for an incident, and off afterwards.",
        "\
Amazon ECS developer guide, ECS Exec, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind(ecs::SERVICE) {
        let Some(exec) =
            service.at("EnableExecuteCommand").filter(|own| check.truth_in(service, own) == Some(true))
        else {
            continue;
        };
        if let Some(environment) = ecs::environment(subject, service).filter(|own| ecs::is_production(own)) {
            let message = format!("a shell in the tasks of `{environment}` is one call away");
            check.found(Some(service), &exec.place, message, "`EnableExecuteCommand: false`");
        }
    }
}
