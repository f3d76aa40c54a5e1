//! A container has the rights of the host.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0719"),
    title: "A container has the rights of the host.",
    severity: Severity::Warning,
    page: page!(
        "PLM0719",
        "\
A privileged container is root on the instance: it can read the memory, disks and credentials of every other \
task there.",
        "\
Amazon ECS developer guide, task and container security, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        for container in ecs::containers(task) {
            let Some(written) =
                container.at("Privileged").filter(|own| check.truth_in(task, own) == Some(true))
            else {
                continue;
            };
            let message = format!("`{}` has the rights of the host", ecs::name(container));
            check.found(
                Some(task),
                &written.place,
                message,
                "leave it out, and add single capabilities where one is needed",
            );
        }
    }
}
