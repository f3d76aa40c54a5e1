//! A policy allows an action on everything that could be named.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::iam;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0711"),
    title: "A policy allows an action on everything that could be named.",
    severity: Severity::Warning,
    page: page!(
        "PLM0711",
        "\
Most actions of the data plane can be limited to one queue, bucket or secret. With `Resource: \"*\"` they reach \
those of every other service in the account. Actions that know no resource, such as `ecr:GetAuthorizationToken` \
or `cloudwatch:PutMetricData`, need the `*` and are not judged; neither are statements with a `Condition`.",
        "\
Service Authorization Reference, actions with resource types, read 2026-09"
    ),
    check,
};

/// AWS: actions that can be limited to resources. Source: Service Authorization Reference, read 2026-09. Others are not judged.
const LIMITABLE: [&str; 40] = [
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
    "ecr:PutImage",
    "ecs:ExecuteCommand",
    "ecs:RunTask",
    "ecs:StopTask",
    "ecs:UpdateService",
    "events:PutEvents",
    "kinesis:PutRecord",
    "kinesis:PutRecords",
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "lambda:InvokeFunction",
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:PutObject",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "sns:Publish",
    "sqs:DeleteMessage",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "states:StartExecution",
    "sts:AssumeRole",
];

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for (item, statement) in iam::identity_statements(subject.model) {
        if !iam::allows(statement) || statement.at("Condition").is_some() {
            continue;
        }
        let Some(all) = iam::resources(statement).iter().find(|resource| check.known(item, resource).is("*"))
        else {
            continue;
        };
        let actions = iam::actions(statement).iter().filter_map(Datum::plain);
        let named: Vec<&str> = actions
            .filter(|action| *action != "*")
            .filter_map(|action| LIMITABLE.iter().find(|known| iam::covers(action, known)).copied())
            .collect();
        if let Some(first) = named.first() {
            let rest = if named.len() > 1 { format!(" and {} more", named.len() - 1) } else { String::new() };
            let message = format!("`{first}`{rest} is allowed on everything");
            check.found(Some(item), &all.place, message, "name the resources by ARN");
        }
    }
}
