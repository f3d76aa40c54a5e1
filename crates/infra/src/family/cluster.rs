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
    let insights = Map::new().with("Name", "containerInsights").with("Value", insights(platform.cluster.insights));
    let connect = platform.cluster.service_connect.then(|| {
        Value::Map(Map::new().with("Namespace", Value::attribute(&ids::namespace(), "Arn")))
    });
    let resource = Resource::new(ids::cluster(), "AWS::ECS::Cluster", Part::Cluster, "cluster")
        .with("ClusterName", name.as_str())
        .with("ClusterSettings", vec![insights.into()])
        .with_some("Configuration", exec_configuration(cx))
        .with_some("ServiceConnectDefaults", connect)
        .with("Tags", cx.tags(&Part::Cluster, Some(&name)));
    // Container Insights would make the log group itself, without a retention.
    if platform.cluster.insights == Insights::Off { resource } else { resource.after(ids::insights_log_group()) }
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
