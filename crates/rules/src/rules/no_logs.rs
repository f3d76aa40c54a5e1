//! A container's output goes nowhere.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0920"),
    title: "A container's output goes nowhere.",
    severity: Severity::Warning,
    page: page!(
        "PLM0920",
        "\
Without `LogConfiguration` what a container prints on Fargate is lost, and on instances it stays on their disk. \
When a task does not start, its last lines are all there is.",
        "\
Amazon ECS developer guide, awslogs log driver, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        for container in ecs::containers(task) {
            if container.at("LogConfiguration").is_none() && container.at("FirelensConfiguration").is_none() {
                let message = format!("what `{}` prints is lost", ecs::name(container));
                check.found(
                    Some(task),
                    &container.place,
                    message,
                    "`LogConfiguration` with the driver `awslogs`",
                );
            }
        }
    }
}
