//! `ecs exec` is switched on for a task that may not use it.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::{ecs, iam};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0692"),
    title: "`ecs exec` is switched on for a task that may not use it.",
    severity: Severity::Warning,
    page: page!(
        "PLM0692",
        "\
ECS Exec opens its channel with the task role, which needs four `ssmmessages` actions, and writes to the \
container's file system: it fails with `ReadonlyRootFilesystem`. The service is made all the same, and the \
session does not open when somebody needs it.",
        "\
Amazon ECS developer guide, ECS Exec, 2023-06"
    ),
    check,
};

const ACTIONS: [&str; 4] = [
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
];

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind(ecs::SERVICE) {
        let Some(exec) =
            service.at("EnableExecuteCommand").filter(|own| check.truth_in(service, own) == Some(true))
        else {
            continue;
        };
        let Some(task) = ecs::task_definition(subject.model, service) else { continue };
        let read_only =
            |own: &Datum| own.at("ReadonlyRootFilesystem").and_then(Datum::known_truth) == Some(true);
        if let Some(container) = ecs::containers(task).iter().find(|own| read_only(own)) {
            let message = format!(
                "the file system of `{}` is read-only, and `ecs exec` writes to it",
                ecs::name(container)
            );
            check.found(Some(service), &exec.place, message, "switch off one of the two");
        }
        let Some(role) = task.at("TaskRoleArn") else {
            check.found(
                Some(service),
                &exec.place,
                "the task has no role for `ecs exec`",
                "a task role with the four actions",
            );
            continue;
        };
        let role = subject.model.referred(role).filter(|item| item.kind == iam::ROLE);
        let Some(rights) = role.and_then(|role| iam::rights_of(subject.model, role)) else { continue };
        if let Some(action) = ACTIONS.iter().find(|action| !iam::permit(&rights.statements, action)) {
            let message = format!("the task role does not allow `{action}`");
            check.found(Some(service), &exec.place, message, "allow the four `ssmmessages` actions on `*`");
        }
    }
}
