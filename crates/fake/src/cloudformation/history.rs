//! What happens to a stack, step by step, and what stands behind its resources then.

use super::id;
use crate::template::{self, Scope};
use crate::world::{ChangeSet, Service, Stack, Step, Target, World};
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};

/// What is going to happen.
pub(super) fn history(
    set: &ChangeSet,
    verb: &str,
    fail: Option<&(String, String)>,
    stuck: bool,
) -> VecDeque<Step> {
    let step = |logical: &str, status: String, reason: Option<&str>| Step {
        logical: logical.to_owned(),
        status,
        reason: reason.map(str::to_owned),
    };
    let mut out = VecDeque::new();
    let text = |change: &Value, field: &str| {
        change
            .pointer(&format!("/ResourceChange/{field}"))
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let mut done: Vec<String> = Vec::new();
    for change in &set.changes {
        let (id, action) = (text(change, "LogicalResourceId"), text(change, "Action"));
        let word = match action.as_str() {
            "Add" => "CREATE",
            "Remove" => "DELETE",
            _ => "UPDATE",
        };
        out.push_back(step(&id, format!("{word}_IN_PROGRESS"), None));
        if let Some((failing, reason)) = fail.filter(|(failing, _)| *failing == id) {
            out.push_back(step(failing, format!("{word}_FAILED"), Some(reason)));
            let whole = if verb == "CREATE" { "ROLLBACK" } else { "UPDATE_ROLLBACK" };
            let why =
                format!("The following resource(s) failed to {}: [{failing}]. ", verb.to_ascii_lowercase());
            out.push_back(step("", format!("{whole}_IN_PROGRESS"), Some(&why)));
            for id in done.iter().rev() {
                let back = if verb == "CREATE" { "DELETE" } else { "UPDATE" };
                out.push_back(step(id, format!("{back}_COMPLETE"), None));
            }
            if verb == "CREATE" {
                out.push_back(step(failing, "DELETE_COMPLETE".to_owned(), None));
            }
            out.push_back(step("", format!("{whole}_{}", if stuck { "FAILED" } else { "COMPLETE" }), None));
            return out;
        }
        out.push_back(step(&id, format!("{word}_COMPLETE"), None));
        done.push(id);
    }
    out.push_back(step("", format!("{verb}_COMPLETE"), None));
    out
}

/// Lets the next entries of a stack's history happen.
pub(super) fn advance(world: &mut World, name: &str) {
    for _ in 0..world.pace {
        let Some(step) = world.stacks.get_mut(name).and_then(|stack| stack.steps.pop_front()) else { return };
        happen(world, name, &step);
    }
}

fn happen(world: &mut World, name: &str, step: &Step) {
    let Some(stack) = world.stacks.get(name).cloned() else { return };
    if step.logical.is_empty() {
        if let Some(stack) = world.stacks.get_mut(name) {
            stack.status.clone_from(&step.status);
            stack.reason.clone_from(&step.reason);
            record(stack, name, &step.status, step.reason.as_deref());
        }
        if matches!(step.status.as_str(), "CREATE_COMPLETE" | "UPDATE_COMPLETE") {
            fill_outputs(world, name);
        }
        return;
    }
    let value = template::parse(&stack.template);
    let body = value.get("Resources").and_then(|all| all.get(&step.logical)).cloned().unwrap_or_default();
    let physical = ids(world, &stack, &value);
    let scope = Scope {
        account: &world.account,
        region: &world.region,
        stack: name,
        parameters: &stack.parameters,
        physical: &physical,
    };
    let made = template::physical_id(world, name, &step.logical, &body, &scope);
    let properties = scope.resolve(body.get("Properties").unwrap_or(&Value::Null));
    let kind = body.get("Type").and_then(Value::as_str).unwrap_or_default().to_owned();
    if step.status == "DELETE_COMPLETE" {
        if let Some((_, physical, _)) = stack.resources.get(&step.logical) {
            forget(world, physical);
        }
    } else if step.status.ends_with("_COMPLETE") || step.status == "CREATE_IN_PROGRESS" {
        make(world, &kind, &properties, &step.status);
    }
    let Some(stack) = world.stacks.get_mut(name) else { return };
    if step.status == "DELETE_COMPLETE" {
        stack.resources.remove(&step.logical);
    } else {
        let kind = if kind.is_empty() {
            stack.resources.get(&step.logical).map(|known| known.0.clone()).unwrap_or_default()
        } else {
            kind
        };
        let known = stack.resources.get(&step.logical).map_or(made, |known| known.1.clone());
        stack.resources.insert(step.logical.clone(), (kind, known, step.status.clone()));
    }
    record(stack, &step.logical, &step.status, step.reason.as_deref());
}

/// The physical ids of a stack's resources, also of those that are still to be made: names do not depend on the order.
fn ids(world: &World, stack: &Stack, template: &Value) -> BTreeMap<String, String> {
    let mut ids = BTreeMap::new();
    // Twice: a service's id holds the name of its cluster.
    for _ in 0..2 {
        let scope = Scope {
            account: &world.account,
            region: &world.region,
            stack: &stack.name,
            parameters: &stack.parameters,
            physical: &ids.clone(),
        };
        for (id, body) in template::resources(template) {
            ids.insert(id.clone(), template::physical_id(world, &stack.name, &id, &body, &scope));
        }
    }
    ids.extend(stack.resources.iter().map(|(id, (_, physical, _))| (id.clone(), physical.clone())));
    ids
}

/// What stands behind a resource, where the fake serves its API.
fn make(world: &mut World, kind: &str, properties: &Value, status: &str) {
    let text = |key: &str| properties.get(key).map(template::plain).unwrap_or_default();
    match kind {
        "AWS::ECS::Service" => {
            let cluster = text("Cluster").rsplit('/').next().unwrap_or_default().to_owned();
            let key = (cluster.clone(), text("ServiceName"));
            let desired =
                properties.get("DesiredCount").and_then(|count| template::plain(count).parse().ok());
            let groups =
                properties.get("LoadBalancers").and_then(Value::as_array).cloned().unwrap_or_default();
            let target_groups =
                groups.iter().filter_map(|group| group.get("TargetGroupArn")).map(template::plain).collect();
            let known = world.services.entry(key).or_insert_with(|| Service {
                cluster,
                name: text("ServiceName"),
                desired: 1,
                ..Service::default()
            });
            known.task_definition = text("TaskDefinition");
            known.target_groups = target_groups;
            known.desired = desired.unwrap_or(known.desired);
            if status == "CREATE_COMPLETE" {
                // AWS: CloudFormation calls a service made when its deployment has reached a steady state.
                known.running = known.desired;
            }
        }
        "AWS::ApplicationAutoScaling::ScalableTarget" => {
            let number = |key: &str| text(key).parse().unwrap_or(0);
            world.targets.insert(
                text("ResourceId"),
                Target { minimum: number("MinCapacity"), maximum: number("MaxCapacity") },
            );
        }
        "AWS::Logs::LogGroup" => {
            world.log_groups.insert(text("LogGroupName"));
        }
        _ => {}
    }
}

fn forget(world: &mut World, physical: &str) {
    world.services.retain(|(cluster, name), _| !physical.ends_with(&format!("service/{cluster}/{name}")));
    world.log_groups.remove(physical);
}

fn fill_outputs(world: &mut World, name: &str) {
    let Some(stack) = world.stacks.get(name).cloned() else { return };
    let value = template::parse(&stack.template);
    let physical = ids(world, &stack, &value);
    let scope = Scope {
        account: &world.account,
        region: &world.region,
        stack: name,
        parameters: &stack.parameters,
        physical: &physical,
    };
    let declared = value.get("Outputs").and_then(Value::as_object).cloned().unwrap_or_default();
    let outputs = declared
        .iter()
        .map(|(key, body)| (key.clone(), scope.text(body.get("Value").unwrap_or(&Value::Null))))
        .collect();
    if let Some(stack) = world.stacks.get_mut(name) {
        stack.outputs = outputs;
    }
}

pub(super) fn record(stack: &mut Stack, logical: &str, status: &str, reason: Option<&str>) {
    let whole = logical == stack.name;
    let (kind, physical) = if whole {
        ("AWS::CloudFormation::Stack".to_owned(), id(stack))
    } else {
        stack
            .resources
            .get(logical)
            .map(|(kind, physical, _)| (kind.clone(), physical.clone()))
            .unwrap_or_default()
    };
    let count = stack.events.len();
    // Events are a second apart, so that their order can be told from their times.
    let time = format!("2026-01-01T{:02}:{:02}:{:02}.000Z", count / 3600 % 24, count / 60 % 60, count % 60);
    let event = json!({ "StackId": id(stack), "EventId": format!("e{}-{count:06}", stack.generation), "StackName": stack.name,
        "LogicalResourceId": logical, "PhysicalResourceId": physical, "ResourceType": kind, "Timestamp": time,
        "ResourceStatus": status, "ResourceStatusReason": reason });
    stack.events.push(event);
}
