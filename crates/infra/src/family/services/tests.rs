//! What ECS services are made of, by requirement.

use crate::cloudformation::{Origin, Placed, StackPart, plan};
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
fn b4_a_changed_purchase_mix_brings_a_deployment() {
    let nonce = |mix: &str| {
        let text = format!("environment: dev\nservices: {{api: {{image: api, port: 80, capacity: {mix}}}}}");
        let graph = loaded(&text).graph;
        let forced = service(&graph, "api").at("ForceNewDeployment").unwrap().clone();
        assert_eq!(forced.at("EnableForceNewDeployment"), Some(&true.into()));
        forced.at("ForceNewDeploymentNonce").unwrap().clone()
    };
    assert_ne!(nonce("{spot: 0%}"), nonce("{spot: 70%}"));
    assert_eq!(nonce("{spot: 70%}"), nonce("{spot: 0.7}"));
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
            let private: Vec<Value> = (0..zones).map(|zone| Value::Ref(ids::private_subnet(zone))).collect();
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
    for route in crate::family::routes::of_tasks(&crate::Context::new(&example("payments").platform, None)) {
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
    assert!(
        tags.iter().any(|tag| {
            tag.at("Key") == Some(&"Service".into()) && tag.at("Value") == Some(&"cart".into())
        })
    );
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
fn alarms_of_20_seconds_need_metrics_of_20_seconds() {
    let with_period = |period: &str| {
        let text = format!(
            "environment: dev\nservices: {{api: {{image: api, port: 80, tasks: 2..10, scaling: [{{step: cpu, \
             above: 70%, period: {period}, steps: [{{from: 0, change: +1}}]}}]}}}}"
        );
        let graph = loaded(&text).graph;
        service(&graph, "api").at("Monitoring").is_some()
    };
    assert!(with_period("20s"));
    assert!(!with_period("60s"));
}

#[test]
fn c6_a_release_changes_nothing_but_the_default_of_a_parameter() {
    let graph = |tag: &str| {
        let image = format!("{{repository: api, tag: \"{tag}\"}}");
        loaded(&format!("environment: dev\nservices: {{api: {{image: {image}, port: 80}}}}")).graph
    };
    let (old, new) = (graph("v1"), graph("v2"));
    assert_eq!(old.resources, new.resources);
    assert_ne!(old.parameters, new.parameters);
    // Deployments and scaling own the rest: neither count nor revision is written as a number.
    let api = service(&old, "api");
    assert_eq!(api.at("TaskDefinition"), Some(&Value::Ref(ids::task_definition("api"))));
    assert_eq!(api.initial, ["DesiredCount"]);
}

#[test]
fn sessions_are_allowed_only_where_asked_for() {
    let text = "environment: dev\nservices: {api: {image: api, port: 80, exec: true}, other: {image: other}}";
    let graph = loaded(text).graph;
    assert_eq!(service(&graph, "api").at("EnableExecuteCommand"), Some(&true.into()));
    assert_eq!(service(&graph, "other").at("EnableExecuteCommand"), Some(&false.into()));
    let task = graph.resource(&ids::task_definition("api")).unwrap();
    let path = "ContainerDefinitions.0.LinuxParameters.InitProcessEnabled";
    assert_eq!(task.at(path), Some(&true.into()));
    assert_eq!(graph.resource(&ids::task_definition("other")).unwrap().at(path), None);
}

#[test]
fn with_service_connect_callers_start_after_those_they_call() {
    let text = "environment: dev\ncluster: {service_connect: true}\nservices: {web: {image: web, port: 80}, \
                job: {image: job}, stock: {image: stock, port: 81, kind: worker}, \
                price: {image: price, port: 82, kind: worker}}";
    let graph = loaded(text).graph;
    let waits = |name: &str, other: &str| service(&graph, name).depends_on.contains(&ids::service(other));
    assert!(waits("web", "stock") && waits("web", "price") && waits("job", "web"));
    assert!(!waits("stock", "price") && !waits("price", "stock"));
    // Without Service Connect names are looked up when they are needed.
    let graph = loaded(&text.replace("service_connect: true", "namespace: shop.internal")).graph;
    let service = service(&graph, "web");
    assert!(!service.depends_on.contains(&ids::service("stock")));
}

#[test]
fn services_that_wait_for_each_other_can_stand_in_different_stacks() {
    let mut text = "environment: dev\ncluster: {service_connect: true}\nservices:\n".to_owned();
    for number in 0..30 {
        text += &format!("  web{number}: {{image: web, port: 80, route: {{path: /{number}*}}}}\n");
        text += &format!("  stock{number}: {{image: stock, port: 81, kind: worker}}\n");
    }
    let example = loaded(&text);
    let origin = Origin::new("0.1.0", "plimsoll.yaml", text.as_bytes());
    let layout = plan(&example.platform, &example.graph, &origin, &Placed::new()).unwrap();
    assert!(layout.stacks.len() > 2, "{} stacks", layout.stacks.len());
    for stack in layout.stacks.iter().filter(|stack| stack.part == StackPart::Base) {
        let body = stack.template.json();
        assert!(!body.contains("\"AWS::ECS::Service\""), "{} holds services", stack.name);
    }
}
