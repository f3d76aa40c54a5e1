//! VPC endpoints: interface endpoints as listed, and the free gateway endpoint of S3 (and of DynamoDB where listed).
//!
//! AWS: layers of images come from S3, which must be the gateway type for them; the gateway type costs nothing and spares NAT
//! traffic. Source: ECR and ECS developer guides, VPC endpoints, read 2026-09.

use super::subnets::{self, Side};
use super::{network, routes, security_groups};
use crate::context::Context;
use crate::graph::{Graph, LogicalId, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::network::{GATEWAY_ENDPOINTS, Network, Vpc};

/// The gateway endpoint that every network has.
const S3: &str = "s3";

/// The endpoints.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    let Network::Own(vpc) = &cx.platform.network else { return };
    for suffix in all(vpc) {
        let is_gateway = GATEWAY_ENDPOINTS.contains(&suffix);
        graph.add(if is_gateway { gateway(cx, vpc, suffix) } else { interface(cx, vpc, suffix) });
    }
}

/// The services that get an endpoint, gateways first.
pub(crate) fn all(vpc: &Vpc) -> Vec<&str> {
    let gateways = GATEWAY_ENDPOINTS
        .into_iter()
        .filter(|suffix| *suffix == S3 || vpc.endpoints.iter().any(|listed| listed == suffix));
    gateways.chain(vpc.interface_endpoints()).collect()
}

/// The endpoint of a service.
pub(crate) fn id(suffix: &str) -> LogicalId {
    ids::other(["endpoint", suffix])
}

fn endpoint(cx: &Context<'_>, suffix: &str) -> Resource {
    let name = cx.names.of(&format!("{}-endpoint", suffix.replace('.', "-")));
    Resource::new(id(suffix), "AWS::EC2::VPCEndpoint", Part::Network, "network.endpoints")
        .with("VpcId", Value::Ref(ids::vpc()))
        .with("ServiceName", service_name(cx, suffix))
        .with("Tags", cx.tags(&Part::Network, Some(&name)))
}

/// AWS: in China interface endpoints are named `cn.com.amazonaws…`, save for a few; source VPC user guide, AWS services that
/// integrate with PrivateLink, read 2026-09.
fn service_name(cx: &Context<'_>, suffix: &str) -> Value {
    let in_china = cx.platform.region.as_str().starts_with("cn-") && !GATEWAY_ENDPOINTS.contains(&suffix);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::examples::{example, stack};

    #[test]
    fn the_gateway_endpoint_of_s3_serves_every_task_subnet() {
        let graph = example("payments").graph;
        let endpoint = graph.resource(&id("s3")).unwrap();
        assert_eq!(endpoint.at("VpcEndpointType"), Some(&"Gateway".into()));
        assert_eq!(endpoint.at("RouteTableIds").and_then(Value::as_list).unwrap().len(), 3);
        assert_eq!(endpoint.at("SubnetIds"), None);
    }

    #[test]
    fn interface_endpoints_have_private_names_and_one_security_group() {
        let graph = stack("network: {nat: none, endpoints: ecs}").graph;
        let suffixes = ["ecr.api", "ecr.dkr", "logs"];
        for suffix in suffixes {
            let endpoint = graph.resource(&id(suffix)).unwrap();
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
        let kind = |suffix: &str| graph.resource(&id(suffix)).and_then(|e| e.at("VpcEndpointType")).cloned();
        assert_eq!(kind("s3"), Some("Gateway".into()));
        assert_eq!(kind("dynamodb"), Some("Gateway".into()));
        assert_eq!(kind("sqs"), Some("Interface".into()));
    }
}
