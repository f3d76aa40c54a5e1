//! A task needs an execution role and has none.

use crate::check::Check;
use crate::model::{Datum, Place};
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0652"),
    title: "A task needs an execution role and has none.",
    severity: Severity::Error,
    page: page!(
        "PLM0652",
        "\
The execution role is what the agent uses before the container runs: to pull from a private registry, to write \
to CloudWatch Logs from Fargate, to read the values under `Secrets`. Without it the task definition is refused, \
or every task stops with a pull or secrets error. The task role does not replace it.",
        "\
Amazon ECS developer guide, task execution IAM role, 2023-06; API RegisterTaskDefinition, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        if task.at("ExecutionRoleArn").is_some() {
            continue;
        }
        let fargate = ecs::is_for_fargate(task) == Some(true);
        let Some((place, why)) =
            ecs::containers(task).iter().find_map(|container| reason(container, fargate))
        else {
            continue;
        };
        let message = format!("the task has no execution role and {why}");
        check.found(Some(task), place, message, "give the task definition an `ExecutionRoleArn`");
    }
}

fn reason(container: &Datum, fargate: bool) -> Option<(&Place, &'static str)> {
    if let Some(secrets) = container.at("Secrets").filter(|own| !own.items().is_empty()) {
        return Some((&secrets.place, "reads secrets"));
    }
    if !fargate {
        return None;
    }
    if let Some(driver) = container.at("LogConfiguration.LogDriver").filter(|own| own.is("awslogs")) {
        return Some((&driver.place, "writes to CloudWatch Logs"));
    }
    let image = container.at("Image")?;
    let of_ecr = image.known_pieces().is_some_and(|text| text.contains(".dkr.ecr."));
    of_ecr.then_some((&image.place, "pulls its image from ECR"))
}
