//! A log group is made behind the stack's back.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0921"),
    title: "A log group is made behind the stack's back.",
    severity: Severity::Warning,
    page: page!(
        "PLM0921",
        "\
`awslogs-create-group` makes the group when the first task starts: without a retention, without tags, and it is \
still there, and paid for, after the stack is gone.",
        "\
Amazon ECS API, LogConfiguration, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        for container in ecs::containers(task) {
            let made =
                container.at("LogConfiguration.Options").and_then(|own| own.at("awslogs-create-group"));
            let Some(made) = made.filter(|own| check.truth_in(task, own) == Some(true)) else { continue };
            let message = format!("the log group of `{}` is not the stack's", ecs::name(container));
            check.found(Some(task), &made.place, message, "an `AWS::Logs::LogGroup` with a retention");
        }
    }
}
