//! An execution role lacks a right that its task needs to start.

use crate::check::Check;
use crate::model::{Datum, Model, Place};
use crate::rule::{Rule, Subject};
use crate::view::{ecs, iam};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0664"),
    title: "An execution role lacks a right that its task needs to start.",
    severity: Severity::Error,
    page: page!(
        "PLM0664",
        "\
Before a container runs, the agent reads its secrets, pulls its image and opens its log stream with the \
execution role. Where the role lacks the right, every task stops with `ResourceInitializationError`. AWS's own \
`AmazonECSTaskExecutionRolePolicy` covers images and logs, not secrets: the most common case.",
        "\
Amazon ECS developer guide, task execution IAM role, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        let role = task.at("ExecutionRoleArn").and_then(|own| subject.model.referred(own));
        let Some(role) = role.filter(|item| item.kind == iam::ROLE) else { continue };
        let Some(rights) = iam::rights_of(subject.model, role) else { continue };
        let fargate = ecs::is_for_fargate(task) == Some(true);
        let mut said: Vec<&str> = Vec::new();
        for container in ecs::containers(task) {
            for (need, place) in needs(subject.model, container, fargate) {
                let covered = rights.execution_policy && !matches!(need, SECRET | PARAMETER);
                if covered || said.contains(&need) || iam::permit(&rights.statements, need) {
                    continue;
                }
                said.push(need);
                let message = format!("the execution role `{}` does not allow `{need}`", role.id);
                check.found(
                    Some(task),
                    place,
                    message,
                    "add a statement that allows it on this one resource",
                );
            }
        }
    }
}

const SECRET: &str = "secretsmanager:GetSecretValue";
const PARAMETER: &str = "ssm:GetParameters";

/// What the agent does for a container, with the place that asks for it.
fn needs<'a>(model: &Model, container: &'a Datum, fargate: bool) -> Vec<(&'static str, &'a Place)> {
    let secrets = container.at("Secrets").map_or(&[] as &[Datum], Datum::items);
    let mut all: Vec<_> = secrets
        .iter()
        .filter_map(|secret| secret.at("ValueFrom"))
        .filter_map(|from| Some((source(model, from)?, &from.place)))
        .collect();
    if fargate
        && let Some(driver) = container.at("LogConfiguration.LogDriver").filter(|own| own.is("awslogs"))
    {
        all.push(("logs:PutLogEvents", &driver.place));
    }
    if fargate
        && let Some(image) = container.at("Image")
        && image.known_pieces().is_some_and(|text| text.contains(".dkr.ecr."))
    {
        all.push(("ecr:BatchGetImage", &image.place));
    }
    all
}

/// The action that reads a secret; `None` where it is not known what kind of secret it is.
fn source(model: &Model, from: &Datum) -> Option<&'static str> {
    if model.of_kind("AWS::SecretsManager::Secret").any(|secret| from.mentions(&secret.id)) {
        return Some(SECRET);
    }
    let text = from.known_pieces()?;
    if text.contains(":secretsmanager:") {
        return Some(SECRET);
    }
    text.contains(":ssm:").then_some(PARAMETER)
}
