//! A container on instances says nothing about its memory.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0661"),
    title: "A container on instances says nothing about its memory.",
    severity: Severity::Error,
    page: page!(
        "PLM0661",
        "\
Where the task has no memory of its own, each container needs `Memory` or `MemoryReservation`: the scheduler \
could not place it otherwise. RegisterTaskDefinition refuses it.",
        "\
Amazon ECS API, ContainerDefinition (`memory`), read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        if task.at("Memory").is_some() || ecs::is_for_fargate(task) != Some(false) {
            continue;
        }
        for container in ecs::containers(task) {
            let says = ["Memory", "MemoryReservation"].iter().any(|key| container.at(key).is_some());
            if !says && !container.is_unknown() {
                let message =
                    format!("`{}` has neither `Memory` nor `MemoryReservation`", ecs::name(container));
                check.found(
                    Some(task),
                    &container.place,
                    message,
                    "write one of them, or `Memory` at the task",
                );
            }
        }
    }
}
