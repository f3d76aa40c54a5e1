//! NAT gateways with their addresses: none, one for all zones, or one in each zone.

use crate::context::Context;
use crate::graph::{Graph, LogicalId, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::network::{Nat, Network, Vpc};

/// The NAT gateways and their elastic addresses.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    let Network::Own(vpc) = &cx.platform.network else { return };
    for zone in 0..gateways(vpc) {
        gateway(cx, zone, graph);
    }
}

/// The number of NAT gateways; they stand in the first zones.
const fn gateways(vpc: &Vpc) -> u8 {
    match vpc.nat {
        Nat::Single => 1,
        Nat::PerZone => vpc.zones,
        Nat::None | Nat::PublicTasks => 0,
    }
}

/// The NAT gateway that a zone's private subnet leaves through: its own, else that of the first zone; `None` without any.
pub(crate) fn of_zone(vpc: &Vpc, zone: u8) -> Option<LogicalId> {
    match gateways(vpc) {
        0 => None,
        count => Some(ids::nat_gateway(if zone < count { zone } else { 0 })),
    }
}

fn gateway(cx: &Context<'_>, zone: u8, graph: &mut Graph) {
    let part = Part::Network;
    let number = (u16::from(zone) + 1).to_string();
    let address = ids::other(["nat-address", &number]);
    // AWS: an elastic address needs the internet gateway attached; source CloudFormation, AWS::EC2::EIP, read 2026-09.
    let eip = Resource::new(address.clone(), "AWS::EC2::EIP", part.clone(), "network.nat")
        .with("Domain", "vpc")
        .with("Tags", cx.tags(&part, Some(&cx.names.of(&format!("nat-address-{number}")))))
        .after(ids::internet_gateway_attachment());
    graph.add(eip);
    let gateway = Resource::new(ids::nat_gateway(zone), "AWS::EC2::NatGateway", part.clone(), "network.nat")
        .with("AllocationId", Value::Attribute(address, "AllocationId"))
        .with("SubnetId", Value::Ref(ids::public_subnet(zone)))
        .with("Tags", cx.tags(&part, Some(&cx.names.of(&format!("nat-gateway-{number}")))))
        .after(ids::internet_gateway_attachment());
    graph.add(gateway);
}

#[cfg(test)]
mod tests {
    use crate::family::examples::{example, stack};
    use crate::graph::Value;
    use crate::ids;

    #[test]
    fn b1_d9_a_single_nat_gateway_stands_in_the_first_zone() {
        let graph = example("ec2-shared").graph;
        assert_eq!(graph.of_kind("AWS::EC2::NatGateway").count(), 1);
        assert_eq!(graph.of_kind("AWS::EC2::EIP").count(), 1);
        let gateway = graph.resource(&ids::nat_gateway(0)).unwrap();
        assert_eq!(gateway.at("SubnetId"), Some(&Value::Ref(ids::public_subnet(0))));
    }

    #[test]
    fn b5_the_baseline_has_a_nat_gateway_in_each_of_three_zones() {
        for name in ["payments", "microservices"] {
            let graph = example(name).graph;
            assert_eq!(graph.of_kind("AWS::EC2::NatGateway").count(), 3, "{name}");
            let gateway = graph.resource(&ids::nat_gateway(2)).unwrap();
            assert_eq!(gateway.at("SubnetId"), Some(&Value::Ref(ids::public_subnet(2))));
        }
    }

    #[test]
    fn without_nat_there_is_no_elastic_address() {
        for nat in ["none", "public_tasks"] {
            let graph = stack(&format!("network: {{nat: {nat}, endpoints: ecs}}")).graph;
            assert_eq!(graph.of_kind("AWS::EC2::NatGateway").count(), 0);
            assert_eq!(graph.of_kind("AWS::EC2::EIP").count(), 0);
        }
    }
}
