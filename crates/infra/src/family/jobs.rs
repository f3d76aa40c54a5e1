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

#[cfg(test)]
mod tests {
    use crate::family::examples::loaded;
    use crate::graph::{Graph, Value};
    use crate::ids;

    fn graph() -> Graph {
        let text = r#"
environment: dev
services: {api: {image: api, port: 8080}}
jobs:
  nightly:
    image: {repository: batch, tag: "7"}
    command: [run, --all]
    size: {cpu: 1024, memory: 2048}
    schedule: cron(0 3 ? * MON-FRI *)
    timezone: Europe/Berlin
    spot: true
  migrate: {image: batch}
"#;
        loaded(text).graph
    }

    #[test]
    fn a_scheduled_job_starts_one_task_in_its_time_zone() {
        let graph = graph();
        let schedule = graph.resource(&ids::schedule("nightly")).unwrap();
        assert_eq!(schedule.at("Name"), Some(&"nightly-schedule-dev".into()));
        assert_eq!(schedule.at("ScheduleExpression"), Some(&"cron(0 3 ? * MON-FRI *)".into()));
        assert_eq!(schedule.at("ScheduleExpressionTimezone"), Some(&"Europe/Berlin".into()));
        assert_eq!(schedule.at("FlexibleTimeWindow.Mode"), Some(&"OFF".into()));
        let target = schedule.at("Target").unwrap();
        assert_eq!(target.at("Arn"), Some(&Value::attribute(&ids::cluster(), "Arn")));
        assert_eq!(target.at("RoleArn"), Some(&Value::attribute(&ids::scheduler_role("nightly"), "Arn")));
        assert_eq!(target.at("EcsParameters.TaskCount"), Some(&1.into()));
        let provider = "EcsParameters.CapacityProviderStrategy.0.CapacityProvider";
        assert_eq!(target.at(provider), Some(&"FARGATE_SPOT".into()));
        assert_eq!(target.at("RetryPolicy.MaximumRetryAttempts"), Some(&3.into()));
        assert!(graph.resource(&ids::scheduler_role("nightly")).is_some());
        assert!(schedule.depends_on.contains(&ids::capacity_providers()));
    }

    #[test]
    fn the_task_of_a_job_has_its_own_size_command_and_image() {
        let graph = graph();
        let task = graph.resource(&ids::task_definition("nightly")).unwrap();
        assert_eq!(task.at("Family"), Some(&"nightly-task-dev".into()));
        assert_eq!(task.at("Cpu"), Some(&"1024".into()));
        assert_eq!(task.at("ContainerDefinitions.0.Command"), Some(&Value::texts(["run", "--all"])));
        assert_eq!(task.at("ContainerDefinitions.0.PortMappings"), None);
    }

    #[test]
    fn a_job_without_a_schedule_is_a_task_definition_only() {
        let graph = graph();
        assert!(graph.resource(&ids::task_definition("migrate")).is_some());
        assert!(graph.resource(&ids::schedule("migrate")).is_none());
        assert_eq!(graph.of_kind("AWS::Scheduler::Schedule").count(), 1);
    }

    #[test]
    fn everything_that_a_job_refers_to_stands_in_the_graph() {
        let graph = graph();
        let known = graph.by_id();
        for resource in &graph.resources {
            for id in resource.references() {
                assert!(known.contains_key(id), "{} refers to {id}", resource.id);
            }
        }
    }
}
