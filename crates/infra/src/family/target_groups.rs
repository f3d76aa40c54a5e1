//! Target groups: health check, draining, routing.

use super::load_balancer::attribute;
use super::network;
use crate::context::Context;
use crate::graph::{Graph, Map, Part, Resource, Value};
use crate::ids;
use crate::names::BALANCER_LIMIT;
use plimsoll_spec::platform::balancer::TargetGroup;
use plimsoll_spec::platform::service::Service;

/// One for each service behind the load balancer.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    if cx.platform.load_balancer.is_none() {
        return;
    }
    for service in &cx.platform.services {
        if let Some(group) = &service.target_group {
            graph.add(resource(cx, service, group));
        }
    }
}

fn resource(cx: &Context<'_>, service: &Service, group: &TargetGroup) -> Resource {
    let service_name = service.name.as_str();
    let name = cx.names.within(BALANCER_LIMIT, &[service_name, "tg"]);
    let check = &group.health_check;
    let owner = Part::Service(service.name.clone());
    // The listener refers to the group of the service that takes all remaining requests: it belongs to what services share.
    let part = if group.rule.is_none() { Part::LoadBalancer } else { owner.clone() };
    Resource::new(
        ids::target_group(service_name),
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        part,
        format!("services.{service_name}"),
    )
    .with("Name", name.as_str())
    .with("VpcId", network::vpc(cx))
    .with("TargetType", "ip")
    .with("Protocol", "HTTP")
    // AWS: every target by address brings its own port, so that this one never counts; changing it would replace the group,
    // whose name is fixed. Source: Elastic Load Balancing API, CreateTargetGroup, read 2026-09.
    .with("Port", 80_u16)
    .with("ProtocolVersion", "HTTP1")
    .with("HealthCheckEnabled", true)
    .with("HealthCheckProtocol", "HTTP")
    .with("HealthCheckPort", "traffic-port")
    .with("HealthCheckPath", check.path.as_str())
    .with("HealthCheckIntervalSeconds", check.interval.get())
    .with("HealthCheckTimeoutSeconds", check.timeout.get())
    .with("HealthyThresholdCount", check.healthy)
    .with("UnhealthyThresholdCount", check.unhealthy)
    .with("Matcher", Map::new().with("HttpCode", check.matcher.as_str()))
    .with("TargetGroupAttributes", attributes(group))
    .with("Tags", cx.tags(&owner, Some(&name)))
}

/// All that the stack file decides, also where it is AWS's own default: a default that AWS changes must not change a platform.
///
/// AWS: attribute names and ranges; source Elastic Load Balancing API, TargetGroupAttribute, read 2026-09.
fn attributes(group: &TargetGroup) -> Vec<Value> {
    let sticky = group.stickiness.get() > 0;
    let mut attributes = vec![
        attribute("deregistration_delay.timeout_seconds", group.deregistration_delay.get().to_string()),
        attribute("load_balancing.algorithm.type", group.algorithm.as_str()),
        attribute("slow_start.duration_seconds", group.slow_start.get().to_string()),
        attribute("stickiness.enabled", sticky.to_string()),
    ];
    if sticky {
        attributes.push(attribute("stickiness.type", "lb_cookie"));
        attributes
            .push(attribute("stickiness.lb_cookie.duration_seconds", group.stickiness.get().to_string()));
    }
    attributes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::examples::{example, loaded, stack};
    use crate::family::load_balancer::attribute_of;
    use crate::graph::Graph;

    fn group<'a>(graph: &'a Graph, service: &str) -> &'a Resource {
        graph.resource(&ids::target_group(service)).unwrap()
    }

    fn value(graph: &Graph, service: &str, key: &str) -> Option<Value> {
        attribute_of(group(graph, service), "TargetGroupAttributes", key).cloned()
    }

    /// Path, interval, timeout, healthy, unhealthy, matcher.
    fn check(graph: &Graph, service: &str) -> Vec<Option<Value>> {
        let group = group(graph, service);
        [
            "HealthCheckPath",
            "HealthCheckIntervalSeconds",
            "HealthCheckTimeoutSeconds",
            "HealthyThresholdCount",
            "UnhealthyThresholdCount",
            "Matcher.HttpCode",
        ]
        .map(|path| group.at(path).cloned())
        .to_vec()
    }

    fn expected(path: &str, numbers: [u32; 4], matcher: &str) -> Vec<Option<Value>> {
        let numbers = numbers.map(|number| Some(Value::from(number)));
        let mut all = vec![Some(path.into())];
        all.extend(numbers);
        all.push(Some(matcher.into()));
        all
    }

    #[test]
    fn a5_the_health_check_has_path_timing_thresholds_and_matcher_200() {
        let graph = example("fargate-web").graph;
        assert_eq!(check(&graph, "web"), expected("/", [15, 5, 2, 3], "200"));
    }

    #[test]
    fn a7_the_baseline_drains_for_300_s_and_30_s_is_one_key_away() {
        let baseline = example("fargate-web").graph;
        let key = "deregistration_delay.timeout_seconds";
        assert_eq!(value(&baseline, "web", key), Some("300".into()));
        let changed = stack("defaults: {rollout: {drain: 30s}}").graph;
        assert_eq!(value(&changed, "api", key), Some("30".into()));
    }

    #[test]
    fn b3_health_check_every_10_s_by_address_and_draining_for_30_s() {
        let graph = example("payments").graph;
        assert_eq!(check(&graph, "api"), expected("/", [10, 5, 2, 3], "200"));
        assert_eq!(group(&graph, "api").at("TargetType"), Some(&"ip".into()));
        assert_eq!(value(&graph, "api", "deregistration_delay.timeout_seconds"), Some("30".into()));
    }

    #[test]
    fn c2_health_check_every_15_s_with_a_timeout_of_10_s_and_2_passes() {
        let graph = example("microservices").graph;
        for service in ["api", "worker", "scheduler"] {
            assert_eq!(check(&graph, service), expected("/health", [15, 10, 2, 3], "200"), "{service}");
        }
    }

    #[test]
    fn c4_deregistration_delay_is_30_s_for_the_api_and_60_s_for_the_worker() {
        let graph = example("microservices").graph;
        let key = "deregistration_delay.timeout_seconds";
        assert_eq!(value(&graph, "api", key), Some("30".into()));
        assert_eq!(value(&graph, "worker", key), Some("60".into()));
    }

    #[test]
    fn d6_health_check_every_30_s_with_2_and_2_and_draining_for_30_s() {
        let graph = example("ec2-shared").graph;
        for service in ["nginx", "api"] {
            assert_eq!(check(&graph, service), expected("/", [30, 5, 2, 2], "200"), "{service}");
            let delay = value(&graph, service, "deregistration_delay.timeout_seconds");
            assert_eq!(delay, Some("30".into()));
            assert_eq!(group(&graph, service).at("TargetType"), Some(&"ip".into()));
        }
    }

    #[test]
    fn x2_names_keep_32_characters_suffix_and_uniqueness() {
        let graph = loaded(
            "stack: shop\nenvironment: pr-123456\nservices:\n  a-service-of-a-very-long-name-one: {image: shop, port: 80, route: {path: /a*}}\n  a-service-of-a-very-long-name-two: {image: shop, port: 80, route: {path: /b*}}\n",
        )
        .graph;
        let names: Vec<&str> = graph
            .of_kind("AWS::ElasticLoadBalancingV2::TargetGroup")
            .map(|group| group.at("Name").and_then(Value::as_text).unwrap())
            .collect();
        assert_eq!(names.len(), 2);
        assert_ne!(names[0], names[1]);
        assert!(names.iter().all(|name| name.len() <= 32 && name.ends_with("-pr-123456")), "{names:?}");
    }

    #[test]
    fn attributes_are_written_even_where_they_are_the_default() {
        let graph = example("payments").graph;
        assert_eq!(value(&graph, "api", "load_balancing.algorithm.type"), Some("round_robin".into()));
        assert_eq!(value(&graph, "api", "slow_start.duration_seconds"), Some("0".into()));
        assert_eq!(value(&graph, "api", "stickiness.enabled"), Some("false".into()));
    }

    #[test]
    fn stickiness_and_slow_start_are_written_as_said() {
        let graph = stack("defaults: {route: {stickiness: 1h, slow_start: 60s}}").graph;
        assert_eq!(value(&graph, "api", "stickiness.enabled"), Some("true".into()));
        assert_eq!(value(&graph, "api", "stickiness.lb_cookie.duration_seconds"), Some("3600".into()));
        assert_eq!(value(&graph, "api", "slow_start.duration_seconds"), Some("60".into()));
    }

    #[test]
    fn the_port_of_a_target_group_never_changes_with_the_container() {
        for name in ["fargate-web", "payments", "microservices", "ec2-shared"] {
            let graph = example(name).graph;
            for group in graph.of_kind("AWS::ElasticLoadBalancingV2::TargetGroup") {
                assert_eq!(group.at("Port"), Some(&80_u16.into()), "{name}");
            }
        }
    }
}
