//! The role with which EventBridge Scheduler starts a job.

use super::{Role, cluster_arn};
use crate::context::Context;
use crate::family::task_definitions;
use crate::graph::{Part, Resource, Value};
use crate::ids;
use crate::policy::{Statement, trust};
use plimsoll_spec::platform::job::Job;

/// The role of one scheduled job.
pub(super) fn role(cx: &Context<'_>, job: &Job) -> Resource {
    let name = job.name.as_str();
    // Any revision: a deployment changes role and schedule one after the other.
    let family = format!("task-definition/{}:*", task_definitions::family(cx, name));
    let task_definition = Value::arn("ecs", [Value::text(family)]);
    let run = Statement::allow("StartTask", ["ecs:RunTask"]).on([task_definition]).when(
        "ArnEquals",
        "ecs:cluster",
        cluster_arn(),
    );
    // AWS: needed for the tags that a task takes over from its definition; source ECS developer guide, tagging authorization,
    // read 2026-09.
    let tasks = [Value::text("task/"), Value::reference(&ids::cluster()), Value::text("/*")];
    let tag = Statement::allow("TagTask", ["ecs:TagResource"]).on([Value::arn("ecs", tasks)]).when(
        "StringEquals",
        "ecs:CreateAction",
        "RunTask",
    );
    let roles = [ids::execution_role(name), ids::task_role(name)];
    let pass = Statement::allow("HandRolesToTask", ["iam:PassRole"])
        .on(roles.iter().map(|role| Value::attribute(role, "Arn")))
        .when("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com");
    // AWS: the source ARN is that of a schedule group, never of one schedule; source EventBridge Scheduler user guide, confused
    // deputy prevention, read 2026-09.
    let trust = trust("scheduler.amazonaws.com", Value::arn("scheduler", [Value::text("schedule-group/*")]));
    Role {
        id: ids::scheduler_role(name),
        part: Part::Job(job.name.clone()),
        name: vec![name.to_owned(), "scheduler-role".to_owned()],
        description: format!("Starts {name} on schedule"),
        trust,
        policy: "start-job",
        statements: vec![run, tag, pass],
        path: format!("jobs.{name}.schedule"),
    }
    .resource(cx)
}
