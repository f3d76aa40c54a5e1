//! Why a service does not come up: its failed tasks, their exit codes and the last lines of their logs.

use super::port::Port;
use crate::call::ecs::{EcsService, EcsTask, Rollout};
use crate::call::{Ecs, Logs};
use crate::refusal::Refusal;

/// So many failed tasks are described.
const TASKS: usize = 3;
/// So many lines of a log are shown.
const LINES: u16 = 12;

/// Why a service does not come up, line by line; what may not be known is told as well. Empty where nothing is wrong.
pub(super) async fn service(port: &Port, arn: &str) -> Vec<String> {
    let (cluster, name) = place(arn);
    match reasons(port, &cluster, &name).await {
        Ok(lines) => lines,
        Err(refusal) => vec![format!("the reason is not known: {refusal}")],
    }
}

/// Cluster and name from `arn:aws:ecs:region:account:service/cluster/name`.
fn place(arn: &str) -> (String, String) {
    let mut parts = arn.rsplit('/');
    let name = parts.next().unwrap_or_default().to_owned();
    let cluster = parts.next().filter(|part| !part.contains(':')).unwrap_or("default").to_owned();
    (cluster, name)
}

async fn reasons(port: &Port, cluster: &str, name: &str) -> Result<Vec<String>, Refusal> {
    let call = Ecs::DescribeServices { cluster: cluster.to_owned(), services: vec![name.to_owned()] };
    let operation = call.operation();
    let services = port.call(call).await?.services(operation)?;
    let Some(service) = services.into_iter().next() else { return Ok(Vec::new()) };
    let mut lines = rollouts(&service);
    let failed = failed_tasks(port, cluster, &service).await?;
    for task in failed.iter().take(TASKS) {
        lines.push(format!("task {}: {}", task.id(), stopped(task)));
        for container in task.containers.iter().filter(|container| container.exit_code != Some(0)) {
            let code = container
                .exit_code
                .map_or_else(|| "no exit code".to_owned(), |code| format!("exit code {code}"));
            let reason = container.reason.as_deref().map_or_else(String::new, |reason| format!(", {reason}"));
            lines.push(format!("  container {}: {code}{reason}", container.name));
        }
    }
    if let Some(task) = failed.first() {
        lines.extend(logs(port, task).await);
    }
    if failed.is_empty() && service.running < service.desired {
        lines.extend(service.events.iter().take(2).map(|(at, text)| format!("{at} {text}")));
    }
    Ok(lines)
}

fn rollouts(service: &EcsService) -> Vec<String> {
    let bad = |rollout: &&Rollout| rollout.state == "FAILED" || rollout.failed > 0;
    let line = |rollout: &Rollout| {
        let reason = rollout.reason.as_deref().unwrap_or("no reason given");
        format!(
            "deployment {}: {} of {} tasks run, {} failed: {reason}",
            rollout.state.to_lowercase(),
            rollout.running,
            rollout.desired,
            rollout.failed
        )
    };
    service.deployments.iter().filter(bad).map(line).collect()
}

fn stopped(task: &EcsTask) -> String {
    let reason = task.stopped_reason.as_deref().unwrap_or("no reason given");
    match &task.stop_code {
        Some(code) => format!("{reason} ({code})"),
        None => reason.to_owned(),
    }
}

/// Stopped tasks of the service that failed, the newest first.
async fn failed_tasks(port: &Port, cluster: &str, service: &EcsService) -> Result<Vec<EcsTask>, Refusal> {
    let name = Some(service.name.clone());
    let call = Ecs::ListTasks { cluster: cluster.to_owned(), service: name, stopped: true, next: None };
    let operation = call.operation();
    let mut arns = port.call(call).await?.page(operation)?.items;
    arns.truncate(100);
    if arns.is_empty() {
        return Ok(Vec::new());
    }
    let call = Ecs::DescribeTasks { cluster: cluster.to_owned(), tasks: arns };
    let operation = call.operation();
    let mut tasks = port.call(call).await?.tasks(operation)?;
    // AWS: what the scheduler itself ended, on scaling in or by a newer deployment, carries this code; source ECS `Task`, 2026-09.
    tasks.retain(|task| task.stop_code.as_deref() != Some("ServiceSchedulerInitiated") || unhealthy(task));
    tasks.sort_by(|one, other| other.stopped.cmp(&one.stopped).then_with(|| one.arn.cmp(&other.arn)));
    Ok(tasks)
}

/// The scheduler also ends what fails its health checks.
fn unhealthy(task: &EcsTask) -> bool {
    task.stopped_reason.as_deref().is_some_and(|reason| reason.contains("health check"))
}

/// The last lines of the container that failed, or why there are none.
async fn logs(port: &Port, task: &EcsTask) -> Vec<String> {
    let call = Ecs::DescribeTaskDefinition { definition: task.task_definition.clone() };
    let operation = call.operation();
    let found = match port.call(call).await.and_then(|reply| reply.task_definition(operation)) {
        Ok(found) => found,
        Err(refusal) => return vec![format!("  its logs are not known: {refusal}")],
    };
    let failed = task.containers.iter().find(|container| container.exit_code.is_some_and(|code| code != 0));
    let failed = failed.or_else(|| task.containers.first()).map(|container| container.name.as_str());
    let Some(log) = found.logs.iter().find(|log| Some(log.container.as_str()) == failed) else {
        return Vec::new();
    };
    let stream = format!("{}/{}/{}", log.prefix, log.container, task.id());
    let call = Logs::Tail { group: log.group.clone(), stream, lines: LINES };
    let operation = call.operation();
    match port.call(call).await.and_then(|reply| reply.lines(operation)) {
        Ok(lines) if lines.is_empty() => vec![format!("  {} has no lines of it", log.group)],
        Ok(lines) => {
            lines.iter().map(|line| format!("  {} | {}", line.moment, line.text.trim_end())).collect()
        }
        Err(refusal) => vec![format!("  its log is not known: {refusal}")],
    }
}
