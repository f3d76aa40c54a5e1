//! Task roles: what the program of a service or job may do.

use super::{Role, decrypt, trusted_by_tasks};
use crate::context::Context;
use crate::family::log_groups;
use crate::graph::{Part, Resource, Value};
use crate::ids;
use crate::policy::Statement;
use plimsoll_spec::platform::job::Job;
use plimsoll_spec::platform::service::{Logs, Permission, Service};

/// AWS: what ECS Exec needs; source ECS developer guide, ECS Exec, read 2026-09.
const EXEC: [&str; 4] = [
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
];

/// AWS: what sends traces; source X-Ray developer guide, read 2026-09.
const TRACE: [&str; 5] = [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:GetSamplingStatisticSummaries",
];

/// What works on a queue: take messages, keep them, delete them.
const WORK: [&str; 5] = [
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibility",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
];

/// The task role of a service.
pub(super) fn of_service(cx: &Context<'_>, service: &Service) -> Resource {
    let name = service.name.as_str();
    let mut statements = own(&service.permissions);
    if service.exec {
        statements.push(Statement::allow("OpenShell", EXEC).on_any());
        // AWS: the session's log goes to the container's log group unless the cluster says otherwise; source
        // `ExecuteCommandConfiguration.logging`, read 2026-09.
        let log = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"];
        statements.push(Statement::allow("LogShell", log).on([log_groups::streams(cx, name)]));
        let groups = Value::arn("logs", [Value::text("log-group:*")]);
        statements.push(Statement::allow("FindLogGroup", ["logs:DescribeLogGroups"]).on([groups]));
        // AWS: with a key of one's own the agent inside the task decrypts the session itself; source ECS developer guide, ECS
        // Exec, read 2026-09.
        let key = cx.platform.encryption_key.as_deref();
        statements
            .extend(key.map(|key| Statement::allow("DecryptShell", ["kms:Decrypt"]).on([Value::text(key)])));
    }
    statements.extend(route_logs(cx, name, &service.logs));
    statements.extend(send_traces(cx));
    if service.queue.is_some() {
        statements
            .push(Statement::allow("WorkOnQueue", WORK).on([Value::attribute(&ids::queue(name), "Arn")]));
        statements.extend(decrypt(cx, "DecryptMessages", &["sqs"]));
    }
    let part = Part::Service(service.name.clone());
    role(cx, name, part, format!("services.{name}"), statements)
}

/// The task role of a job.
pub(super) fn of_job(cx: &Context<'_>, job: &Job) -> Resource {
    let name = job.name.as_str();
    let mut statements = own(&job.permissions);
    statements.extend(route_logs(cx, name, &job.logs));
    statements.extend(send_traces(cx));
    role(cx, name, Part::Job(job.name.clone()), format!("jobs.{name}"), statements)
}

/// A log router is a container of the task, so it writes with the task role.
fn route_logs(cx: &Context<'_>, name: &str, logs: &Logs) -> Option<Statement> {
    let write = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"];
    (logs.driver.as_deref() == Some("awsfirelens"))
        .then(|| Statement::allow("RouteLogs", write).on([log_groups::streams(cx, name)]))
}

/// The trace collector is a container of the task.
fn send_traces(cx: &Context<'_>) -> Option<Statement> {
    cx.platform.observability.xray.then(|| Statement::allow("SendTraces", TRACE).on_any())
}

/// What the stack file itself asks for.
fn own(permissions: &[Permission]) -> Vec<Statement> {
    let statement = |(index, permission): (usize, &Permission)| {
        Statement::allow(&format!("Own{}", index + 1), permission.actions.iter().cloned())
            .on(permission.resources.iter().map(|resource| Value::text(resource.as_str())))
    };
    permissions.iter().enumerate().map(statement).collect()
}

fn role(cx: &Context<'_>, name: &str, part: Part, path: String, statements: Vec<Statement>) -> Resource {
    Role {
        id: ids::task_role(name),
        part,
        name: vec![name.to_owned(), "task-role".to_owned()],
        description: format!("What the program of {name} may do"),
        trust: trusted_by_tasks(),
        policy: "work",
        statements,
        path: format!("{path}.permissions"),
    }
    .resource(cx)
}
