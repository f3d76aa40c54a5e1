//! A container is told to run as root.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0728"),
    title: "A container is told to run as root.",
    severity: Severity::Warning,
    page: page!(
        "PLM0728",
        "\
A program that runs as root inside the container has the most to work with when it is broken into. Name a user \
without rights, in the image or here.",
        "\
Amazon ECS developer guide, task and container security, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        for container in ecs::containers(task) {
            let Some(user) = container.at("User") else { continue };
            let Some(name) = check.known(task, user).known_text() else { continue };
            if matches!(name.split(':').next(), Some("root" | "0")) {
                let message = format!("`{}` runs as root", ecs::name(container));
                check.found(Some(task), &user.place, message, "for example `User: \"1000\"`");
            }
        }
    }
}
