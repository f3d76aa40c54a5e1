//! A task runs with its own execution role.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0715"),
    title: "A task runs with its own execution role.",
    severity: Severity::Warning,
    page: page!(
        "PLM0715",
        "\
The execution role reads the secrets and pulls the image before the program starts; the task role is what the \
program has. With one role for both, the program can read every secret that is injected, whenever it likes, and \
so can whoever gets into it.",
        "\
Amazon ECS developer guide, task execution IAM role and task IAM role, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        let (Some(own), Some(execution)) = (task.at("TaskRoleArn"), task.at("ExecutionRoleArn")) else {
            continue;
        };
        if own.same_as(execution) {
            let message = "the task role is the execution role";
            check.found(
                Some(task),
                &own.place,
                message,
                "make a role of its own for the program, with what it calls",
            );
        }
    }
}
