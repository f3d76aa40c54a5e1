//! One service of the stack file.

use super::capacity::{self, Capacity, Found};
use super::cluster::Shared;
use super::names::Names;
use super::section::Section;
use super::subject::{Subject, main_container, meant};
use super::target_group::Route;
use super::{
    discovery, health_check, image, logs, permissions, queue, rollout, scaling, sidecars, size, tags,
    target_group, tasks, variables,
};
use plimsoll_rules::view::ecs::TASK_DEFINITION;
use plimsoll_rules::{Item, Model};
use plimsoll_units::ServiceName;
use std::collections::BTreeMap;

/// A service as it was found, before it is written.
pub(super) struct Draft<'a> {
    /// Its name in the stack file.
    pub(super) name: ServiceName,
    /// What it is called in the code, if that is another name.
    pub(super) called: Option<String>,
    /// What belongs to it.
    pub(super) subject: Subject<'a>,
    /// Where its tasks run.
    pub(super) capacity: Found<'a>,
    /// Its target group, if it is in the code.
    pub(super) group: Option<&'a Item>,
    /// Whether it takes requests from an application load balancer.
    pub(super) is_web: bool,
}

/// The task definition that a service names, if it is in the code.
pub(super) fn task_of<'a>(model: &'a Model, service: &Item) -> Option<&'a Item> {
    let named = service.at("TaskDefinition")?;
    if let Some(item) = meant(model, TASK_DEFINITION, named, "Family") {
        return Some(item);
    }
    // A family may stand with its revision: `api:12`.
    let text = named.plain()?;
    let last = text.rsplit('/').next().unwrap_or(text);
    let family = last.split_once(':').map_or(last, |(family, _)| family);
    model.of_kind(TASK_DEFINITION).find(|item| item.at("Family").is_some_and(|own| own.is(family)))
}

/// The task set of a service whose deployments another controller makes, if it is in the code.
pub(super) fn task_set<'a>(model: &'a Model, service: &Item) -> Option<&'a Item> {
    let is_of = |set: &&Item| {
        set.at("Service").is_some_and(|named| {
            named.mentions(&service.id)
                || named.plain().is_some_and(|name| service.at("ServiceName").is_some_and(|own| own.is(name)))
        })
    };
    model.of_kind("AWS::ECS::TaskSet").find(is_of)
}

/// What is found of a service or of a task definition alone.
pub(super) fn draft<'a>(
    model: &'a Model,
    names: &'a Names,
    service: Option<&'a Item>,
    task: Option<&'a Item>,
    name: (ServiceName, Option<String>),
) -> Draft<'a> {
    // With an external controller, task sets say what services say otherwise.
    let set = service.filter(|own| own.at("TaskDefinition").is_none()).and_then(|own| task_set(model, own));
    let placed = set.or(service);
    let capacity = capacity::of_service(model, placed, task);
    let subject = Subject {
        model,
        service,
        task,
        main: main_container(placed, task),
        on_ec2: capacity.capacity == Capacity::Ec2,
        names,
    };
    let group = placed.and_then(|service| target_group::of(model, service));
    let balanced =
        placed.and_then(|service| service.at("LoadBalancers")).is_some_and(|list| !list.items().is_empty());
    let is_web = balanced && !group.is_some_and(target_group::is_network);
    Draft { name: name.0, called: name.1, subject, capacity, group, is_web }
}

/// Writes a service.
pub(super) fn extract(
    draft: &Draft<'_>,
    route: &Route,
    shared: &Shared,
    of_stack: &BTreeMap<String, String>,
) -> Section {
    let subject = &draft.subject;
    let name = draft.name.as_str();
    let mut section = Section::new(format!("services.{name}."));
    section.report.service = Some(draft.name.clone());
    section.fixed = fixed(subject);
    called(draft, &mut section);
    if let Some(hidden) = subject.hidden() {
        let because = format!("what the containers are is not known: {}", super::section::why_not(hidden));
        section.unknown("image", "", &because, &hidden.place);
    }
    image::extract(subject, name, &mut section);
    let port = image::port(subject, &mut section);
    let group = draft.group;
    let is_web = kind(subject, draft.is_web, port, &mut section);
    image::command(subject, &mut section);
    let size = size::extract(subject, &mut section);
    let range = tasks::extract(subject, &mut section);
    capacity::extract(&draft.capacity, &shared.capacity, shared.has_instances, &mut section);
    scaling::extract(subject, name, range, is_web, &mut section);
    if is_web {
        target_group::write(route, &mut section);
        if let Some(group) = group {
            target_group::attributes(group, &mut section);
            health_check::of_group(group, &mut section);
        } else {
            let because = "the target group is not in the code: what it says is as the language has it";
            section.assumed("health_check", "", because, subject.item().map(|item| &item.place));
        }
        let because = "no such code says what must hold: state it, for example `p95 < 200ms`";
        section.assumed("objective", "", because, None);
    }
    health_check::of_container(subject, &mut section);
    rollout::extract(subject, group.filter(|_| is_web), &mut section);
    logs::extract(subject, &mut section);
    let has_queue = queue::extract(subject, &mut section);
    let mut skipped: Vec<&str> = if shared.traced { variables::TRACE_NAMES.to_vec() } else { Vec::new() };
    skipped.extend(has_queue.then_some(queue::VARIABLE));
    variables::variables(subject, &skipped, &mut section);
    variables::secrets(subject, &mut section);
    queue::rotation(subject, &mut section);
    discovery::extract(subject, shared, &mut section);
    sidecars::extract(subject, shared.traced, size, &mut section);
    permissions::extract(subject, &mut section);
    if let Some(item) = subject.item() {
        tags::of_item(item, of_stack, &mut section);
    }
    section
}

/// What a service has behind its load balancer, read before all services agree on their routes.
pub(super) fn route(draft: &Draft<'_>, section: &mut Section) -> Option<Route> {
    draft.is_web.then(|| target_group::route(&draft.subject, section))
}

/// Why nothing of a service can be changed where it stands.
///
/// AWS: a service of another controller than ECS is changed by that controller; source the ECS API `DeploymentController`, read
/// 2026-11.
fn fixed(subject: &Subject<'_>) -> Option<String> {
    let controller = subject.service?.at("DeploymentController.Type")?.plain()?;
    (controller != "ECS")
        .then(|| format!("the deployment controller is {controller}, which brings its own task definitions"))
}

fn called(draft: &Draft<'_>, section: &mut Section) {
    let Some(item) = draft.subject.item() else { return };
    if let Some(called) = &draft.called {
        let because =
            format!("it is called `{called}` in the code, which the language does not take or another has");
        section.assumed("name", draft.name.as_str(), &because, Some(&item.place));
    } else {
        section.understood("name", draft.name.as_str(), &item.place);
    }
    if let Some(why) = section.fixed.clone() {
        section.unknown("rollout", "", &why, &item.place);
    }
}

/// Writes the port, and the kind where the port alone would say another; whether the service takes requests.
fn kind(subject: &Subject<'_>, is_web: bool, port: Option<u32>, section: &mut Section) -> bool {
    let balanced = subject.of_service("LoadBalancers").filter(|own| own.datum().is_some());
    match (port, is_web) {
        (Some(port), true) => section.plain("port", port),
        (Some(port), false) => {
            section.plain("kind", "worker");
            section.plain("port", port);
        }
        (None, true) => {
            section.plain("port", 80);
            let place = balanced.as_ref().map(super::section::Property::place);
            section.assumed("port", 80, "the port is not known: 80 stands in", place);
            section.remark("port", "assumed");
        }
        (None, false) => {}
    }
    if let Some(balanced) =
        balanced.filter(|own| !is_web && own.datum().is_some_and(|list| !list.items().is_empty()))
    {
        let because =
            "it stands behind a network load balancer, which a stack file does not describe: a worker";
        section.unknown("kind", "", because, balanced.place());
    }
    is_web
}
