//! Services whose tasks come and go one by one.

use crate::wire::{Refused, Request};
use crate::world::{Service, StoppedTask, World};
use serde_json::{Value, json};

type Answered = Result<Value, Refused>;

pub(crate) fn answer(world: &mut World, request: &Request) -> Answered {
    let cluster = last(request.text("cluster"));
    match request.action.as_str() {
        "DescribeServices" => {
            let names = request.list("services");
            if names.len() > 10 {
                return Err(Refused::new("InvalidParameterException", "Services can be at most 10."));
            }
            let (mut found, mut failures) = (Vec::new(), Vec::new());
            for name in names {
                let key = (cluster.clone(), last(&name));
                match world.services.get_mut(&key) {
                    Some(service) => {
                        let before = service.clone();
                        step(service);
                        found.push(describe(&before, &world.account, &world.region));
                    }
                    None => failures.push(json!({ "arn": name, "reason": "MISSING" })),
                }
            }
            Ok(json!({ "services": found, "failures": failures }))
        }
        "UpdateService" => {
            let key = (cluster, last(request.text("service")));
            let (account, region) = (world.account.clone(), world.region.clone());
            let service = world.services.get_mut(&key);
            let service =
                service.ok_or_else(|| Refused::new("ServiceNotFoundException", "Service not found."))?;
            if let Some(count) = request.parameters.get("desiredCount").and_then(Value::as_i64) {
                service.desired = count;
            }
            Ok(json!({ "service": describe(service, &account, &region) }))
        }
        "ListServices" => {
            let of = |service: &&Service| service.cluster == cluster;
            let arns = world
                .services
                .values()
                .filter(of)
                .map(|service| json!(arn(service, &world.account, &world.region)));
            let (items, more) = world.page_of(arns.collect(), request.text("nextToken"));
            Ok(json!({ "serviceArns": items, "nextToken": more }))
        }
        "ListTasks" => list_tasks(world, &cluster, request),
        "DescribeTasks" => {
            let names = request.list("tasks");
            let of = |task: &&StoppedTask| names.iter().any(|name| last(name) == task.id);
            let tasks: Vec<Value> =
                world.stopped.iter().filter(of).map(|task| stopped(task, world)).collect();
            Ok(json!({ "tasks": tasks, "failures": [] }))
        }
        "DescribeClusters" => {
            let of = |name: &String| json!({ "clusterName": last(name), "status": "ACTIVE", "clusterArn": format!("arn:aws:ecs:{}:{}:cluster/{}", world.region, world.account, last(name)) });
            Ok(
                json!({ "clusters": request.list("clusters").iter().map(of).collect::<Vec<_>>(), "failures": [] }),
            )
        }
        "DescribeTaskDefinition" => Ok(json!({ "taskDefinition": {
            "taskDefinitionArn": request.text("taskDefinition"), "family": last(request.text("taskDefinition")),
            "containerDefinitions": [{ "name": "app", "logConfiguration": { "logDriver": "awslogs",
                "options": { "awslogs-group": world.log_groups.iter().next(), "awslogs-stream-prefix": "app" } } }] } })),
        "ListContainerInstances" => Ok(json!({ "containerInstanceArns": [] })),
        "StopTask" | "DeleteService" => Ok(json!({})),
        other => Err(Refused::new("InvalidAction", format!("the fake does not know ecs:{other}"))),
    }
}

fn last(text: &str) -> String {
    text.rsplit('/').next().unwrap_or_default().to_owned()
}

/// One task comes or goes.
const fn step(service: &mut Service) {
    if service.stuck || service.rollout_failed.is_some() {
        return;
    }
    if service.running < service.desired {
        service.running += 1;
    } else if service.running > service.desired {
        service.running -= 1;
    }
}

fn arn(service: &Service, account: &str, region: &str) -> String {
    format!("arn:aws:ecs:{region}:{account}:service/{}/{}", service.cluster, service.name)
}

/// Seconds since 1970 of everything that has a time.
const TIME: f64 = 1_767_225_600.0;

fn describe(service: &Service, account: &str, region: &str) -> Value {
    let Service { cluster, name, desired, running, task_definition, .. } = service;
    let pending = if service.stuck { 0 } else { (desired - running).max(0) };
    let steady = running == desired && service.rollout_failed.is_none();
    let (state, reason) = match &service.rollout_failed {
        Some(why) => ("FAILED", why.clone()),
        None if steady => ("COMPLETED", format!("ECS deployment ecs-svc/1 completed: {name}")),
        None => ("IN_PROGRESS", format!("ECS deployment ecs-svc/1 in progress: {name}")),
    };
    let events: Vec<Value> = service
        .events
        .iter()
        .enumerate()
        .map(|(at, text)| json!({ "id": at.to_string(), "createdAt": TIME, "message": text }))
        .collect();
    let balancers: Vec<Value> = service
        .target_groups
        .iter()
        .map(|group| json!({ "targetGroupArn": group, "containerName": "app", "containerPort": 80 }))
        .collect();
    json!({
        "serviceArn": arn(service, account, region), "serviceName": name, "status": "ACTIVE",
        "clusterArn": format!("arn:aws:ecs:{region}:{account}:cluster/{cluster}"),
        "desiredCount": desired, "runningCount": running, "pendingCount": pending,
        "taskDefinition": task_definition, "loadBalancers": balancers, "events": events,
        "createdAt": TIME,
        "deployments": [{
            "id": "ecs-svc/1", "status": "PRIMARY", "taskDefinition": task_definition,
            "desiredCount": desired, "runningCount": running, "pendingCount": pending, "failedTasks": i64::from(service.rollout_failed.is_some()),
            "createdAt": TIME, "updatedAt": TIME, "rolloutState": state, "rolloutStateReason": reason,
        }],
    })
}

fn list_tasks(world: &World, cluster: &str, request: &Request) -> Answered {
    let service = last(request.text("serviceName"));
    let of_service =
        |task: &&StoppedTask| task.cluster == cluster && (service.is_empty() || task.service == service);
    let arns: Vec<Value> = if request.text("desiredStatus") == "STOPPED" {
        world.stopped.iter().filter(of_service).map(|task| json!(task_arn(task, world))).collect()
    } else {
        Vec::new()
    };
    let (items, more) = world.page_of(arns, request.text("nextToken"));
    Ok(json!({ "taskArns": items, "nextToken": more }))
}

fn task_arn(task: &StoppedTask, world: &World) -> String {
    format!("arn:aws:ecs:{}:{}:task/{}/{}", world.region, world.account, task.cluster, task.id)
}

fn stopped(task: &StoppedTask, world: &World) -> Value {
    let service = world.services.get(&(task.cluster.clone(), task.service.clone()));
    json!({
        "taskArn": task_arn(task, world), "lastStatus": "STOPPED", "desiredStatus": "STOPPED",
        "stoppedReason": task.reason, "stopCode": "EssentialContainerExited", "stoppedAt": TIME, "createdAt": TIME,
        "group": format!("service:{}", task.service),
        "taskDefinitionArn": service.map(|service| service.task_definition.clone()),
        "containers": [{ "name": task.container, "lastStatus": "STOPPED", "exitCode": task.exit_code }],
    })
}
