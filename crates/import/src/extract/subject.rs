//! What belongs to one service or job of the stack file in the user's code.

use super::names::Names;
use super::section::{Property, property};
use plimsoll_rules::view::ecs::containers;
use plimsoll_rules::{Content, Datum, Item, Model};

/// A service or job, and what it is made of.
pub(super) struct Subject<'a> {
    /// All resources.
    pub(super) model: &'a Model,
    /// The `AWS::ECS::Service`; `None` for a task definition that no service uses, and for a job.
    pub(super) service: Option<&'a Item>,
    /// The task definition; `None` where it is not in the code.
    pub(super) task: Option<&'a Item>,
    /// Position of the main container in the task definition.
    pub(super) main: usize,
    /// Whether its tasks run on instances.
    pub(super) on_ec2: bool,
    /// Names of environment, stack and prefix.
    pub(super) names: &'a Names,
}

impl<'a> Subject<'a> {
    /// The containers of its task definition.
    pub(super) fn containers(&self) -> &'a [Datum] {
        self.task.map_or(&[], containers)
    }

    /// A property of the main container; `None` where nothing is known of the containers.
    pub(super) fn of_container(&self, path: &str) -> Option<Property<'a>> {
        if self.hidden().is_some() {
            return None;
        }
        Some(property(self.task?, format!("ContainerDefinitions.{}.{path}", self.main)))
    }

    /// The value that stands for the containers where they are not known.
    pub(super) fn hidden(&self) -> Option<&'a Datum> {
        let found = self.task?.at(&format!("ContainerDefinitions.{}", self.main))?;
        found.is_unknown().then_some(found)
    }

    /// A property of the task definition.
    pub(super) fn of_task(&self, path: &str) -> Option<Property<'a>> {
        Some(property(self.task?, path))
    }

    /// A property of the service.
    pub(super) fn of_service(&self, path: &str) -> Option<Property<'a>> {
        Some(property(self.service?, path))
    }

    /// The item that stands for the whole.
    pub(super) fn item(&self) -> Option<&'a Item> {
        self.service.or(self.task)
    }
}

/// Words in images and names of containers that work beside a program.
///
/// What tells them apart are names under which they are published: Envoy and the App Mesh, AWS X-Ray, OpenTelemetry, Datadog,
/// New Relic, CloudWatch's agent, Fluent Bit and Fluentd, Prometheus exporters, Consul, Vault's agent, Filebeat, Promtail, AWS
/// GuardDuty; read 2026-11.
const SIDECARS: [&str; 21] = [
    "envoy",
    "appmesh",
    "app-mesh",
    "xray",
    "x-ray",
    "otel",
    "opentelemetry",
    "datadog",
    "newrelic",
    "cloudwatch-agent",
    "fluent-bit",
    "fluentbit",
    "fluentd",
    "firelens",
    "log-router",
    "log_router",
    "prometheus",
    "consul",
    "filebeat",
    "promtail",
    "guardduty",
];

/// Whether a container is one that works beside the program, by its image or name.
pub(super) fn is_sidecar(container: &Datum) -> bool {
    let holds = |key: &str| {
        let text = container.at(key).and_then(Datum::known_pieces).unwrap_or_default().to_ascii_lowercase();
        SIDECARS.iter().any(|word| text.contains(word))
    };
    holds("Image") || holds("Name") || container.at("FirelensConfiguration").is_some()
}

/// The position of the main container: the one that the load balancer leads to, else the first that is essential and no known
/// sidecar, else the first essential one, else the first.
pub(super) fn main_container(service: Option<&Item>, task: Option<&Item>) -> usize {
    let all = task.map_or(&[] as &[Datum], containers);
    let behind =
        service.and_then(|service| service.at("LoadBalancers")).map_or(&[] as &[Datum], Datum::items);
    let named = |name: &str| all.iter().position(|container| container.text_at("Name") == Some(name));
    let by_balancer = behind.iter().find_map(|target| named(target.text_at("ContainerName")?));
    let by_port = || {
        let port = behind.iter().find_map(|target| target.number_at("ContainerPort"))?;
        all.iter().position(|container| ports(container).any(|own| own == port))
    };
    let is_essential = |container: &Datum| {
        container.at("Essential").is_none_or(|essential| essential.known_truth().unwrap_or(true))
    };
    let program = || all.iter().position(|container| is_essential(container) && !is_sidecar(container));
    let essential = || all.iter().position(is_essential);
    by_balancer.or_else(by_port).or_else(program).or_else(essential).unwrap_or(0)
}

/// The known container ports of a container.
fn ports(container: &Datum) -> impl Iterator<Item = f64> + '_ {
    let mappings = container.at("PortMappings").map_or(&[] as &[Datum], Datum::items);
    mappings.iter().filter_map(|mapping| mapping.number_at("ContainerPort"))
}

/// The resource of one kind that a value means: it refers to it, or is its name or ARN.
pub(super) fn meant<'a>(model: &'a Model, kind: &'a str, value: &Datum, name: &str) -> Option<&'a Item> {
    let referred = model.of_kind(kind).find(|item| value.mentions(&item.id));
    if referred.is_some() || !matches!(value.content, Content::Text(_) | Content::Partial(_)) {
        return referred;
    }
    let end = value.text_end()?;
    let last = end.rsplit(['/', ':']).next().unwrap_or(end);
    model.of_kind(kind).find(|item| item.at(name).is_some_and(|own| own.is(last)))
}
