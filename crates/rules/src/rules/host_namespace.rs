//! A task shares the network or the processes of its host.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0720"),
    title: "A task shares the network or the processes of its host.",
    severity: Severity::Warning,
    page: page!(
        "PLM0720",
        "\
With the network mode `host` a container listens on the instance itself and reaches its metadata, and so the \
instance's credentials; with `PidMode: host` it sees the processes of every other task. `awsvpc` gives the task \
an interface and security groups of its own.",
        "\
Amazon ECS developer guide, task networking and task security, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        for (key, help) in [
            ("NetworkMode", "`NetworkMode: awsvpc`"),
            ("PidMode", "`PidMode: task`, or nothing"),
            ("IpcMode", "`IpcMode: task`, or nothing"),
        ] {
            let Some(written) = task.at(key).filter(|own| check.known(task, own).is("host")) else {
                continue;
            };
            check.found(Some(task), &written.place, format!("`{key}` is the host's"), help);
        }
    }
}
