//! The cluster, its capacity providers and its defaults.

use crate::context::Context;
use crate::family::strategy;
use crate::graph::{Graph, Map, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::capacity::Capacity;
use plimsoll_spec::platform::cluster::Insights;

/// Adds the cluster and the association of its capacity providers.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    graph.add(cluster(cx));
    graph.add(capacity_providers(cx));
}

fn cluster(cx: &Context<'_>) -> Resource {
    let platform = cx.platform;
    let name = cx.names.of("cluster");
    let insights =
        Map::new().with("Name", "containerInsights").with("Value", insights(platform.cluster.insights));
    let connect = platform
        .cluster
        .service_connect
        .then(|| Value::Map(Map::new().with("Namespace", Value::attribute(&ids::namespace(), "Arn"))));
    let resource = Resource::new(ids::cluster(), "AWS::ECS::Cluster", Part::Cluster, "cluster")
        .with("ClusterName", name.as_str())
        .with("ClusterSettings", vec![insights.into()])
        .with_some("Configuration", exec_configuration(cx))
        .with_some("ServiceConnectDefaults", connect)
        .with("Tags", cx.tags(&Part::Cluster, Some(&name)));
    // Container Insights would make the log group itself, without a retention.
    if platform.cluster.insights == Insights::Off {
        resource
    } else {
        resource.after(ids::insights_log_group())
    }
}

/// AWS: `containerInsights` is `disabled`, `enabled` or `enhanced`; source the ECS API `ClusterSetting`, read 2026-09.
const fn insights(insights: Insights) -> &'static str {
    match insights {
        Insights::Off => "disabled",
        Insights::Standard => "enabled",
        Insights::Enhanced => "enhanced",
    }
}

/// How sessions of `ecs execute-command` are logged, when some task allows them: `DEFAULT` writes them where the container's
/// own logs go, so that they are kept as long and need no further permission.
///
/// AWS: source the ECS API `ExecuteCommandConfiguration`, read 2026-09.
fn exec_configuration(cx: &Context<'_>) -> Option<Value> {
    let platform = cx.platform;
    let allowed = platform.cluster.exec || platform.services.iter().any(|service| service.exec);
    allowed.then(|| {
        let configuration =
            Map::new().with_some("KmsKeyId", platform.encryption_key.clone()).with("Logging", "DEFAULT");
        Map::new().with("ExecuteCommandConfiguration", configuration).into()
    })
}

/// Which capacity the cluster offers, and what a task without a strategy of its own runs on.
///
/// AWS: a strategy holds either Fargate or instance providers, never both; a cluster may have both. Source the ECS API
/// `PutClusterCapacityProviders`, read 2026-09.
fn capacity_providers(cx: &Context<'_>) -> Resource {
    let cluster = &cx.platform.cluster;
    let mut providers = vec![Value::text(strategy::FARGATE), Value::text(strategy::FARGATE_SPOT)];
    let mut default = Capacity::Fargate(cluster.default_mix);
    if cluster.ec2.is_some() {
        providers.push(Value::reference(&ids::instance_capacity_provider()));
        default = Capacity::Ec2;
    }
    Resource::new(
        ids::capacity_providers(),
        "AWS::ECS::ClusterCapacityProviderAssociations",
        Part::Cluster,
        "cluster.capacity",
    )
    .with("Cluster", Value::reference(&ids::cluster()))
    .with("CapacityProviders", providers)
    .with("DefaultCapacityProviderStrategy", strategy::of(default))
}

#[cfg(test)]
mod tests {
    use crate::family::examples::{example, stack};
    use crate::graph::Value;
    use crate::ids;

    #[test]
    fn a6_b4_c12_container_insights_is_as_declared() {
        let value = |name: &str| {
            let graph = example(name).graph;
            let cluster = graph.resource(&ids::cluster()).unwrap();
            assert_eq!(cluster.at("ClusterSettings.0.Name"), Some(&"containerInsights".into()));
            cluster.at("ClusterSettings.0.Value").cloned()
        };
        for name in ["fargate-web", "microservices", "ec2-shared"] {
            assert_eq!(value(name), Some("enabled".into()), "{name}");
        }
        assert_eq!(value("payments"), Some("disabled".into()));
        let graph = stack("cluster: {insights: enhanced}").graph;
        let cluster = graph.resource(&ids::cluster()).unwrap();
        assert_eq!(cluster.at("ClusterSettings.0.Value"), Some(&"enhanced".into()));
    }

    #[test]
    fn x2_the_cluster_is_named_by_type_and_suffix() {
        let graph = example("ec2-shared").graph;
        let cluster = graph.resource(&ids::cluster()).unwrap();
        assert_eq!(cluster.at("ClusterName"), Some(&"cluster-production".into()));
    }

    #[test]
    fn x3_the_log_group_of_container_insights_stands_before_the_cluster() {
        let graph = example("microservices").graph;
        let cluster = graph.resource(&ids::cluster()).unwrap();
        assert!(cluster.depends_on.contains(&ids::insights_log_group()));
        let graph = example("payments").graph;
        assert!(graph.resource(&ids::cluster()).unwrap().depends_on.is_empty());
    }

    #[test]
    fn b4_a_fargate_cluster_offers_spot_beside_on_demand() {
        let graph = stack("cluster: {capacity: {spot: 70%, on_demand_base: 1}}").graph;
        let providers = graph.resource(&ids::capacity_providers()).unwrap();
        assert_eq!(providers.at("CapacityProviders"), Some(&Value::texts(["FARGATE", "FARGATE_SPOT"])));
        assert_eq!(providers.at("DefaultCapacityProviderStrategy.0.Base"), Some(&1.into()));
        assert_eq!(providers.at("DefaultCapacityProviderStrategy.0.Weight"), Some(&3.into()));
        assert_eq!(providers.at("DefaultCapacityProviderStrategy.1.Weight"), Some(&7.into()));
    }

    #[test]
    fn d1_a_cluster_with_instances_uses_them_by_default() {
        let graph = example("ec2-shared").graph;
        let providers = graph.resource(&ids::capacity_providers()).unwrap();
        let instances = Value::Ref(ids::instance_capacity_provider());
        assert_eq!(providers.at("CapacityProviders.2"), Some(&instances));
        assert_eq!(providers.at("DefaultCapacityProviderStrategy.0.CapacityProvider"), Some(&instances));
    }

    #[test]
    fn sessions_into_tasks_are_logged_where_tasks_log() {
        let path = "Configuration.ExecuteCommandConfiguration.Logging";
        let graph = stack("cluster: {exec: true}").graph;
        assert_eq!(graph.resource(&ids::cluster()).unwrap().at(path), Some(&"DEFAULT".into()));
        assert_eq!(stack("").graph.resource(&ids::cluster()).unwrap().at("Configuration"), None);
    }

    #[test]
    fn service_connect_alone_needs_no_dns() {
        let graph = stack("cluster: {service_connect: true}").graph;
        assert_eq!(graph.resource(&ids::namespace()).unwrap().kind, "AWS::ServiceDiscovery::HttpNamespace");
        let cluster = graph.resource(&ids::cluster()).unwrap();
        let arn = Value::attribute(&ids::namespace(), "Arn");
        assert_eq!(cluster.at("ServiceConnectDefaults.Namespace"), Some(&arn));
    }
}
