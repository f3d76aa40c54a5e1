//! Schedules of tasks that run to their end. A job without a schedule is only a task definition that somebody runs.

use super::{scheduled, services, strategy};
use crate::context::Context;
use crate::graph::{Graph, Map, Part, Resource, Value};
use crate::ids;
use crate::names::ROLE_LIMIT;
use plimsoll_spec::platform::capacity::{Capacity, PurchaseMix};
use plimsoll_spec::platform::job::Job;
use plimsoll_spec::platform::scaling::Schedule;
use plimsoll_units::Share;

/// A run that could not be started is tried again this often, for this long: a later run is due anyway.
const RETRIES: u32 = 3;
const RETRY_SECONDS: u32 = 3_600;

/// Adds the schedules of all jobs that have one.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    for job in &cx.platform.jobs {
        if let Some(schedule) = &job.schedule {
            graph.add(resource(cx, job, schedule));
        }
    }
}

fn resource(cx: &Context<'_>, job: &Job, schedule: &Schedule) -> Resource {
    let name = job.name.as_str();
    let role = Value::attribute(&ids::scheduler_role(name), "Arn");
    let retry =
        Map::new().with("MaximumRetryAttempts", RETRIES).with("MaximumEventAgeInSeconds", RETRY_SECONDS);
    let target = Map::new()
        .with("Arn", Value::attribute(&ids::cluster(), "Arn"))
        .with("RoleArn", role)
        .with("EcsParameters", run_task(cx, job))
        .with("RetryPolicy", retry);
    Resource::new(
        ids::schedule(name),
        "AWS::Scheduler::Schedule",
        Part::Job(job.name.clone()),
        format!("jobs.{name}.schedule"),
    )
    .with("Name", cx.names.within(ROLE_LIMIT, &[name, "schedule"]))
    .with("Description", format!("Runs the job {name}"))
    .with("ScheduleExpression", scheduled::expression(schedule))
    .with("ScheduleExpressionTimezone", job.timezone.as_str())
    .with("FlexibleTimeWindow", Map::new().with("Mode", "OFF"))
    .with("State", "ENABLED")
    .with("Target", target)
    .after(ids::capacity_providers())
}

fn run_task(cx: &Context<'_>, job: &Job) -> Map {
    let name = job.name.as_str();
    let spot = if job.spot { Share::ALL } else { Share::NONE };
    let mix = PurchaseMix { on_demand_base: 0, spot };
    Map::new()
        .with("TaskDefinitionArn", Value::reference(&ids::task_definition(name)))
        .with("TaskCount", 1)
        .with("CapacityProviderStrategy", strategy::of(Capacity::Fargate(mix)))
        .with("PlatformVersion", "LATEST")
        .with("NetworkConfiguration", services::network_configuration(cx, name, false))
        .with("EnableECSManagedTags", true)
        .with("PropagateTags", "TASK_DEFINITION")
}
