//! What belongs to an ECS service: its task definition, containers, capacity, cluster.

use crate::model::{Content, Datum, Item, Model};

/// `AWS::ECS::Service`.
pub const SERVICE: &str = "AWS::ECS::Service";
/// `AWS::ECS::TaskDefinition`.
pub const TASK_DEFINITION: &str = "AWS::ECS::TaskDefinition";
/// `AWS::ECS::Cluster`.
pub const CLUSTER: &str = "AWS::ECS::Cluster";
/// `AWS::ECS::ClusterCapacityProviderAssociations`.
pub const ASSOCIATIONS: &str = "AWS::ECS::ClusterCapacityProviderAssociations";
/// `AWS::ECS::CapacityProvider`.
pub const CAPACITY_PROVIDER: &str = "AWS::ECS::CapacityProvider";

/// The task definition of a service, if it is one of the model.
#[must_use]
pub fn task_definition<'a>(model: &'a Model, service: &Item) -> Option<&'a Item> {
    model.referred(service.at("TaskDefinition")?).filter(|item| item.kind == TASK_DEFINITION)
}

/// The container definitions of a task definition; nothing where they are unknown.
#[must_use]
pub fn containers(task: &Item) -> &[Datum] {
    task.at("ContainerDefinitions").map_or(&[], Datum::items)
}

/// A container's name for messages.
#[must_use]
pub fn name(container: &Datum) -> &str {
    container.text_at("Name").unwrap_or("?")
}

/// Whether a task definition is one for Fargate; `None` where its compatibilities are unknown. One without compatibilities
/// runs on instances.
#[must_use]
pub fn is_for_fargate(task: &Item) -> Option<bool> {
    let Some(listed) = task.at("RequiresCompatibilities") else { return Some(false) };
    match &listed.content {
        Content::List(items) if items.iter().any(|item| item.is("FARGATE")) => Some(true),
        Content::List(items) if items.iter().all(|item| item.plain().is_some()) => Some(false),
        _ => None,
    }
}

/// The strategy that decides on which capacity a service's tasks are placed: its own, or its cluster's default where it names
/// neither a strategy nor a launch type.
#[must_use]
pub fn strategy<'a>(model: &'a Model, service: &'a Item) -> &'a [Datum] {
    if let Some(own) = service.at("CapacityProviderStrategy") {
        return own.items();
    }
    let cluster = service.at("Cluster").and_then(|cluster| model.referred(cluster));
    let (None, Some(cluster)) = (service.at("LaunchType"), cluster) else { return &[] };
    let associated = model
        .of_kind(ASSOCIATIONS)
        .find(|item| item.at("Cluster").is_some_and(|of| of.mentions(&cluster.id)))
        .and_then(|item| item.at("DefaultCapacityProviderStrategy"));
    associated.or_else(|| cluster.at("DefaultCapacityProviderStrategy")).map_or(&[], Datum::items)
}

/// Whether an item of a strategy is one of the two Fargate providers; `None` where its name is unknown. A reference is to a
/// provider with instances, because Fargate's are not made by stacks.
#[must_use]
pub fn is_fargate_provider(item: &Datum) -> Option<bool> {
    match &item.at("CapacityProvider")?.content {
        Content::Text(name) => Some(name == "FARGATE" || name == "FARGATE_SPOT"),
        Content::Reference { .. } => Some(false),
        _ => None,
    }
}

/// Whether a service runs on Fargate; `None` where that cannot be told.
#[must_use]
pub fn on_fargate(model: &Model, service: &Item) -> Option<bool> {
    if let Some(launch) = service.at("LaunchType") {
        return launch.plain().map(|launch| launch == "FARGATE");
    }
    match strategy(model, service).first() {
        Some(first) => is_fargate_provider(first),
        None if service.at("CapacityProviderStrategy").is_some() => None,
        None => task_definition(model, service).and_then(is_for_fargate),
    }
}

/// The network mode of a task definition; `bridge` where none is written, as ECS takes it on Linux.
#[must_use]
pub fn network_mode(task: &Item) -> Option<&str> {
    task.at("NetworkMode").map_or(Some("bridge"), Datum::plain)
}

/// Whether the environment is one that people's work depends on: the stack's `environment`, or the value of a tag
/// `Environment`, is production by its name.
#[must_use]
pub fn is_production(environment: &str) -> bool {
    let lower = environment.to_ascii_lowercase();
    lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| matches!(word, "prod" | "production" | "prd" | "live"))
}

/// The environment that a resource belongs to: the platform's, else the value of its tag `Environment`.
#[must_use]
pub fn environment(subject: &crate::Subject<'_>, item: &Item) -> Option<String> {
    if let Some(platform) = subject.platform {
        return Some(platform.environment.to_string());
    }
    tag(item, "Environment").map(str::to_owned)
}

/// The known value of a tag written as a list of `{Key, Value}`.
#[must_use]
pub fn tag<'a>(item: &'a Item, key: &str) -> Option<&'a str> {
    let tags = item.at("Tags")?.items();
    tags.iter().find(|tag| tag.text_at("Key") == Some(key))?.text_at("Value")
}

/// Capacity provider strategies with the resource they stand in: of services, and the defaults of clusters.
pub fn strategies(model: &Model) -> impl Iterator<Item = (&Item, &Datum)> {
    model.items.iter().filter_map(|item| {
        let key = match item.kind.as_str() {
            SERVICE => "CapacityProviderStrategy",
            CLUSTER | ASSOCIATIONS => "DefaultCapacityProviderStrategy",
            _ => return None,
        };
        Some((item, item.at(key)?))
    })
}

/// The capacity providers that a service's own strategy names.
pub fn own_providers(service: &Item) -> impl Iterator<Item = &Datum> {
    let strategy = service.at("CapacityProviderStrategy").map_or(&[] as &[Datum], Datum::items);
    strategy.iter().filter_map(|item| item.at("CapacityProvider"))
}

/// The smallest number of tasks that a service keeps: the minimum of its scalable target, else its desired count, else 1;
/// `None` where it is not known.
#[must_use]
pub fn smallest_count(model: &Model, service: &Item) -> Option<f64> {
    if let Some(target) = super::scaling::target_of(model, service) {
        return target.at("MinCapacity")?.known_number();
    }
    service.at("DesiredCount").map_or(Some(1.0), Datum::known_number)
}

/// The largest number of tasks that a service keeps: the maximum of its scalable target, else its desired count, else 1;
/// `None` where it is not known.
#[must_use]
pub fn largest_count(model: &Model, service: &Item) -> Option<f64> {
    if let Some(target) = super::scaling::target_of(model, service) {
        return target.at("MaxCapacity")?.known_number();
    }
    service.at("DesiredCount").map_or(Some(1.0), Datum::known_number)
}
