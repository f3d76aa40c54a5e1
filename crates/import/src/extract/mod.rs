//! From a model to a stack file: what was understood, what was assumed, what is unknown.

mod capacity;
mod image;
mod names;
mod node;
mod queue;
mod render;
mod repair;
mod scaling;
mod section;
mod service;
mod size;
mod subject;
mod tasks;

use crate::imported::{Imported, Report};
use crate::read::{Read, ReadError};
use capacity::{Capacity, Mix};
use names::{Names, Taken};
use plimsoll_rules::view::ecs::{SERVICE, TASK_DEFINITION};
use plimsoll_rules::{Item, Model};
use plimsoll_units::ServiceName;
use section::Section;
use service::{Draft, Shared};

/// The most services that are read: far more than one cluster holds.
///
/// AWS: 5,000 services per cluster; source the ECS quotas, 2023-06. A stack file of more than this would be too long to load.
const MOST_SERVICES: usize = 1_000;

/// The stack file of a model.
///
/// INVARIANT: the text loads; what would keep it from loading is left out and reported.
///
/// # Errors
/// Where there is no ECS service and no task definition in it.
pub fn extract(read: Read) -> Result<Imported, ReadError> {
    let names = Names::of(&read.model);
    let drafts = drafts(&read.model, &names);
    if drafts.is_empty() {
        let message = format!(
            "the {} resources hold neither an ECS service nor a task definition",
            read.model.items.len()
        );
        return Err(ReadError::whole(message));
    }
    let shared = Shared {
        capacity: Capacity::Fargate(Mix::default()),
        has_instances: drafts.iter().any(|draft| draft.subject.on_ec2),
    };
    let mut stack = Section::new("");
    stack_keys(&read, &names, &shared, &mut stack);
    let services: Vec<Section> = drafts.iter().map(|draft| service::extract(draft, &shared)).collect();
    drop(drafts);
    repair::assemble(read, stack, services)
}

/// The services in the order of the code; without any, the task definitions.
fn drafts<'a>(model: &'a Model, names: &'a Names) -> Vec<Draft<'a>> {
    let mut taken = Taken::default();
    let services: Vec<&Item> = model.of_kind(SERVICE).take(MOST_SERVICES).collect();
    let mut found = Vec::new();
    for service in &services {
        let task = service::task_of(model, service);
        let Some(name) = name_of(names, service, "ServiceName", "service", task, &mut taken) else {
            continue;
        };
        found.push(service::draft(model, names, Some(service), task, name));
    }
    if services.is_empty() {
        for task in model.of_kind(TASK_DEFINITION).take(MOST_SERVICES) {
            let Some(name) = name_of(names, task, "Family", "task", Some(task), &mut taken) else { continue };
            found.push(service::draft(model, names, None, Some(task), name));
        }
    }
    found
}

/// The name in the stack file, and what the code calls it where that is another one.
fn name_of(
    names: &Names,
    item: &Item,
    key: &str,
    kind: &str,
    task: Option<&Item>,
    taken: &mut Taken,
) -> Option<(ServiceName, Option<String>)> {
    let written = item
        .at(key)
        .and_then(plimsoll_rules::Datum::known_pieces)
        .filter(|name| !name.trim_matches('-').is_empty());
    let main = task.and_then(|task| task.at("ContainerDefinitions.0.Name")?.plain());
    let wanted = match &written {
        // Names that plimsoll gives hold the word for their kind.
        Some(name) if main.is_some_and(|main| names.bare(name, kind) == main) => {
            names.bare(name, kind).to_owned()
        }
        Some(name) => names.stem(name).to_owned(),
        None => names::from_id(&item.id, &["EcsService", "ECSService", "Service", "TaskDefinition", "Task"]),
    };
    let name = taken.give(&wanted)?;
    let called = (name.as_str() != wanted).then_some(wanted);
    Some((name, called))
}

/// What stands above the services.
fn stack_keys(read: &Read, names: &Names, shared: &Shared, stack: &mut Section) {
    stack.text("stack", names.stack.clone().unwrap_or_else(|| "imported".to_owned()));
    if names.stack.is_none() {
        stack.assumed("stack", "imported", "no tag and no name says what the stack is called", None);
    }
    match &names.environment {
        Some(environment) => stack.text("environment", environment.clone()),
        None => {
            stack.assumed("environment", "dev", "neither a tag `Environment` nor the names say one", None);
        }
    }
    if let Some(prefix) = &names.prefix {
        stack.text("prefix", prefix.clone());
    }
    match &read.model.region {
        Some(region) => stack.text("region", region.clone()),
        None => stack.assumed("region", "us-east-1", "the code does not say it", None),
    }
    if shared.has_instances {
        stack.write("cluster.ec2.instance_types", node::Node::texts(["t3.medium"]));
    }
    stack.report = Report { service: None, ..std::mem::take(&mut stack.report) };
}

#[cfg(test)]
mod tests;
