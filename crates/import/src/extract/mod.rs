//! From a model to a stack file: what was understood, what was assumed, what is unknown.

mod balancer;
mod capacity;
mod cluster;
mod discovery;
mod health_check;
mod image;
mod jobs;
mod logs;
mod names;
mod network;
mod node;
mod observability;
mod permissions;
mod queue;
mod registries;
mod render;
mod repair;
mod rollout;
mod scaling;
mod section;
mod service;
mod sidecars;
mod size;
mod subject;
mod tags;
mod target_group;
mod tasks;
mod variables;

use crate::imported::Imported;
use crate::read::{Read, ReadError};
use names::{Names, Taken};
use plimsoll_rules::view::ecs::{SERVICE, TASK_DEFINITION};
use plimsoll_rules::{Item, Model};
use plimsoll_units::ServiceName;
use section::Section;
use service::Draft;
use target_group::Route;

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
pub fn extract(mut read: Read) -> Result<Imported, ReadError> {
    let names = Names::of(&read.model);
    let mut taken = Taken::default();
    let drafts = drafts(&read.model, &names, &mut taken);
    if drafts.is_empty() {
        let message = format!(
            "the {} resources hold neither an ECS service nor a task definition",
            read.model.items.len()
        );
        return Err(ReadError::whole(message));
    }
    let mut stack = Section::new("");
    let cluster = cluster::of(&read.model);
    let of_stack = tags::of_stack(&read.model, cluster);
    let on_ec2 = drafts.iter().any(|draft| draft.subject.on_ec2);
    let is_web = drafts.iter().any(|draft| draft.is_web);
    head(&read, &names, &mut stack);
    tags::stack(&of_stack, &names, &mut stack);
    network::extract(&read.model, on_ec2, &mut stack);
    balancer::extract(&read.model, is_web, &mut stack);
    let mut shared = cluster::extract(&read.model, on_ec2, &mut stack);
    shared.traced = is_traced(&drafts);
    registries::extract(&read.model, &names, &mut stack);
    let groups: Vec<&Item> = read.model.of_kind("AWS::Logs::LogGroup").collect();
    registries::encryption(&groups, &mut stack);
    observability::extract(&read.model, shared.traced, &mut stack);
    let routes = routes(&drafts);
    let mut parts: Vec<Section> = Vec::new();
    for (draft, (route, notes)) in drafts.iter().zip(routes) {
        let mut section = service::extract(draft, &route, &shared, &of_stack);
        section.join(notes);
        parts.push(section);
    }
    // Without services, the task definitions are what is imported.
    if drafts.iter().any(|draft| draft.subject.service.is_some()) {
        parts.extend(jobs::extract(&read.model, &names, &shared, &of_stack, &mut taken, &mut stack));
    }
    let owners = owners(&drafts);
    drop(drafts);
    for item in &mut read.model.items {
        if let Some(name) = owners.get(&item.id) {
            item.service = Some(name.clone());
        }
    }
    repair::assemble(read, stack, parts)
}

/// The service that each resource belongs to which belongs to one alone, by id.
fn owners(drafts: &[Draft<'_>]) -> std::collections::BTreeMap<String, String> {
    let mut owners = std::collections::BTreeMap::new();
    for draft in drafts {
        let subject = &draft.subject;
        let target =
            subject.service.and_then(|own| plimsoll_rules::view::scaling::target_of(subject.model, own));
        for item in [subject.service, subject.task, draft.group, target].into_iter().flatten() {
            owners.entry(item.id.clone()).or_insert_with(|| draft.name.to_string());
        }
    }
    owners
}

/// Whether every task carries the trace collector that the language adds by itself.
fn is_traced(drafts: &[Draft<'_>]) -> bool {
    let has_collector = |draft: &Draft<'_>| draft.subject.containers().iter().any(sidecars::is_collector);
    !drafts.is_empty() && drafts.iter().all(has_collector)
}

/// Which requests go to each service, made to agree: one takes all remaining ones, and no priority stands twice.
fn routes(drafts: &[Draft<'_>]) -> Vec<(Route, Section)> {
    let mut has_default = false;
    let mut priorities = std::collections::BTreeSet::new();
    let mut all: Vec<(Route, Section)> = Vec::new();
    for draft in drafts {
        let mut notes = Section::new(format!("services.{}.", draft.name));
        let route = service::route(draft, &mut notes).unwrap_or_default();
        has_default |= draft.is_web && route.is_known && route.takes_the_rest();
        all.push((route, notes));
    }
    let mut given = false;
    for (draft, (route, notes)) in drafts.iter().zip(&mut all) {
        if !draft.is_web {
            continue;
        }
        if route.takes_the_rest() {
            // The first that a listener leads to by default takes the rest; without any, the first of all.
            if !given && (route.is_known || !has_default) {
                given = true;
                if !route.is_known {
                    let because = "what leads to it is not in the code: it takes all requests";
                    notes.assumed("route", "", because, draft.subject.item().map(|item| &item.place));
                }
                continue;
            }
            let path = format!("/{}*", draft.name);
            let because = "what leads to it is not in the code, or another load balancer does";
            notes.assumed("route", &path, because, draft.subject.item().map(|item| &item.place));
            route.paths.push(path);
            route.priority = None;
        }
        if route.priority.is_some_and(|priority| !priorities.insert(priority)) {
            let because =
                "the priority stands on another listener too, and a stack file has one: the next free one";
            notes.assumed("route.priority", "", because, draft.subject.item().map(|item| &item.place));
            route.priority = None;
        }
    }
    all
}

/// The services in the order of the code; without any, the task definitions.
fn drafts<'a>(model: &'a Model, names: &'a Names, taken: &mut Taken) -> Vec<Draft<'a>> {
    let services: Vec<&Item> = model.of_kind(SERVICE).take(MOST_SERVICES).collect();
    let mut found = Vec::new();
    for service in &services {
        let placed = service::task_set(model, service).filter(|_| service.at("TaskDefinition").is_none());
        let task = service::task_of(model, placed.unwrap_or(service));
        let Some(name) = name_of(names, service, "ServiceName", "service", task, taken) else {
            continue;
        };
        found.push(service::draft(model, names, Some(service), task, name));
    }
    if services.is_empty() {
        for task in model.of_kind(TASK_DEFINITION).take(MOST_SERVICES) {
            let Some(name) = name_of(names, task, "Family", "task", Some(task), taken) else { continue };
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
        None => {
            let id =
                names::from_id(&item.id, &["EcsService", "ECSService", "Service", "TaskDefinition", "Task"]);
            // A word such as `Service` says less than what the program is called.
            main.filter(|_| names::is_generic(&id)).map_or(id, str::to_owned)
        }
    };
    let name = taken.give(&wanted)?;
    let called = (name.as_str() != wanted).then_some(wanted);
    Some((name, called))
}

/// What the stack file begins with.
fn head(read: &Read, names: &Names, stack: &mut Section) {
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
}

#[cfg(test)]
mod tests;
