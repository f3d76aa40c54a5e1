//! A task's role does not trust ECS tasks.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::{ecs, iam};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0663"),
    title: "A task's role does not trust ECS tasks.",
    severity: Severity::Error,
    page: page!(
        "PLM0663",
        "\
Both roles of a task are assumed by `ecs-tasks.amazonaws.com`. A role that trusts something else, often \
`ecs.amazonaws.com` or `ec2.amazonaws.com`, is accepted by the task definition, and then no task starts: \"ECS \
was unable to assume the role\".",
        "\
Amazon ECS developer guide, task IAM roles, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for role in subject.model.of_kind(iam::ROLE) {
        let used = subject.model.of_kind(ecs::TASK_DEFINITION).find(|task| {
            ["TaskRoleArn", "ExecutionRoleArn"]
                .iter()
                .any(|key| task.at(key).is_some_and(|own| own.mentions(&role.id)))
        });
        let (Some(task), Some(document)) = (used, role.at("AssumeRolePolicyDocument")) else { continue };
        let statements = iam::statements(document);
        if statements.is_empty() || statements.iter().any(may_trust_tasks) {
            continue;
        }
        let message =
            format!("the task definition `{}` uses the role, and ECS tasks may not assume it", task.id);
        check.found(Some(role), &document.place, message, "`Principal: {Service: ecs-tasks.amazonaws.com}`");
    }
}

/// Whether a statement lets ECS tasks assume the role, as far as it is known.
fn may_trust_tasks(statement: &Datum) -> bool {
    let Some(principal) = statement.at("Principal") else { return statement.is_unknown() };
    principal.is_unknown()
        || iam::service_principals(statement)
            .any(|service| service.text_start().is_none_or(|start| start.starts_with("ecs-tasks.")))
}
