//! ECS services.

use super::discovery::{self, Discovery};
use super::{listeners, logging, network, routes, security_groups, strategy, task_definitions};
use crate::context::Context;
use crate::graph::{Graph, LogicalId, Map, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::capacity::Capacity;
use plimsoll_spec::platform::scaling::{MetricResolution, ScalingPolicy};
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
    before
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
        let alias = Map::new().with("Port", port).with("DnsName", name);
        let served = Map::new()
            .with("PortName", task_definitions::port_name(name))
            .with("DiscoveryName", name)
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

/// Service metrics every 20 seconds, where a policy tracks them.
///
/// AWS: resolutions 20 or 60; source <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/target-tracking-faster-auto-scaling.html>,
/// read 2026-09.
fn monitoring(service: &Service) -> Option<Map> {
    let fine = service.scaling.iter().any(|policy| {
        matches!(policy, ScalingPolicy::TargetTracking(tracking) if tracking.resolution == MetricResolution::High)
    });
    fine.then(|| {
        let configuration = Map::new()
            .with("MetricNames", Value::texts(["CPUUtilization", "MemoryUtilization"]))
            .with("ResolutionSeconds", MetricResolution::High.period().get());
        Map::new().with("MetricConfigurations", vec![configuration.into()])
    })
}

#[cfg(test)]
mod tests {
    use crate::family::examples::{example, loaded, stack};
    use crate::graph::{Graph, Resource, Value};
    use crate::ids;

    const EXAMPLES: [&str; 4] = ["fargate-web", "payments", "microservices", "ec2-shared"];

    fn service<'a>(graph: &'a Graph, name: &str) -> &'a Resource {
        graph.resource(&ids::service(name)).unwrap()
    }

    #[test]
    fn a9_b7_c5_d6_every_service_rolls_back_by_its_circuit_breaker() {
        for name in EXAMPLES {
            for service in example(name).graph.of_kind("AWS::ECS::Service") {
                let breaker = service.at("DeploymentConfiguration.DeploymentCircuitBreaker").unwrap();
                assert_eq!(breaker.at("Enable"), Some(&true.into()), "{name} {}", service.id);
                assert_eq!(breaker.at("Rollback"), Some(&true.into()), "{name} {}", service.id);
                // AWS's defaults are not written.
                assert_eq!(breaker.as_map().unwrap().len(), 2, "{name} {}", service.id);
            }
        }
    }

    #[test]
    fn b7_d6_deployments_keep_100_percent_and_take_at_most_200_percent() {
        for name in EXAMPLES {
            for service in example(name).graph.of_kind("AWS::ECS::Service") {
                let at = |path: &str| service.at(&format!("DeploymentConfiguration.{path}")).cloned();
                assert_eq!(at("MinimumHealthyPercent"), Some(100.into()), "{name} {}", service.id);
                assert_eq!(at("MaximumPercent"), Some(200.into()), "{name} {}", service.id);
            }
        }
    }

    #[test]
    fn a9_the_threshold_of_the_breaker_can_be_a_count_or_a_share() {
        let breaker = |rollout: &str| {
            let text =
                format!("environment: dev\nservices: {{api: {{image: api, port: 80, rollout: {rollout}}}}}");
            let graph = loaded(&text).graph;
            service(&graph, "api").at("DeploymentConfiguration.DeploymentCircuitBreaker").unwrap().clone()
        };
        let count = breaker("{failure_threshold: 4, reset_failures: false}");
        assert_eq!(count.at("ThresholdConfiguration.Type"), Some(&"COUNT".into()));
        assert_eq!(count.at("ThresholdConfiguration.Value"), Some(&4.into()));
        assert_eq!(count.at("ResetOnHealthyTask"), Some(&false.into()));
        let share = breaker("{failure_threshold: 25%}");
        assert_eq!(share.at("ThresholdConfiguration.Type"), Some(&"BOUNDED_PERCENT".into()));
        assert_eq!(share.at("ThresholdConfiguration.Value"), Some(&25.into()));
        let off = breaker("{circuit_breaker: \"off\"}");
        assert_eq!(off.at("Enable"), Some(&false.into()));
    }

    #[test]
    fn a13_b5_d4_the_desired_count_is_the_initial_one() {
        for (name, service_name, count) in
            [("fargate-web", "web", 3), ("payments", "api", 4), ("ec2-shared", "nginx", 2)]
        {
            let graph = example(name).graph;
            let service = service(&graph, service_name);
            assert_eq!(service.at("DesiredCount"), Some(&count.into()), "{name}");
            assert_eq!(service.initial, ["DesiredCount"], "{name}");
        }
    }

    #[test]
    fn b4_the_purchase_mix_is_a_base_and_weights_in_lowest_terms() {
        let text = "environment: dev\ncluster: {capacity: {spot: 70%}}\n\
                    services: {batch: {image: batch}, pay: {image: pay, port: 80, critical: true, \
                    capacity: {spot: 50%, on_demand_base: 2}}}";
        let graph = loaded(text).graph;
        let strategy = |name: &str| service(&graph, name).at("CapacityProviderStrategy").unwrap().clone();
        let batch = strategy("batch");
        assert_eq!(batch.at("0.CapacityProvider"), Some(&"FARGATE".into()));
        assert_eq!(batch.at("0.Weight"), Some(&3.into()));
        assert_eq!(batch.at("1.CapacityProvider"), Some(&"FARGATE_SPOT".into()));
        assert_eq!(batch.at("1.Weight"), Some(&7.into()));
        let pay = strategy("pay");
        assert_eq!((pay.at("0.Base"), pay.at("0.Weight")), (Some(&2.into()), Some(&1.into())));
        assert_eq!(pay.at("1.Weight"), Some(&1.into()));
        // A strategy and a launch type exclude each other.
        assert_eq!(service(&graph, "pay").at("LaunchType"), None);
    }

    #[test]
    fn d1_services_on_instances_use_their_capacity_provider_spread_then_packed() {
        let graph = example("ec2-shared").graph;
        let api = service(&graph, "api");
        let provider = Value::Ref(ids::instance_capacity_provider());
        assert_eq!(api.at("CapacityProviderStrategy.0.CapacityProvider"), Some(&provider));
        assert_eq!(api.at("PlacementStrategies.0.Type"), Some(&"spread".into()));
        assert_eq!(api.at("PlacementStrategies.0.Field"), Some(&"attribute:ecs.availability-zone".into()));
        assert_eq!(api.at("PlacementStrategies.1.Type"), Some(&"binpack".into()));
        assert_eq!(api.at("PlatformVersion"), None);
    }

    #[test]
    fn x5_tasks_are_spread_over_at_least_two_zones_and_rebalanced() {
        for (name, zones) in [("payments", 3), ("microservices", 3), ("ec2-shared", 2)] {
            let example = example(name);
            for service in example.graph.of_kind("AWS::ECS::Service") {
                let subnets = service.at("NetworkConfiguration.AwsvpcConfiguration.Subnets").unwrap();
                let private: Vec<Value> =
                    (0..zones).map(|zone| Value::Ref(ids::private_subnet(zone))).collect();
                assert_eq!(subnets, &Value::List(private), "{name}");
                assert_eq!(service.at("AvailabilityZoneRebalancing"), Some(&"ENABLED".into()), "{name}");
            }
        }
    }

    #[test]
    fn a_service_that_may_not_start_a_task_more_is_not_rebalanced() {
        let text = "environment: dev\nservices: {api: {image: api, port: 80, tasks: 4, \
                    rollout: {minimum_healthy: 50%, maximum: 100%}}}";
        let graph = loaded(text).graph;
        assert_eq!(service(&graph, "api").at("AvailabilityZoneRebalancing"), Some(&"DISABLED".into()));
    }

    #[test]
    fn a11_c10_d9_only_tasks_in_public_subnets_have_public_addresses() {
        for (name, expected) in [
            ("fargate-web", "ENABLED"),
            ("payments", "DISABLED"),
            ("microservices", "DISABLED"),
            ("ec2-shared", "DISABLED"),
        ] {
            for service in example(name).graph.of_kind("AWS::ECS::Service") {
                let path = "NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp";
                assert_eq!(service.at(path), Some(&expected.into()), "{name}");
            }
        }
        // Instances live in public subnets here, but their tasks never have a public address.
        let graph = stack("network: default\ncluster: {ec2: {instance_types: [t3.medium]}}").graph;
        let path = "NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp";
        assert_eq!(service(&graph, "api").at(path), Some(&"DISABLED".into()));
    }

    #[test]
    fn services_come_after_their_capacity_listener_and_routes_and_go_before_them() {
        let graph = example("payments").graph;
        let api = service(&graph, "api");
        assert!(api.depends_on.contains(&ids::capacity_providers()));
        assert!(api.depends_on.contains(&ids::http_listener()));
        for route in
            crate::family::routes::of_tasks(&crate::Context::new(&example("payments").platform, None))
        {
            assert!(api.depends_on.contains(&route), "{route}");
        }
        let graph = example("ec2-shared").graph;
        assert!(service(&graph, "nginx").depends_on.contains(&ids::listener_rule("nginx")));
    }

    #[test]
    fn the_load_balancer_sends_to_the_main_container() {
        let graph = example("payments").graph;
        let api = service(&graph, "api");
        assert_eq!(api.at("LoadBalancers.0.ContainerName"), Some(&"api".into()));
        assert_eq!(api.at("LoadBalancers.0.ContainerPort"), Some(&8080.into()));
        assert_eq!(api.at("LoadBalancers.0.TargetGroupArn"), Some(&Value::Ref(ids::target_group("api"))));
        assert_eq!(api.at("HealthCheckGracePeriodSeconds"), Some(&0.into()));
        let graph = example("fargate-web").graph;
        assert_eq!(service(&graph, "web").at("HealthCheckGracePeriodSeconds"), Some(&60.into()));
    }

    #[test]
    fn x4_tags_go_from_the_service_to_its_tasks() {
        let graph = example("microservices").graph;
        let cart = service(&graph, "cart");
        assert_eq!(cart.at("PropagateTags"), Some(&"SERVICE".into()));
        assert_eq!(cart.at("EnableECSManagedTags"), Some(&true.into()));
        let tags = cart.at("Tags").and_then(Value::as_list).unwrap();
        assert!(tags.iter().any(|tag| {
            tag.at("Key") == Some(&"Service".into()) && tag.at("Value") == Some(&"cart".into())
        }));
    }

    #[test]
    fn x2_services_and_their_task_families_are_named_by_service_type_and_suffix() {
        let graph = example("microservices").graph;
        assert_eq!(service(&graph, "cart").at("ServiceName"), Some(&"cart-service-prod".into()));
        let task = graph.resource(&ids::task_definition("cart")).unwrap();
        assert_eq!(task.at("Family"), Some(&"cart-task-prod".into()));
    }

    #[test]
    fn b6_20_second_metrics_are_published_where_a_policy_tracks_them() {
        let text = "environment: dev\nservices: {api: {image: api, port: 80, tasks: 2..10, \
                    scaling: [{track: cpu, at: 70%, resolution: 20s}]}}";
        let graph = loaded(text).graph;
        let configuration = service(&graph, "api").at("Monitoring.MetricConfigurations.0").unwrap();
        assert_eq!(configuration.at("ResolutionSeconds"), Some(&20.into()));
        let names = Value::texts(["CPUUtilization", "MemoryUtilization"]);
        assert_eq!(configuration.at("MetricNames"), Some(&names));
        assert_eq!(service(&example("payments").graph, "api").at("Monitoring"), None);
    }

    #[test]
    fn sessions_are_allowed_only_where_asked_for() {
        let text =
            "environment: dev\nservices: {api: {image: api, port: 80, exec: true}, other: {image: other}}";
        let graph = loaded(text).graph;
        assert_eq!(service(&graph, "api").at("EnableExecuteCommand"), Some(&true.into()));
        assert_eq!(service(&graph, "other").at("EnableExecuteCommand"), Some(&false.into()));
        let task = graph.resource(&ids::task_definition("api")).unwrap();
        let path = "ContainerDefinitions.0.LinuxParameters.InitProcessEnabled";
        assert_eq!(task.at(path), Some(&true.into()));
        assert_eq!(graph.resource(&ids::task_definition("other")).unwrap().at(path), None);
    }
}
