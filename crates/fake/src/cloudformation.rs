//! Stacks whose history happens step by step, each time somebody looks.

mod history;

use crate::template;
use crate::wire::{Refused, Request};
use crate::world::{ChangeSet, Stack, Step, World};
use history::{advance, history, record};
use serde_json::{Value, json};
use std::collections::BTreeMap;

type Answered = Result<Value, Refused>;

pub(crate) fn answer(world: &mut World, request: &Request) -> Answered {
    let name = stack_name(request.text("StackName"));
    match request.action.as_str() {
        "DescribeStacks" => describe_stacks(world, &name, request),
        "CreateChangeSet" => create_change_set(world, &name, request),
        "DescribeChangeSet" => describe_change_set(world, &name, request),
        "ExecuteChangeSet" => execute_change_set(world, &name, request),
        "DeleteChangeSet" => {
            let key = change_set_name(request.text("ChangeSetName"));
            if let Some(stack) = world.stacks.get_mut(&name) {
                stack.changes.remove(&key);
            }
            Ok(json!({}))
        }
        "ListChangeSets" => {
            let stack = living(world, &name)?;
            let sets: Vec<Value> = stack.changes.iter().map(|(key, set)| summary(stack, key, set)).collect();
            Ok(json!({ "Summaries": sets }))
        }
        "DescribeStackEvents" => events(world, &name, request),
        "DescribeStackResources" => Ok(json!({ "StackResources": resources(living(world, &name)?) })),
        "ListStackResources" => {
            let items = resources(living(world, &name)?);
            let (items, more) = world.page_of(items, request.text("NextToken"));
            Ok(json!({ "StackResourceSummaries": items, "NextToken": more }))
        }
        "GetTemplate" => Ok(json!({ "TemplateBody": living(world, &name)?.template })),
        "ListStacks" => {
            let of = |stack: &Stack| json!({ "StackName": stack.name, "StackId": id(stack), "StackStatus": stack.status, "CreationTime": TIME });
            Ok(json!({ "StackSummaries": world.stacks.values().map(of).collect::<Vec<_>>() }))
        }
        "ListExports" => Ok(json!({ "Exports": [] })),
        "ListImports" => Ok(json!({ "Imports": [] })),
        "DeleteStack" => delete_stack(world, &name),
        "UpdateTerminationProtection" => {
            let protected = request.text("EnableTerminationProtection") == "true";
            let stack = living_mut(world, &name)?;
            stack.protected = protected;
            Ok(json!({ "StackId": id(stack) }))
        }
        "ContinueUpdateRollback" => continue_rollback(world, &name),
        "CancelUpdateStack" => {
            let stack = living_mut(world, &name)?;
            stack.steps.clear();
            stack.status = "UPDATE_ROLLBACK_COMPLETE".to_owned();
            Ok(json!({}))
        }
        other => Err(Refused::new("InvalidAction", format!("the fake does not know cloudformation:{other}"))),
    }
}

const TIME: &str = "2026-01-01T00:00:00.000Z";

fn id(stack: &Stack) -> String {
    let Stack { name, generation, .. } = stack;
    format!(
        "arn:aws:cloudformation:us-east-1:123456789012:stack/{name}/{generation:08}-0000-0000-0000-000000000000"
    )
}

/// The name in a stack's name or id.
fn stack_name(text: &str) -> String {
    text.split_once(":stack/").map_or(text, |(_, rest)| rest.split('/').next().unwrap_or_default()).to_owned()
}

fn change_set_name(text: &str) -> String {
    text.split_once(":changeSet/")
        .map_or(text, |(_, rest)| rest.split('/').next().unwrap_or_default())
        .to_owned()
}

fn missing(name: &str) -> Refused {
    Refused::new("ValidationError", format!("Stack with id {name} does not exist"))
}

fn living<'a>(world: &'a World, name: &str) -> Result<&'a Stack, Refused> {
    world.stacks.get(name).filter(|stack| stack.status != "DELETE_COMPLETE").ok_or_else(|| missing(name))
}

fn living_mut<'a>(world: &'a mut World, name: &str) -> Result<&'a mut Stack, Refused> {
    world.stacks.get_mut(name).filter(|stack| stack.status != "DELETE_COMPLETE").ok_or_else(|| missing(name))
}

fn pairs(map: &BTreeMap<String, String>, key: &str, value: &str) -> Vec<Value> {
    map.iter().map(|(name, text)| json!({ key: name, value: text })).collect()
}

fn describe_stacks(world: &mut World, name: &str, request: &Request) -> Answered {
    advance(world, name);
    let by_id = request.text("StackName").starts_with("arn:");
    let stacks: Vec<&Stack> = if name.is_empty() {
        world.stacks.values().filter(|stack| stack.status != "DELETE_COMPLETE").collect()
    } else {
        // AWS: a deleted stack is described by its id, not by its name.
        let found =
            if by_id { world.stacks.get(name).ok_or_else(|| missing(name))? } else { living(world, name)? };
        vec![found]
    };
    let of = |stack: &Stack| {
        json!({
            "StackId": id(stack), "StackName": stack.name, "StackStatus": stack.status,
            "StackStatusReason": stack.reason, "CreationTime": TIME,
            "EnableTerminationProtection": stack.protected,
            "Parameters": pairs(&stack.parameters, "ParameterKey", "ParameterValue"),
            "Tags": pairs(&stack.tags, "Key", "Value"),
            "Outputs": pairs(&stack.outputs, "OutputKey", "OutputValue"),
        })
    };
    let items = stacks.into_iter().map(of).collect();
    let (items, more) = world.page_of(items, request.text("NextToken"));
    Ok(json!({ "Stacks": items, "NextToken": more }))
}

fn numbered(request: &Request, list: &str, key: &str, value: &str) -> BTreeMap<String, String> {
    let at = |index: usize, field: &str| {
        request.parameters.get(format!("{list}.member.{index}.{field}"))?.as_str().map(str::to_owned)
    };
    (1..).map_while(|index| Some((at(index, key)?, at(index, value).unwrap_or_default()))).collect()
}

fn updatable(status: &str) -> bool {
    status.ends_with("_COMPLETE") && status != "ROLLBACK_COMPLETE"
}

fn create_change_set(world: &mut World, name: &str, request: &Request) -> Answered {
    let create = request.text("ChangeSetType") == "CREATE";
    let standing = living(world, name).ok().cloned();
    let review = standing.as_ref().is_some_and(|stack| stack.status == "REVIEW_IN_PROGRESS");
    match &standing {
        None if !create => return Err(missing(name)),
        Some(_) if create && !review => {
            return Err(Refused::new(
                "ValidationError",
                format!(
                    "Stack [{name}] already exists and cannot be created again with the changeSet [{}].",
                    request.text("ChangeSetName")
                ),
            ));
        }
        Some(stack) if !create && !updatable(&stack.status) => {
            return Err(Refused::new(
                "ValidationError",
                format!("Stack:{} is in {} state and can not be updated.", id(stack), stack.status),
            ));
        }
        _ => {}
    }
    let body = if request.text("TemplateURL").is_empty() {
        request.text("TemplateBody").to_owned()
    } else {
        let url = request.text("TemplateURL");
        let found = world.objects.iter().find(|((bucket, key), _)| {
            !key.is_empty() && url.contains(bucket.as_str()) && url.ends_with(key.as_str())
        });
        found
            .map(|(_, body)| body.clone())
            .ok_or_else(|| Refused::new("ValidationError", "S3 error: The specified key does not exist."))?
    };
    let value = template::parse(&body);
    let parameters =
        template::with_defaults(&value, &numbered(request, "Parameters", "ParameterKey", "ParameterValue"));
    let changes = changes(world, standing.as_ref(), &value, &parameters);
    let tags = numbered(request, "Tags", "Key", "Value");
    let set = ChangeSet {
        empty: changes.is_empty(),
        template: body,
        parameters,
        tags: tags.clone(),
        changes,
        executed: false,
    };
    let generation = world.stacks.len() + world.calls.len();
    let stack = world.stacks.entry(name.to_owned()).or_default();
    if standing.is_none() {
        let (status, name) = ("REVIEW_IN_PROGRESS".to_owned(), name.to_owned());
        *stack = Stack { name, status, tags, generation, template: "{}".to_owned(), ..Stack::default() };
    }
    let key = request.text("ChangeSetName").to_owned();
    stack.changes.insert(key.clone(), set);
    Ok(json!({ "Id": change_set_id(&key), "StackId": id(stack) }))
}

fn change_set_id(key: &str) -> String {
    format!(
        "arn:aws:cloudformation:us-east-1:123456789012:changeSet/{key}/00000000-0000-0000-0000-000000000000"
    )
}

fn changes(
    world: &World,
    standing: Option<&Stack>,
    value: &Value,
    parameters: &BTreeMap<String, String>,
) -> Vec<Value> {
    let empty = Stack::default();
    let old = standing.unwrap_or(&empty);
    let before: BTreeMap<String, Value> =
        template::resources(&template::parse(&old.template)).into_iter().collect();
    let after: BTreeMap<String, Value> = template::resources(value).into_iter().collect();
    let change = |id: &str, body: &Value, action: &str, replacement: Option<&str>| {
        let kind = body.get("Type").cloned().unwrap_or_default();
        let physical = old.resources.get(id).map(|(_, physical, _)| physical.clone());
        let property = world.replaced.get(id).cloned();
        let scope: Vec<&str> = if action == "Modify" { vec!["Properties"] } else { Vec::new() };
        let target = json!({ "Attribute": "Properties", "Name": property, "RequiresRecreation": replacement.map(|word| if word == "True" { "Always" } else { "Never" }) });
        let details = if action == "Modify" {
            vec![json!({ "Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification" })]
        } else {
            Vec::new()
        };
        json!({ "Type": "Resource", "ResourceChange": {
            "Action": action, "LogicalResourceId": id, "PhysicalResourceId": physical, "ResourceType": kind,
            "Replacement": replacement, "Scope": scope, "Details": details } })
    };
    let mut out = Vec::new();
    for (id, body) in &after {
        match before.get(id) {
            None => out.push(change(id, body, "Add", None)),
            Some(old_body) if old_body != body || reads_changed(body, &old.parameters, parameters) => {
                let replaced = if world.replaced.contains_key(id) { "True" } else { "False" };
                out.push(change(id, body, "Modify", Some(replaced)));
            }
            Some(_) => {}
        }
    }
    out.extend(
        before
            .iter()
            .filter(|(id, _)| !after.contains_key(*id))
            .map(|(id, body)| change(id, body, "Remove", None)),
    );
    out
}

/// Whether a resource refers to a parameter that has another value now.
fn reads_changed(body: &Value, old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> bool {
    let text = body.to_string();
    let changed = new.iter().filter(|(name, value)| old.get(*name) != Some(value));
    changed.into_iter().any(|(name, _)| {
        text.contains(&format!("{{\"Ref\":\"{name}\"}}")) || text.contains(&format!("${{{name}}}"))
    })
}

fn summary(stack: &Stack, key: &str, set: &ChangeSet) -> Value {
    let (status, execution) = if set.empty {
        ("FAILED", "UNAVAILABLE")
    } else if set.executed {
        ("CREATE_COMPLETE", "EXECUTE_COMPLETE")
    } else {
        ("CREATE_COMPLETE", "AVAILABLE")
    };
    let reason = set.empty.then_some("The submitted information didn't contain changes. Submit different information to create a change set.");
    json!({ "ChangeSetName": key, "ChangeSetId": change_set_id(key), "StackId": id(stack), "StackName": stack.name,
        "Status": status, "ExecutionStatus": execution, "StatusReason": reason, "CreationTime": TIME })
}

fn describe_change_set(world: &World, name: &str, request: &Request) -> Answered {
    let key = change_set_name(request.text("ChangeSetName"));
    let absent = || Refused::new("ChangeSetNotFound", format!("ChangeSet [{key}] does not exist"));
    let holder = world
        .stacks
        .values()
        .find(|stack| (name.is_empty() || stack.name == name) && stack.changes.contains_key(&key));
    let stack = holder.ok_or_else(absent)?;
    let set = stack.changes.get(&key).ok_or_else(absent)?;
    let mut out = summary(stack, &key, set);
    let (items, more) = world.page_of(set.changes.clone(), request.text("NextToken"));
    if let Some(map) = out.as_object_mut() {
        map.insert("Changes".to_owned(), Value::Array(items));
        map.insert("NextToken".to_owned(), json!(more));
        map.insert("Tags".to_owned(), json!(pairs(&set.tags, "Key", "Value")));
    }
    Ok(out)
}

fn execute_change_set(world: &mut World, name: &str, request: &Request) -> Answered {
    let key = change_set_name(request.text("ChangeSetName"));
    let fail = world.fail.clone();
    let stuck = world.fail_rollback > 0;
    let stack = living_mut(world, name)?;
    let Some(set) = stack.changes.get_mut(&key) else {
        return Err(Refused::new("ChangeSetNotFound", format!("ChangeSet [{key}] does not exist")));
    };
    if set.empty {
        return Err(Refused::new(
            "InvalidChangeSetStatus",
            format!("ChangeSet [{key}] cannot be executed in its current status of [FAILED]"),
        ));
    }
    set.executed = true;
    let set = set.clone();
    let create = stack.status == "REVIEW_IN_PROGRESS";
    let verb = if create { "CREATE" } else { "UPDATE" };
    let old = stack.template.clone();
    stack.tags = set.tags.clone();
    stack.status = format!("{verb}_IN_PROGRESS");
    stack.steps = history(&set, verb, fail.as_ref(), stuck);
    record(stack, name, &format!("{verb}_IN_PROGRESS"), Some("User Initiated"));
    let failed = stack.steps.iter().any(|step| step.status.contains("ROLLBACK"));
    if failed && !create {
        stack.template = old;
    } else {
        stack.template = set.template.clone();
        stack.parameters = set.parameters.clone();
    }
    Ok(json!({}))
}

fn continue_rollback(world: &mut World, name: &str) -> Answered {
    world.fail_rollback = world.fail_rollback.saturating_sub(1);
    let again = world.fail_rollback > 0;
    let stack = living_mut(world, name)?;
    if stack.status != "UPDATE_ROLLBACK_FAILED" {
        return Err(Refused::new(
            "ValidationError",
            format!("Stack:{} is in {} state and can not continue rollback.", id(stack), stack.status),
        ));
    }
    stack.status = "UPDATE_ROLLBACK_IN_PROGRESS".to_owned();
    let status = format!("UPDATE_ROLLBACK_{}", if again { "FAILED" } else { "COMPLETE" });
    stack.steps.push_back(Step { logical: String::new(), status, reason: None });
    Ok(json!({}))
}

fn delete_stack(world: &mut World, name: &str) -> Answered {
    let failing = world.fail_delete.clone().filter(|(_, _, times)| *times > 0);
    if let Some((_, _, times)) = world.fail_delete.as_mut() {
        *times = times.saturating_sub(1);
    }
    let Ok(stack) = living_mut(world, name) else { return Ok(json!({})) };
    if stack.protected {
        return Err(Refused::new(
            "ValidationError",
            format!("Stack [{name}] cannot be deleted while TerminationProtection is enabled"),
        ));
    }
    stack.status = "DELETE_IN_PROGRESS".to_owned();
    record(stack, name, "DELETE_IN_PROGRESS", Some("User Initiated"));
    stack.steps.clear();
    let mut end = Step { logical: String::new(), status: "DELETE_COMPLETE".to_owned(), reason: None };
    let ids: Vec<String> = stack.resources.keys().rev().cloned().collect();
    for id in ids {
        let failed = failing.as_ref().filter(|(failing, _, _)| *failing == id);
        let (status, reason) =
            failed.map_or(("DELETE_COMPLETE", None), |(_, why, _)| ("DELETE_FAILED", Some(why.clone())));
        if failed.is_some() {
            end = Step {
                logical: String::new(),
                status: "DELETE_FAILED".to_owned(),
                reason: Some(format!("The following resource(s) failed to delete: [{id}]. ")),
            };
        }
        stack.steps.push_back(Step { logical: id, status: status.to_owned(), reason });
    }
    stack.steps.push_back(end);
    Ok(json!({}))
}

fn events(world: &mut World, name: &str, request: &Request) -> Answered {
    if request.text("NextToken").is_empty() {
        advance(world, name);
    }
    let stack = world.stacks.get(name).ok_or_else(|| missing(name))?;
    let items = stack.events.iter().rev().cloned().collect();
    let (items, more) = world.page_of(items, request.text("NextToken"));
    Ok(json!({ "StackEvents": items, "NextToken": more }))
}

fn resources(stack: &Stack) -> Vec<Value> {
    let of = |(id, (kind, physical, status)): (&String, &(String, String, String))| {
        json!({ "LogicalResourceId": id, "PhysicalResourceId": physical, "ResourceType": kind,
            "ResourceStatus": status, "LastUpdatedTimestamp": TIME, "Timestamp": TIME, "StackName": stack.name })
    };
    stack.resources.iter().map(of).collect()
}
