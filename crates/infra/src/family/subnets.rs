//! Public and private subnets, one of each in every zone.
//!
//! A range of /20 or larger is cut into sixteen equal parts whatever the number of zones, so that adding a zone moves no
//! subnet that exists: `10.0.0.0/16` gives /20 subnets of 4,091 usable addresses. A smaller range is cut into the fewest
//! equal parts that hold all subnets. The lower half of the parts is for public, the upper half for private subnets, in the
//! order of the zones.

use super::network;
use crate::context::Context;
use crate::graph::{Graph, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::network::{Cidr, Nat, Network, Vpc};

/// The bits that number sixteen parts.
const USUAL_BITS: u8 = 4;

/// The longest prefix of a VPC range that is cut into sixteen parts: a subnet keeps 251 usable addresses.
const USUAL_UP_TO: u8 = 20;

/// Which half of the range a subnet lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// With a route to the internet gateway.
    Public,
    /// Without one.
    Private,
}

/// The subnets.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    let Network::Own(vpc) = &cx.platform.network else { return };
    for zone in 0..vpc.zones {
        if network::has_public_subnets(cx, vpc) {
            subnet(cx, vpc, zone, Side::Public, graph);
        }
    }
    for zone in 0..vpc.zones {
        if network::has_private_subnets(vpc) {
            subnet(cx, vpc, zone, Side::Private, graph);
        }
    }
}

fn subnet(cx: &Context<'_>, vpc: &Vpc, zone: u8, side: Side, graph: &mut Graph) {
    let (id, kind) = match side {
        Side::Public => (ids::public_subnet(zone), "public-subnet"),
        Side::Private => (ids::private_subnet(zone), "private-subnet"),
    };
    // Tasks on Fargate get their public address by their service's setting. Only instances need it from the subnet: without
    // one they do not reach the ECS service when there is no NAT gateway.
    let instances_live_here =
        side == Side::Public && vpc.nat == Nat::PublicTasks && cx.platform.cluster.ec2.is_some();
    let name = cx.names.of(&format!("{kind}-{}", u16::from(zone) + 1));
    let resource = Resource::new(id, "AWS::EC2::Subnet", Part::Network, "network")
        .with("VpcId", Value::Ref(ids::vpc()))
        .with("AvailabilityZone", Value::Zone(zone))
        .with("CidrBlock", range(vpc.cidr, vpc.zones, zone, side).to_string())
        .with("MapPublicIpOnLaunch", instances_live_here)
        .with("Tags", cx.tags(&Part::Network, Some(&name)));
    graph.add(resource);
}

/// The subnets of one side in the order of their zones: a list of references.
pub(crate) fn all(vpc: &Vpc, side: Side) -> Value {
    let id = match side {
        Side::Public => ids::public_subnet,
        Side::Private => ids::private_subnet,
    };
    Value::List((0..vpc.zones).map(|zone| Value::Ref(id(zone))).collect())
}

/// The range of a zone's subnet.
///
/// INVARIANT: the ranges of one VPC lie inside it and do not overlap, for up to eight zones.
fn range(vpc: Cidr, zones: u8, zone: u8, side: Side) -> Cidr {
    let least = (2 * u32::from(zones.max(1))).next_power_of_two().trailing_zeros();
    let bits = if vpc.prefix <= USUAL_UP_TO { USUAL_BITS } else { u8::try_from(least).unwrap_or(USUAL_BITS) };
    let prefix = vpc.prefix.saturating_add(bits).min(32);
    let half = 1_u32 << bits.saturating_sub(1);
    let part = match side {
        Side::Public => u32::from(zone),
        Side::Private => half + u32::from(zone),
    };
    Cidr { base: vpc.base.wrapping_add(part << (32 - prefix).min(31)), prefix }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::examples::{example, stack};

    fn cidr(text: &str) -> Cidr {
        let (address, prefix) = text.split_once('/').unwrap();
        let base = u32::from(address.parse::<std::net::Ipv4Addr>().unwrap());
        Cidr { base, prefix: prefix.parse().unwrap() }
    }

    fn ranges(vpc: &str, zones: u8) -> Vec<String> {
        let of = |side| (0..zones).map(move |zone| range(cidr(vpc), zones, zone, side).to_string());
        of(Side::Public).chain(of(Side::Private)).collect()
    }

    #[test]
    fn b1_a_16_range_gives_equal_20_subnets() {
        assert_eq!(
            ranges("10.0.0.0/16", 2),
            ["10.0.0.0/20", "10.0.16.0/20", "10.0.128.0/20", "10.0.144.0/20"]
        );
    }

    #[test]
    fn a_further_zone_moves_no_subnet() {
        let (two, three) = (ranges("10.0.0.0/16", 2), ranges("10.0.0.0/16", 3));
        assert!(two.iter().all(|range| three.contains(range)));
    }

    #[test]
    fn a_small_range_is_cut_into_as_few_parts_as_needed() {
        assert_eq!(
            ranges("10.1.2.0/24", 2),
            ["10.1.2.0/26", "10.1.2.64/26", "10.1.2.128/26", "10.1.2.192/26"]
        );
        assert_eq!(ranges("10.1.2.0/26", 2).len(), 4);
    }

    #[test]
    fn subnets_lie_in_the_vpc_and_never_overlap() {
        for prefix in 16..=24 {
            for zones in 2..=6 {
                let vpc = Cidr { base: cidr("10.32.0.0/16").base, prefix };
                let mut all: Vec<Cidr> = Vec::new();
                for zone in 0..zones {
                    all.push(range(vpc, zones, zone, Side::Public));
                    all.push(range(vpc, zones, zone, Side::Private));
                }
                all.sort();
                let size = |cidr: &Cidr| 1_u64 << (32 - cidr.prefix);
                let end = |cidr: &Cidr| u64::from(cidr.base) + size(cidr);
                assert!(all.windows(2).all(|pair| end(&pair[0]) <= u64::from(pair[1].base)), "{all:?}");
                assert!(all.iter().all(|cidr| cidr.base >= vpc.base && end(cidr) <= end(&vpc)), "{all:?}");
                assert!(all.iter().all(|cidr| cidr.prefix == all[0].prefix && cidr.prefix <= 28));
            }
        }
    }

    #[test]
    fn x5_b1_a_public_and_a_private_subnet_in_each_zone() {
        for (name, zones) in [("payments", 3), ("microservices", 3), ("ec2-shared", 2)] {
            let graph = example(name).graph;
            let zone_of = |id| graph.resource(&id).unwrap().at("AvailabilityZone").cloned();
            for zone in 0..zones {
                assert_eq!(zone_of(ids::public_subnet(zone)), Some(Value::Zone(zone)), "{name}");
                assert_eq!(zone_of(ids::private_subnet(zone)), Some(Value::Zone(zone)), "{name}");
            }
            assert_eq!(graph.of_kind("AWS::EC2::Subnet").count(), 2 * usize::from(zones), "{name}");
        }
    }

    #[test]
    fn d9_no_subnet_hands_out_public_addresses() {
        for name in ["payments", "microservices", "ec2-shared"] {
            let graph = example(name).graph;
            for subnet in graph.of_kind("AWS::EC2::Subnet") {
                assert_eq!(subnet.at("MapPublicIpOnLaunch"), Some(&false.into()), "{name}");
            }
        }
    }

    #[test]
    fn instances_without_nat_get_their_public_address_from_the_subnet() {
        let graph =
            stack("network: {nat: public_tasks}\ncluster: {ec2: {instance_types: [t3.medium]}}").graph;
        let subnet = graph.resource(&ids::public_subnet(0)).unwrap();
        assert_eq!(subnet.at("MapPublicIpOnLaunch"), Some(&true.into()));
        assert!(graph.resource(&ids::private_subnet(0)).is_none());
    }
}
