//! VPC endpoints: interface endpoints as listed, and the free gateway endpoint of S3 (and of DynamoDB where listed).
//!
//! AWS: layers of images come from S3, which must be the gateway type for them; the gateway type costs nothing and spares NAT
//! traffic. Source: ECR and ECS developer guides, VPC endpoints, read 2026-09.

use super::subnets::{self, Side};
use super::{network, routes, security_groups};
use crate::context::Context;
use crate::graph::{Graph, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::network::{Network, Vpc};

/// The services that have a gateway endpoint, which costs nothing.
///
/// AWS: S3 and DynamoDB; source VPC user guide, gateway endpoints, read 2026-09.
const GATEWAYS: [&str; 2] = ["s3", "dynamodb"];

/// The endpoints.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    let Network::Own(vpc) = &cx.platform.network else { return };
    for suffix in GATEWAYS {
        if suffix == "s3" || vpc.endpoints.iter().any(|listed| listed == suffix) {
            graph.add(gateway(cx, vpc, suffix));
        }
    }
    for suffix in interfaces(vpc) {
        graph.add(interface(cx, vpc, suffix));
    }
}

/// The listed services that get an interface endpoint.
pub(crate) fn interfaces(vpc: &Vpc) -> impl Iterator<Item = &str> {
    vpc.endpoints.iter().map(String::as_str).filter(|suffix| !GATEWAYS.contains(suffix))
}

fn endpoint(cx: &Context<'_>, suffix: &str) -> Resource {
    let name = cx.names.of(&format!("{}-endpoint", suffix.replace('.', "-")));
    Resource::new(
        ids::other(["endpoint", suffix]),
        "AWS::EC2::VPCEndpoint",
        Part::Network,
        "network.endpoints",
    )
    .with("VpcId", Value::Ref(ids::vpc()))
    .with("ServiceName", service_name(cx, suffix))
    .with("Tags", cx.tags(&Part::Network, Some(&name)))
}

/// AWS: in China interface endpoints are named `cn.com.amazonaws…`, save for a few; source VPC user guide, AWS services that
/// integrate with PrivateLink, read 2026-09.
fn service_name(cx: &Context<'_>, suffix: &str) -> Value {
    let in_china = cx.platform.region.as_str().starts_with("cn-") && !GATEWAYS.contains(&suffix);
    let domain = if in_china { "cn.com.amazonaws." } else { "com.amazonaws." };
    Value::Join(vec![Value::text(domain), Value::REGION, Value::text(format!(".{suffix}"))])
}

fn gateway(cx: &Context<'_>, vpc: &Vpc, suffix: &str) -> Resource {
    let tables = routes::task_tables(vpc).into_iter().map(Value::Ref).collect::<Vec<_>>();
    endpoint(cx, suffix).with("VpcEndpointType", "Gateway").with("RouteTableIds", tables)
}

fn interface(cx: &Context<'_>, vpc: &Vpc, suffix: &str) -> Resource {
    let side = if network::has_private_subnets(vpc) { Side::Private } else { Side::Public };
    endpoint(cx, suffix)
        .with("VpcEndpointType", "Interface")
        .with("PrivateDnsEnabled", true)
        .with("SubnetIds", subnets::all(vpc, side))
        .with("SecurityGroupIds", vec![security_groups::id_of(ids::endpoint_security_group())])
}

/// The endpoints that tasks may need before they start; see [`routes::of_tasks`].
#[must_use]
pub fn of_tasks(cx: &Context<'_>) -> Vec<crate::graph::LogicalId> {
    let Network::Own(vpc) = &cx.platform.network else { return Vec::new() };
    std::iter::once("s3").chain(interfaces(vpc)).map(|suffix| ids::other(["endpoint", suffix])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::examples::{example, stack};

    #[test]
    fn the_gateway_endpoint_of_s3_serves_every_task_subnet() {
        let graph = example("payments").graph;
        let endpoint = graph.resource(&ids::other(["endpoint", "s3"])).unwrap();
        assert_eq!(endpoint.at("VpcEndpointType"), Some(&"Gateway".into()));
        assert_eq!(endpoint.at("RouteTableIds").and_then(Value::as_list).unwrap().len(), 3);
        assert_eq!(endpoint.at("SubnetIds"), None);
    }

    #[test]
    fn interface_endpoints_have_private_names_and_one_security_group() {
        let graph = stack("network: {nat: none, endpoints: ecs}").graph;
        let suffixes = ["ecr.api", "ecr.dkr", "logs"];
        for suffix in suffixes {
            let endpoint = graph.resource(&ids::other(["endpoint", suffix])).unwrap();
            assert_eq!(endpoint.at("PrivateDnsEnabled"), Some(&true.into()));
            assert_eq!(endpoint.at("ServiceName.2"), None);
            let group = Value::attribute(&ids::endpoint_security_group(), "GroupId");
            assert_eq!(endpoint.at("SecurityGroupIds.0"), Some(&group));
            assert_eq!(endpoint.at("SubnetIds.1"), Some(&Value::Ref(ids::private_subnet(1))));
            let name = Value::Join(vec!["com.amazonaws.".into(), Value::REGION, format!(".{suffix}").into()]);
            assert_eq!(endpoint.at("ServiceName"), Some(&name));
        }
        assert_eq!(graph.of_kind("AWS::EC2::VPCEndpoint").count(), suffixes.len() + 1);
    }

    #[test]
    fn s3_and_dynamodb_are_gateways_even_where_listed() {
        let graph = stack("network: {endpoints: [s3, dynamodb, sqs]}").graph;
        let kind = |suffix: &str| {
            graph.resource(&ids::other(["endpoint", suffix])).and_then(|e| e.at("VpcEndpointType")).cloned()
        };
        assert_eq!(kind("s3"), Some("Gateway".into()));
        assert_eq!(kind("dynamodb"), Some("Gateway".into()));
        assert_eq!(kind("sqs"), Some("Interface".into()));
    }
}
