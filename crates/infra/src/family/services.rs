//! ECS services.

use super::discovery::{self, Discovery};
use super::{listeners, logging, network, routes, security_groups, strategy, task_definitions};
use crate::context::Context;
use crate::graph::{Graph, LogicalId, Map, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::capacity::Capacity;
use plimsoll_spec::platform::scaling::{MetricResolution, ScalingMetric, ScalingPolicy};
use plimsoll_spec::platform::service::{CircuitBreaker, Rollout, Service};

/// AWS: the default failure threshold, as a percentage of the desired count between 3 and 200 tasks; source the ECS API
/// `ThresholdConfiguration`, read 2026-09.
const DEFAULT_THRESHOLD_PERCENT: f64 = 50.0;

/// Adds the services.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    for service in &cx.platform.services {
        graph.add(resource(cx, service));
    }
}

/// The physical name of a service.
pub(crate) fn name(cx: &Context<'_>, service: &Service) -> String {
    cx.names.of_service(service.name.as_str(), "service")
}

fn resource(cx: &Context<'_>, service: &Service) -> Resource {
    let short = service.name.as_str();
    let part = Part::Service(service.name.clone());
    let name = name(cx, service);
    let on_ec2 = service.capacity == Capacity::Ec2;
    let registry = (discovery::of(cx, service) == Some(Discovery::CloudMap)).then(|| {
        let arn = Value::attribute(&ids::discovery_service(short), "Arn");
        Value::List(vec![Map::new().with("RegistryArn", arn).into()])
    });
    let resource =
        Resource::new(ids::service(short), "AWS::ECS::Service", part.clone(), format!("services.{short}"))
            .with("ServiceName", name.as_str())
            .with("Cluster", Value::reference(&ids::cluster()))
            .with("TaskDefinition", Value::reference(&ids::task_definition(short)))
            // Scaling and people own the count after the service is made.
            .with_initial("DesiredCount", service.tasks.desired)
            .with("CapacityProviderStrategy", strategy::of(service.capacity))
            .with("ForceNewDeployment", new_deployment(service))
            // AWS: LATEST is 1.4.0 for Linux; source the ECS developer guide, platform versions, 2023-06.
            .with_some("PlatformVersion", (!on_ec2).then_some("LATEST"))
            .with_some("PlacementStrategies", on_ec2.then(placement))
            .with("AvailabilityZoneRebalancing", zone_rebalancing(&service.rollout))
            .with("DeploymentConfiguration", deployment(&service.rollout))
            .with_some("HealthCheckGracePeriodSeconds", grace_period(service))
            .with("NetworkConfiguration", network_configuration(cx, short, on_ec2))
            .with_some("LoadBalancers", load_balancers(service))
            .with_some("ServiceRegistries", registry)
            .with_some("ServiceConnectConfiguration", service_connect(cx, service))
            .with_some("Monitoring", monitoring(service))
            .with("EnableExecuteCommand", service.exec)
            .with("EnableECSManagedTags", true)
            .with("PropagateTags", "SERVICE")
            .with("Tags", cx.tags(&part, Some(&name)));
    before(cx, service).into_iter().fold(resource, Resource::after)
}

/// What no property refers to but must stand before tasks start, and fall after they have stopped.
///
/// AWS: a capacity provider cannot be taken from a cluster while services use it; a target group takes no tasks before a
/// listener uses it; tasks without a way out cannot pull their image. Source the ECS API `PutClusterCapacityProviders`,
/// `CreateService`, read 2026-09.
fn before(cx: &Context<'_>, service: &Service) -> Vec<LogicalId> {
    let mut before = vec![ids::capacity_providers()];
    before.extend(listeners::leading_to(cx, service));
    before.extend(routes::of_tasks(cx));
    before.extend(called(cx, service));
    before
}

/// With Service Connect, the services that a service may call: a task knows only the endpoints that stood when it started.
/// Services that only others call come first, then those behind the load balancer, then those that nobody calls. Among
/// services of one rank the order stays open, so that deployments run side by side.
///
/// AWS: source <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html>, read 2026-11.
fn called(cx: &Context<'_>, service: &Service) -> Vec<LogicalId> {
    if discovery::of(cx, service) != Some(Discovery::ServiceConnect) {
        return Vec::new();
    }
    let own = rank(service);
    let below = cx.platform.services.iter().map(rank).filter(|rank| *rank < own).max();
    let is_called = |other: &&Service| Some(rank(other)) == below;
    cx.platform.services.iter().filter(is_called).map(|other| ids::service(other.name.as_str())).collect()
}

/// How late a service comes among those of Service Connect.
const fn rank(service: &Service) -> u8 {
    match (&service.target_group, service.port) {
        (None, Some(_)) => 0,
        (Some(_), _) => 1,
        (None, None) => 2,
    }
}

/// A changed strategy needs a new deployment, which also moves the running tasks; the text changes only with the strategy.
///
/// AWS: `UpdateService` refuses another strategy without `forceNewDeployment`; source the message quoted in
/// <https://github.com/pipe-cd/pipecd/pull/6385>, 2025-12. CloudFormation forces one when the nonce changes; source
/// `AWS::ECS::Service` `ForceNewDeployment`, read 2026-11.
fn new_deployment(service: &Service) -> Map {
    Map::new()
        .with("EnableForceNewDeployment", true)
        .with("ForceNewDeploymentNonce", strategy::summary(service.capacity))
}

/// Tasks are spread over zones first (X5), then packed, so that instances empty out when the load falls.
///
/// AWS: zone rebalancing needs the spread over zones to be the first strategy; source
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html>, read 2026-11.
fn placement() -> Value {
    let strategy = |kind: &str, field: &str| Map::new().with("Type", kind).with("Field", field).into();
    Value::List(vec![strategy("spread", "attribute:ecs.availability-zone"), strategy("binpack", "memory")])
}

/// Written out because the default depends on when the service was made.
///
/// AWS: services that cannot start one task more than desired cannot be rebalanced; source as for placement.
const fn zone_rebalancing(rollout: &Rollout) -> &'static str {
    if rollout.maximum_percent > 100 { "ENABLED" } else { "DISABLED" }
}

fn deployment(rollout: &Rollout) -> Map {
    let breaker = rollout.circuit_breaker.map_or_else(
        || Map::new().with("Enable", false).with("Rollback", false),
        |breaker| circuit_breaker(&breaker),
    );
    Map::new()
        .with("MinimumHealthyPercent", rollout.minimum_healthy_percent)
        .with("MaximumPercent", rollout.maximum_percent)
        .with("DeploymentCircuitBreaker", breaker)
}

/// The breaker; the settings of July 2026 are written only where they differ from AWS's defaults, because not every tool
/// knows them yet.
fn circuit_breaker(breaker: &CircuitBreaker) -> Map {
    let percent = breaker.threshold_share.percent().round();
    let threshold = match breaker.threshold_count {
        Some(count) => Some(Map::new().with("Type", "COUNT").with("Value", count)),
        None if percent != DEFAULT_THRESHOLD_PERCENT => {
            Some(Map::new().with("Type", "BOUNDED_PERCENT").with("Value", percent))
        }
        None => None,
    };
    Map::new()
        .with("Enable", true)
        .with("Rollback", breaker.rollback)
        .with_some("ResetOnHealthyTask", (!breaker.reset_on_healthy_task).then_some(false))
        .with_some("ThresholdConfiguration", threshold)
}

/// AWS: without a load balancer or a container health check there is nothing to wait for; source the ECS API
/// `CreateService.healthCheckGracePeriodSeconds`, read 2026-09.
fn grace_period(service: &Service) -> Option<u32> {
    let checked = service.target_group.is_some() || service.container_health_check.is_some();
    checked.then(|| service.rollout.grace_period.get())
}

/// The `NetworkConfiguration` of the tasks of a service or job.
pub(crate) fn network_configuration(cx: &Context<'_>, name: &str, on_ec2: bool) -> Map {
    let configuration = Map::new()
        // AWS: tasks on instances never get a public address; source the ECS developer guide, task networking, 2023-06.
        .with("AssignPublicIp", if on_ec2 { "DISABLED" } else { network::assign_public_ip(cx) })
        .with("SecurityGroups", security_groups::of_tasks(cx, name))
        .with("Subnets", network::task_subnets(cx));
    Map::new().with("AwsvpcConfiguration", configuration)
}

fn load_balancers(service: &Service) -> Option<Value> {
    service.target_group.as_ref()?;
    let name = service.name.as_str();
    let target = Map::new()
        .with("ContainerName", name)
        .with("ContainerPort", service.port?)
        .with("TargetGroupArn", Value::reference(&ids::target_group(name)));
    Some(Value::List(vec![target.into()]))
}

/// Every service is a client; one with a port is also found, under its own name and port.
fn service_connect(cx: &Context<'_>, service: &Service) -> Option<Map> {
    if discovery::of(cx, service) != Some(Discovery::ServiceConnect) {
        return None;
    }
    let name = service.name.as_str();
    let served = service.port.map(|port| {
        let found = task_definitions::port_name(name);
        let alias = Map::new().with("Port", port).with("DnsName", found.as_str());
        let served = Map::new()
            .with("PortName", found.as_str())
            .with("DiscoveryName", found.as_str())
            .with("ClientAliases", vec![alias.into()]);
        Value::List(vec![served.into()])
    });
    Some(
        Map::new()
            .with("Enabled", true)
            .with("Namespace", Value::attribute(&ids::namespace(), "Arn"))
            .with_some("Services", served)
            .with("LogConfiguration", logging::cloudwatch(&ids::log_group(name), name)),
    )
}

/// Service metrics every 20 seconds, where a policy looks at them that often.
///
/// AWS: resolutions 20 or 60; source <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/target-tracking-faster-auto-scaling.html>,
/// read 2026-09.
fn monitoring(service: &Service) -> Option<Map> {
    service.scaling.iter().any(needs_fine_metrics).then(|| {
        let configuration = Map::new()
            .with("MetricNames", Value::texts(["CPUUtilization", "MemoryUtilization"]))
            .with("ResolutionSeconds", MetricResolution::High.period().get());
        Map::new().with("MetricConfigurations", vec![configuration.into()])
    })
}

fn needs_fine_metrics(policy: &ScalingPolicy) -> bool {
    match policy {
        ScalingPolicy::TargetTracking(tracking) => tracking.resolution == MetricResolution::High,
        ScalingPolicy::Step(step) => {
            step.alarm.metric != ScalingMetric::RequestsPerTarget
                && step.alarm.period < MetricResolution::Standard.period()
        }
        ScalingPolicy::Scheduled(_) => false,
    }
}

#[cfg(test)]
mod tests;
