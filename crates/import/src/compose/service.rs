//! One service of Compose as resources of ECS.

use super::data::{self, map, same, text, unsaid};
use super::load::Loader;
use super::{container, deploy, ports, stores, unread, wrong_shape};
use crate::read::Unread;
use crate::sources::span_of;
use plimsoll_rules::view::ecs::{SERVICE, TASK_DEFINITION};
use plimsoll_rules::{Content, Datum, Model};

/// No more services of one project are read.
const LIMIT: usize = 500;

/// The names of the services that become services of ECS; the others are listed with what is recommended.
pub(super) fn taken<'d>(services: &'d Datum, loader: &mut Loader<'_>) -> Vec<&'d str> {
    let mut names = Vec::new();
    for (name, body) in services.entries() {
        let mut leave = |what: String, because: String| {
            loader.unread.push(Unread { span: span_of(&body.place), what, because });
        };
        if !matches!(body.content, Content::Map(_)) {
            wrong_shape(loader, body, &format!("the service `{name}`"), "a mapping with `image`");
            continue;
        }
        let image = body.at("image");
        let called = image.map(data::describe).unwrap_or_default();
        if let Some(instead) = image.and_then(stores::instead_of) {
            leave(
                format!("the service `{name}` ({called})"),
                format!("it keeps data, which a task of ECS loses with itself: use {instead}"),
            );
        } else if let Some(profiles) = body.at("profiles").filter(|profiles| !profiles.items().is_empty()) {
            let of: Vec<&str> = profiles.items().iter().filter_map(Datum::plain).collect();
            leave(
                format!("the service `{name}`"),
                format!("it is started only with the profile {}", of.join(" or ")),
            );
        } else if names.len() >= LIMIT {
            leave(format!("the service `{name}`"), format!("more than {LIMIT} services are not read"));
        } else {
            names.push(name.as_str());
        }
    }
    names
}

/// The id of a service.
pub(super) fn id_of(name: &str) -> String {
    format!("services.{name}")
}

/// Adds the resources of a service.
pub(super) fn items(
    name: &str,
    body: &Datum,
    project: &Datum,
    taken: &[&str],
    model: &mut Model,
    loader: &mut Loader<'_>,
) {
    unread::of_service(name, body, loader);
    let found = ports::of(body, loader);
    let id = id_of(name);
    let task = format!("{id}.task");
    let place = &body.place;
    let mut entries = vec![
        ("Family".to_owned(), unsaid(place, text(name))),
        // Nothing says where tasks run; without this they would run on instances.
        (
            "RequiresCompatibilities".to_owned(),
            unsaid(place, Content::List(vec![unsaid(place, text("FARGATE"))])),
        ),
        ("NetworkMode".to_owned(), unsaid(place, text("awsvpc"))),
    ];
    entries.extend(deploy::cpu(body, loader).map(|value| ("Cpu".to_owned(), value)));
    entries.extend(deploy::memory(body, loader).map(|value| ("Memory".to_owned(), value)));
    entries.extend(platform(body).map(|value| ("RuntimePlatform".to_owned(), value)));
    entries.extend(
        body.at("x-aws-role")
            .filter(|role| role.plain().is_some())
            .map(|role| ("TaskRoleArn".to_owned(), role.clone())),
    );
    let container = container::of(name, body, &found, loader);
    entries.push(("ContainerDefinitions".to_owned(), unsaid(place, Content::List(vec![container]))));
    model.items.push(deploy::item(&task, TASK_DEFINITION, place, entries, Vec::new()));
    let mut service = deploy::item(&id, SERVICE, place, Vec::new(), vec![task.clone()]);
    service.depends_on = depends_on(body, taken);
    service.properties.content = Content::Map(of_service(name, body, project, &task, &found, loader));
    model.items.push(service);
    deploy::scaling(name, &id, body, model);
}

/// The properties of the service.
fn of_service(
    name: &str,
    body: &Datum,
    project: &Datum,
    task: &str,
    found: &[ports::Port],
    loader: &mut Loader<'_>,
) -> Vec<(String, Datum)> {
    let place = &body.place;
    let to_task = Content::Reference { id: task.to_owned(), attribute: None };
    let mut entries = vec![
        ("ServiceName".to_owned(), unsaid(place, text(name))),
        ("TaskDefinition".to_owned(), unsaid(place, to_task)),
    ];
    let mut put = |key: &str, value: Option<Datum>| {
        entries.extend(value.map(|value| (key.to_owned(), value)));
    };
    put("Cluster", project.at("x-aws-cluster").cloned());
    put("DesiredCount", deploy::count(body));
    put("DeploymentConfiguration", deploy::rollout(body));
    if let Some(mode) = body.at("deploy.mode").filter(|mode| mode.is("global")) {
        put("SchedulingStrategy", Some(same(mode, text("DAEMON"))));
    }
    put("LoadBalancers", balanced(name, body, found, loader));
    if let Some(project) = project.at("name") {
        let tag = map([("Key", unsaid(&project.place, text("Project"))), ("Value", project.clone())]);
        put("Tags", Some(unsaid(&project.place, Content::List(vec![unsaid(&project.place, tag)]))));
    }
    entries
}

/// A service whose port is published takes requests from outside.
fn balanced(name: &str, body: &Datum, found: &[ports::Port], loader: &mut Loader<'_>) -> Option<Datum> {
    let mut published = found.iter().filter(|port| port.is_published && port.protocol == "tcp");
    let first = published.next()?;
    for other in published {
        let what = format!("the published port {} of `{name}`", data::describe(&other.container));
        let because = "one port of a service takes requests from a load balancer: the first".to_owned();
        loader.unread.push(Unread { span: span_of(&other.container.place), what, because });
    }
    let list = body.at("ports").map_or(&body.place, |ports| &ports.place);
    let entry =
        map([("ContainerName", unsaid(list, text(name))), ("ContainerPort", first.container.clone())]);
    Some(unsaid(list, Content::List(vec![unsaid(list, entry)])))
}

/// Services that this one waits for.
fn depends_on(body: &Datum, taken: &[&str]) -> Vec<String> {
    let Some(on) = body.at("depends_on") else { return Vec::new() };
    let by_key = on.entries().iter().map(|(name, _)| name.as_str());
    let by_item = on.items().iter().filter_map(Datum::plain);
    by_key.chain(by_item).filter(|name| taken.contains(name)).map(id_of).collect()
}

/// `platform: linux/arm64`.
fn platform(body: &Datum) -> Option<Datum> {
    let written = body.at("platform")?;
    let architecture = match written.plain()?.to_ascii_lowercase().as_str() {
        "linux/arm64" | "linux/arm64/v8" | "linux/aarch64" | "arm64" => "ARM64",
        "linux/amd64" | "linux/x86_64" | "amd64" => "X86_64",
        _ => return None,
    };
    let architecture = data::made(written, text(architecture), "the platform");
    Some(unsaid(&written.place, map([("CpuArchitecture", architecture)])))
}
