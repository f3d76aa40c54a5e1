//! How services find each other: the namespace and Cloud Map services.
//!
//! With Service Connect there are no Cloud Map services of ours: ECS makes its own in the same namespace, and two of one name
//! cannot stand in it.

use crate::context::Context;
use crate::family::network;
use crate::graph::{Graph, Map, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::service::Service;

/// How long a name is cached. Clients keep sending to a stopped task that long; queries are cheap.
const TTL_SECONDS: u32 = 10;

/// How services find each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Discovery {
    /// Private DNS names kept by Cloud Map (C10).
    CloudMap,
    /// A proxy in each task.
    ServiceConnect,
}

/// How a service is found; `None` when it is not.
pub(crate) fn of(cx: &Context<'_>, service: &Service) -> Option<Discovery> {
    let cluster = &cx.platform.cluster;
    if cluster.service_connect {
        return Some(Discovery::ServiceConnect);
    }
    (service.discovery && cluster.namespace.is_some()).then_some(Discovery::CloudMap)
}

/// Adds the namespace and one Cloud Map service for each service that is found by DNS.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    let cluster = &cx.platform.cluster;
    match &cluster.namespace {
        Some(name) => graph.add(dns_namespace(cx, name)),
        None if cluster.service_connect => graph.add(http_namespace(cx)),
        None => {}
    }
    for service in &cx.platform.services {
        if of(cx, service) == Some(Discovery::CloudMap) {
            graph.add(cloud_map_service(cx, service));
        }
    }
}

/// The private zone of the VPC. Its name is what people wrote: it is unique within the VPC and part of host names, so it
/// carries no environment suffix.
fn dns_namespace(cx: &Context<'_>, name: &str) -> Resource {
    Resource::new(
        ids::namespace(),
        "AWS::ServiceDiscovery::PrivateDnsNamespace",
        Part::Cluster,
        "cluster.namespace",
    )
    .with("Name", name)
    .with("Description", format!("Services of {} ({})", cx.platform.stack, cx.platform.environment))
    .with("Vpc", network::vpc(cx))
    .with("Tags", cx.tags(&Part::Cluster, Some(name)))
}

/// A namespace without DNS: Service Connect needs only the names.
fn http_namespace(cx: &Context<'_>) -> Resource {
    let name = cx.names.within(crate::names::COMMON_LIMIT, &[cx.platform.stack.as_str(), "namespace"]);
    Resource::new(
        ids::namespace(),
        "AWS::ServiceDiscovery::HttpNamespace",
        Part::Cluster,
        "cluster.service_connect",
    )
    .with("Name", name.as_str())
    .with("Description", format!("Services of {} ({})", cx.platform.stack, cx.platform.environment))
    .with("Tags", cx.tags(&Part::Cluster, Some(&name)))
}

/// AWS: tasks of network mode awsvpc register A records; MULTIVALUE answers with up to eight healthy ones; ECS reports their
/// health itself, the threshold is always 1. Source the ECS developer guide, service discovery, 2023-06.
fn cloud_map_service(cx: &Context<'_>, service: &Service) -> Resource {
    let part = Part::Service(service.name.clone());
    let record = Map::new().with("Type", "A").with("TTL", TTL_SECONDS);
    let dns = Map::new().with("RoutingPolicy", "MULTIVALUE").with("DnsRecords", vec![record.into()]);
    let name = service.name.as_str();
    Resource::new(
        ids::discovery_service(name),
        "AWS::ServiceDiscovery::Service",
        part.clone(),
        format!("services.{name}.discovery"),
    )
    // The first label of the host name.
    .with("Name", name)
    .with("Description", format!("Tasks of {name}"))
    .with("NamespaceId", Value::attribute(&ids::namespace(), "Id"))
    .with("DnsConfig", dns)
    .with("HealthCheckCustomConfig", Map::new().with("FailureThreshold", 1))
    .with("Tags", cx.tags(&part, Some(name)))
}

#[cfg(test)]
mod tests {
    use crate::family::examples::{example, loaded};
    use crate::graph::Value;
    use crate::ids;

    #[test]
    fn c10_every_service_has_a_private_dns_name() {
        let microservices = example("microservices");
        let graph = &microservices.graph;
        let namespace = graph.resource(&ids::namespace()).unwrap();
        assert_eq!(namespace.kind, "AWS::ServiceDiscovery::PrivateDnsNamespace");
        assert_eq!(namespace.at("Name"), Some(&"services.internal".into()));
        assert_eq!(namespace.at("Vpc"), Some(&Value::Ref(ids::vpc())));
        assert_eq!(microservices.platform.services.len(), 12);
        for service in &microservices.platform.services {
            let name = service.name.as_str();
            let found = graph.resource(&ids::discovery_service(name)).unwrap();
            assert_eq!(found.at("Name"), Some(&name.into()));
            assert_eq!(found.at("DnsConfig.DnsRecords.0.Type"), Some(&"A".into()));
            assert_eq!(found.at("DnsConfig.DnsRecords.0.TTL"), Some(&10.into()));
            assert_eq!(found.at("DnsConfig.RoutingPolicy"), Some(&"MULTIVALUE".into()));
            assert_eq!(found.at("HealthCheckCustomConfig.FailureThreshold"), Some(&1.into()));
            // The ECS service refers to it and so is deleted first.
            let service = graph.resource(&ids::service(name)).unwrap();
            let arn = Value::attribute(&ids::discovery_service(name), "Arn");
            assert_eq!(service.at("ServiceRegistries.0.RegistryArn"), Some(&arn));
        }
    }

    #[test]
    fn nothing_is_found_by_name_unless_asked_for() {
        let graph = example("payments").graph;
        assert!(graph.resource(&ids::namespace()).is_none());
        assert_eq!(graph.resource(&ids::service("api")).unwrap().at("ServiceRegistries"), None);
    }

    #[test]
    fn service_connect_stands_in_place_of_cloud_map_services() {
        let text = "environment: dev\ncluster: {namespace: shop.internal, service_connect: true}\n\
                    services: {API: {image: api, port: 8080}, worker: {image: worker}}";
        let graph = loaded(text).graph;
        assert!(graph.of_kind("AWS::ServiceDiscovery::Service").next().is_none());
        let api = graph.resource(&ids::service("API")).unwrap();
        assert_eq!(api.at("ServiceConnectConfiguration.Enabled"), Some(&true.into()));
        let served = api.at("ServiceConnectConfiguration.Services.0").unwrap();
        assert_eq!(served.at("PortName"), Some(&"api".into()));
        assert_eq!(served.at("ClientAliases.0.Port"), Some(&8080.into()));
        assert_eq!(served.at("ClientAliases.0.DnsName"), Some(&"api".into()));
        let task = graph.resource(&ids::task_definition("API")).unwrap();
        assert_eq!(task.at("ContainerDefinitions.0.PortMappings.0.Name"), Some(&"api".into()));
        assert_eq!(task.at("ContainerDefinitions.0.PortMappings.0.AppProtocol"), Some(&"http".into()));
        let worker = graph.resource(&ids::service("worker")).unwrap();
        assert_eq!(worker.at("ServiceConnectConfiguration.Enabled"), Some(&true.into()));
        assert_eq!(worker.at("ServiceConnectConfiguration.Services"), None);
    }
}
