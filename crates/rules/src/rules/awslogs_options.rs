//! A container logs to CloudWatch without saying where.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0660"),
    title: "A container logs to CloudWatch without saying where.",
    severity: Severity::Error,
    page: page!(
        "PLM0660",
        "\
The driver `awslogs` needs `awslogs-group` and `awslogs-region`, and on Fargate `awslogs-stream-prefix` too. \
Without the prefix Fargate refuses the task definition.",
        "\
Amazon ECS developer guide, awslogs log driver; API LogConfiguration, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        let fargate = ecs::is_for_fargate(task) == Some(true);
        for log in ecs::containers(task).iter().filter_map(|container| container.at("LogConfiguration")) {
            if log.text_at("LogDriver") != Some("awslogs") {
                continue;
            }
            let options = log.at("Options");
            if options.is_some_and(Datum::is_unknown) {
                continue;
            }
            let wanted = ["awslogs-group", "awslogs-region", "awslogs-stream-prefix"];
            let wanted = if fargate { wanted.as_slice() } else { wanted.get(..2).unwrap_or_default() };
            let missing: Vec<String> = wanted
                .iter()
                .filter(|key| options.and_then(|own| own.at(key)).is_none())
                .map(|key| format!("`{key}`"))
                .collect();
            if !missing.is_empty() {
                let place = options.map_or(&log.place, |own| &own.place);
                let message = format!("the log driver is not told {}", missing.join(", "));
                check.found(Some(task), place, message, "write it under `Options`");
            }
        }
    }
}
