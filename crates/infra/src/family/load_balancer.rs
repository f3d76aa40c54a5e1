//! The application load balancer that the services share, and its web ACL.

use super::{access_logs, network, security_groups};
use crate::context::Context;
use crate::graph::{Graph, Map, Part, Resource, Value};
use crate::ids;
use crate::names::BALANCER_LIMIT;
use plimsoll_spec::platform::balancer::LoadBalancer;
use plimsoll_spec::platform::network::Network;

/// The load balancer and the association with its web ACL.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    let Some(balancer) = &cx.platform.load_balancer else { return };
    graph.add(resource(cx, balancer));
    if let Some(acl) = &balancer.web_acl {
        let association = Resource::new(
            ids::other(["web", "acl", "association"]),
            "AWS::WAFv2::WebACLAssociation",
            Part::LoadBalancer,
            "load_balancer.web_acl",
        )
        .with("ResourceArn", Value::Ref(ids::load_balancer()))
        .with("WebACLArn", acl.as_str());
        graph.add(association);
    }
}

fn resource(cx: &Context<'_>, balancer: &LoadBalancer) -> Resource {
    let part = Part::LoadBalancer;
    let name = cx.names.within(BALANCER_LIMIT, &["alb"]);
    let scheme = if balancer.internet_facing { "internet-facing" } else { "internal" };
    let mut resource = Resource::new(
        ids::load_balancer(),
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        part.clone(),
        "load_balancer",
    )
    .with("Name", name.as_str())
    .with("Type", "application")
    .with("Scheme", scheme)
    .with("IpAddressType", "ipv4")
    .with("Subnets", network::balancer_subnets(cx))
    .with("SecurityGroups", vec![security_groups::id_of(ids::load_balancer_security_group())])
    .with("LoadBalancerAttributes", attributes(balancer))
    .with("Tags", cx.tags(&part, Some(&name)));
    if matches!(cx.platform.network, Network::Own(_)) && balancer.internet_facing {
        // AWS: an internet-facing one is refused in a VPC without an attached gateway; source CloudFormation, DependsOn
        // attribute, read 2026-09.
        resource = resource.after(ids::internet_gateway_attachment());
    }
    if balancer.access_logs {
        // AWS: the balancer writes a test object when access logs are switched on, for which it needs the policy; source
        // Application Load Balancer guide, access logs, read 2026-09.
        resource = resource.after(access_logs::policy_id());
    }
    resource
}

/// AWS: attribute names and ranges; source Elastic Load Balancing API, LoadBalancerAttribute, read 2026-09.
fn attributes(balancer: &LoadBalancer) -> Vec<Value> {
    let mut attributes = vec![
        attribute("idle_timeout.timeout_seconds", balancer.idle_timeout.get().to_string()),
        attribute("routing.http.drop_invalid_header_fields.enabled", "true"),
        attribute("deletion_protection.enabled", balancer.deletion_protection.to_string()),
        attribute("access_logs.s3.enabled", balancer.access_logs.to_string()),
    ];
    if balancer.access_logs {
        attributes.push(attribute("access_logs.s3.bucket", Value::Ref(access_logs::bucket_id())));
    }
    attributes
}

/// An attribute of a load balancer or target group.
pub(crate) fn attribute(key: &str, value: impl Into<Value>) -> Value {
    Map::new().with("Key", key).with("Value", value).into()
}

/// The value of an attribute in a list of them.
#[cfg(test)]
pub(crate) fn attribute_of<'a>(resource: &'a Resource, list: &str, key: &str) -> Option<&'a Value> {
    let list = resource.at(list)?.as_list()?;
    list.iter().find(|item| item.at("Key").and_then(Value::as_text) == Some(key))?.at("Value")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::examples::{example, stack};

    #[test]
    fn b3_public_subnets_and_an_idle_timeout_of_60_s() {
        let graph = example("payments").graph;
        let balancer = graph.resource(&ids::load_balancer()).unwrap();
        assert_eq!(balancer.at("Scheme"), Some(&"internet-facing".into()));
        for zone in 0..3 {
            let subnet = balancer.at(&format!("Subnets.{zone}"));
            assert_eq!(subnet, Some(&Value::Ref(ids::public_subnet(zone))));
        }
        let value = |key| attribute_of(balancer, "LoadBalancerAttributes", key).cloned();
        assert_eq!(value("idle_timeout.timeout_seconds"), Some("60".into()));
        assert_eq!(value("routing.http.drop_invalid_header_fields.enabled"), Some("true".into()));
        assert_eq!(value("deletion_protection.enabled"), Some("false".into()));
        assert_eq!(value("access_logs.s3.enabled"), Some("false".into()));
    }

    #[test]
    fn c10_the_load_balancer_is_in_the_public_subnets_of_three_zones() {
        let graph = example("microservices").graph;
        let subnets = graph.resource(&ids::load_balancer()).unwrap().at("Subnets").unwrap().clone();
        let expected: Vec<Value> = (0..3).map(|zone| Value::Ref(ids::public_subnet(zone))).collect();
        assert_eq!(subnets, Value::List(expected));
    }

    #[test]
    fn a11_in_the_default_vpc_it_takes_the_subnets_looked_up() {
        let graph = example("fargate-web").graph;
        let subnets = graph.resource(&ids::load_balancer()).unwrap().at("Subnets");
        assert!(matches!(subnets, Some(Value::Parameter(id)) if id.as_str() == "SubnetIds"));
    }

    #[test]
    fn d4_there_is_one_load_balancer_for_all_services() {
        for name in ["fargate-web", "payments", "microservices", "ec2-shared"] {
            let graph = example(name).graph;
            assert_eq!(graph.of_kind("AWS::ElasticLoadBalancingV2::LoadBalancer").count(), 1, "{name}");
        }
    }

    #[test]
    fn x2_its_name_is_type_and_suffix() {
        let graph = example("ec2-shared").graph;
        let balancer = graph.resource(&ids::load_balancer()).unwrap();
        assert_eq!(balancer.at("Name"), Some(&"alb-production".into()));
    }

    #[test]
    fn a_web_acl_is_associated() {
        let arn = "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/shop/1";
        let graph = stack(&format!("load_balancer: {{web_acl: '{arn}'}}")).graph;
        let association = graph.of_kind("AWS::WAFv2::WebACLAssociation").next().unwrap();
        assert_eq!(association.at("WebACLArn"), Some(&arn.into()));
        assert_eq!(association.at("ResourceArn"), Some(&Value::Ref(ids::load_balancer())));
    }

    #[test]
    fn deletion_protection_is_written_where_asked_for() {
        let graph = stack("load_balancer: {deletion_protection: true}").graph;
        let balancer = graph.resource(&ids::load_balancer()).unwrap();
        let value = attribute_of(balancer, "LoadBalancerAttributes", "deletion_protection.enabled");
        assert_eq!(value, Some(&"true".into()));
    }
}
