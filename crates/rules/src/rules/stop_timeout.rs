//! A container's start or stop timeout is longer than Fargate allows.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0656"),
    title: "A container's start or stop timeout is longer than Fargate allows.",
    severity: Severity::Error,
    page: page!(
        "PLM0656",
        "\
Between SIGTERM and SIGKILL Fargate waits 2 to 120 seconds, 30 when nothing is written; the same range holds for \
`StartTimeout`.",
        "\
Amazon ECS API, ContainerDefinition (`stopTimeout`, `startTimeout`), read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        if ecs::is_for_fargate(task) != Some(true) {
            continue;
        }
        for container in ecs::containers(task) {
            for key in ["StopTimeout", "StartTimeout"] {
                let Some(written) = container.at(key) else { continue };
                if let Some(value) =
                    check.number_in(task, written).filter(|value| !(2.0..=120.0).contains(value))
                {
                    let message = format!("`{key}: {value}` is out of range");
                    check.found(Some(task), &written.place, message, "2 to 120 seconds on Fargate");
                }
            }
        }
    }
}
