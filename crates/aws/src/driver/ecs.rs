//! ECS through its SDK.

use super::error::refused;
use super::{count, moment};
use crate::call::Ecs as Ask;
use crate::call::ecs::{ContainerLog, EcsContainer, EcsService, EcsTask, Rollout, TaskDefinition};
use crate::call::reply::{Page, Reply};
use crate::refusal::Refusal;
use aws_sdk_ecs::Client;
use aws_sdk_ecs::types::{self as sdk, DesiredStatus};

/// Answers a call.
pub(super) async fn answer(client: &Client, call: Ask) -> Result<Reply, Refusal> {
    let op = call.operation();
    match call {
        Ask::DescribeServices { cluster, services } => {
            let request = client.describe_services().cluster(cluster).set_services(Some(services));
            let found = request.send().await.map_err(refused(op))?.services.unwrap_or_default();
            Ok(Reply::Services(found.into_iter().map(service).collect()))
        }
        Ask::SetDesired { cluster, service, desired } => {
            let count = i32::try_from(desired).unwrap_or(i32::MAX);
            let request = client.update_service().cluster(cluster).service(service).desired_count(count);
            request.send().await.map_err(refused(op))?;
            Ok(Reply::Done)
        }
        Ask::ListTasks { cluster, service, stopped, next } => {
            let status = if stopped { DesiredStatus::Stopped } else { DesiredStatus::Running };
            let request =
                client.list_tasks().cluster(cluster).set_service_name(service).desired_status(status);
            let page = request.set_next_token(next).send().await.map_err(refused(op))?;
            Ok(Reply::Page(Page { items: page.task_arns.unwrap_or_default(), next: page.next_token }))
        }
        Ask::DescribeTasks { cluster, tasks } => {
            let request = client.describe_tasks().cluster(cluster).set_tasks(Some(tasks));
            let found = request.send().await.map_err(refused(op))?.tasks.unwrap_or_default();
            Ok(Reply::Tasks(found.into_iter().map(task).collect()))
        }
        Ask::DescribeTaskDefinition { definition } => {
            let answer = client.describe_task_definition().task_definition(definition).send().await;
            let found = answer.map_err(refused(op))?.task_definition;
            Ok(Reply::TaskDefinition(task_definition(found)))
        }
    }
}

fn service(service: sdk::Service) -> EcsService {
    let deployments = service.deployments.unwrap_or_default().into_iter().map(|deployment| Rollout {
        id: deployment.id.unwrap_or_default(),
        status: deployment.status.unwrap_or_default(),
        state: deployment.rollout_state.map(|state| state.as_str().to_owned()).unwrap_or_default(),
        reason: deployment.rollout_state_reason,
        task_definition: deployment.task_definition.unwrap_or_default(),
        desired: count(deployment.desired_count),
        running: count(deployment.running_count),
        pending: count(deployment.pending_count),
        failed: count(deployment.failed_tasks),
        created: deployment.created_at.map(moment),
        updated: deployment.updated_at.map(moment),
    });
    let events = service.events.unwrap_or_default().into_iter();
    EcsService {
        name: service.service_name.unwrap_or_default(),
        arn: service.service_arn.unwrap_or_default(),
        status: service.status.unwrap_or_default(),
        desired: count(service.desired_count),
        running: count(service.running_count),
        pending: count(service.pending_count),
        task_definition: service.task_definition.unwrap_or_default(),
        deployments: deployments.collect(),
        events: events
            .map(|event| {
                (event.created_at.map(moment).unwrap_or_default(), event.message.unwrap_or_default())
            })
            .collect(),
    }
}

fn task(task: sdk::Task) -> EcsTask {
    let containers = task.containers.unwrap_or_default().into_iter().map(|container| EcsContainer {
        name: container.name.unwrap_or_default(),
        status: container.last_status.unwrap_or_default(),
        exit_code: container.exit_code,
        reason: container.reason,
    });
    EcsTask {
        arn: task.task_arn.unwrap_or_default(),
        task_definition: task.task_definition_arn.unwrap_or_default(),
        status: task.last_status.unwrap_or_default(),
        health: task.health_status.map(|health| health.as_str().to_owned()).unwrap_or_default(),
        started_by: task.started_by,
        stopped_reason: task.stopped_reason,
        stop_code: task.stop_code.map(|code| code.as_str().to_owned()),
        stopped: task.stopped_at.map(moment),
        started: task.started_at.map(moment),
        zone: task.availability_zone,
        capacity_provider: task.capacity_provider_name,
        containers: containers.collect(),
    }
}

fn task_definition(found: Option<sdk::TaskDefinition>) -> TaskDefinition {
    let (arn, containers) = found.map_or_else(Default::default, |definition| {
        (
            definition.task_definition_arn.unwrap_or_default(),
            definition.container_definitions.unwrap_or_default(),
        )
    });
    let log = |container: sdk::ContainerDefinition| {
        let options = container.log_configuration?.options?;
        Some(ContainerLog {
            container: container.name?,
            group: options.get("awslogs-group")?.clone(),
            prefix: options.get("awslogs-stream-prefix")?.clone(),
        })
    };
    TaskDefinition { arn, logs: containers.into_iter().filter_map(log).collect() }
}
