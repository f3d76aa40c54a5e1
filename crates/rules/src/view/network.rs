//! What belongs to a network: ranges, route tables, ways out, endpoints, security groups.

use super::ecs::SERVICE;
use crate::model::{Content, Datum, Item, Model};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// `AWS::EC2::Subnet`.
pub const SUBNET: &str = "AWS::EC2::Subnet";
/// `AWS::EC2::NatGateway`.
pub const NAT_GATEWAY: &str = "AWS::EC2::NatGateway";
/// `AWS::EC2::VPCEndpoint`.
pub const ENDPOINT: &str = "AWS::EC2::VPCEndpoint";
/// `AWS::EC2::SecurityGroup`.
pub const SECURITY_GROUP: &str = "AWS::EC2::SecurityGroup";

/// Where a service's tasks are placed in the network.
const AWSVPC: &str = "NetworkConfiguration.AwsvpcConfiguration";

/// An IPv4 range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// The first address.
    pub first: u32,
    /// The last address.
    pub last: u32,
    /// The number of leading bits that are fixed.
    pub prefix: u8,
}

impl Range {
    /// A range in CIDR notation; `None` for what is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.trim().split_once('/')?;
        let address = u32::from(address.parse::<Ipv4Addr>().ok()?);
        let prefix: u8 = prefix.parse().ok().filter(|prefix| *prefix <= 32)?;
        let rest = u32::MAX.checked_shr(u32::from(prefix)).unwrap_or(0);
        Some(Self { first: address & !rest, last: address | rest, prefix })
    }

    /// The range that a value is, if it is known.
    #[must_use]
    pub fn of(datum: &Datum) -> Option<Self> {
        Self::parse(datum.plain()?)
    }

    /// Whether an address lies in both.
    #[must_use]
    pub const fn overlaps(&self, other: &Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// Whether all of the other lies in this one.
    #[must_use]
    pub const fn holds(&self, other: &Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }
}

/// How traffic to the internet leaves a subnet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayOut {
    /// By an internet gateway: only what has a public address.
    InternetGateway,
    /// By a NAT gateway.
    Nat,
    /// By something else: a transit gateway, an appliance.
    Elsewhere,
    /// Not at all.
    Nowhere,
    /// That cannot be told.
    Unknown,
}

/// How traffic to the internet leaves a subnet of the model.
#[must_use]
pub fn way_out(model: &Model, subnet: &Item) -> WayOut {
    let associations = || model.of_kind("AWS::EC2::SubnetRouteTableAssociation");
    let own = associations()
        .find(|item| item.at("SubnetId").is_some_and(|of| of.mentions(&subnet.id)))
        .map(|item| item.at("RouteTableId").and_then(|table| model.referred(table)));
    match own {
        Some(Some(table)) => default_route(model, table),
        Some(None) => WayOut::Unknown,
        // Without an association the main table of the VPC counts, which begins with no way out.
        None => {
            let is_hidden = associations().any(|item| {
                item.at("SubnetId").is_none_or(|of| !matches!(of.content, Content::Reference { .. }))
            });
            let is_own = subnet.at("VpcId").and_then(|vpc| model.referred(vpc)).is_some();
            if is_own && !is_hidden { WayOut::Nowhere } else { WayOut::Unknown }
        }
    }
}

fn default_route(model: &Model, table: &Item) -> WayOut {
    let routes = model
        .of_kind("AWS::EC2::Route")
        .filter(|route| route.at("RouteTableId").is_some_and(|of| of.mentions(&table.id)));
    let mut unknown = false;
    for route in routes {
        match route.at("DestinationCidrBlock") {
            Some(to) if to.is("0.0.0.0/0") => {}
            Some(to) if to.plain().is_none() => {
                unknown = true;
                continue;
            }
            _ => continue,
        }
        if route.at("NatGatewayId").is_some() {
            return WayOut::Nat;
        }
        let gateway = route.at("GatewayId");
        return match gateway.map(|gateway| (gateway.plain(), model.referred(gateway))) {
            Some((Some(id), _)) if id.starts_with("igw-") => WayOut::InternetGateway,
            Some((_, Some(item))) if item.kind == "AWS::EC2::InternetGateway" => WayOut::InternetGateway,
            Some((None, None)) => WayOut::Unknown,
            _ => WayOut::Elsewhere,
        };
    }
    if unknown { WayOut::Unknown } else { WayOut::Nowhere }
}

/// The subnets of a service's tasks; `None` where one of them is not a subnet of the model.
#[must_use]
pub fn subnets_of<'a>(model: &'a Model, service: &Item) -> Option<Vec<&'a Item>> {
    let listed = service.at(AWSVPC)?.at("Subnets")?;
    let Content::List(items) = &listed.content else { return None };
    items.iter().map(|item| model.referred(item).filter(|subnet| subnet.kind == SUBNET)).collect()
}

/// Whether a service's tasks get public addresses; `None` where that is not known.
#[must_use]
pub fn has_public_addresses(service: &Item) -> Option<bool> {
    match service.at(AWSVPC)?.at("AssignPublicIp") {
        None => Some(false),
        Some(word) => word.plain().map(|word| word == "ENABLED"),
    }
}

/// Whether there is an endpoint in the VPC of a subnet for a service by its suffix, such as `ecr.api`.
#[must_use]
pub fn has_endpoint(model: &Model, subnet: &Item, suffix: &str) -> bool {
    let ending = format!(".{suffix}");
    model.of_kind(ENDPOINT).any(|endpoint| {
        let same_vpc = match (endpoint.at("VpcId"), subnet.at("VpcId")) {
            (Some(one), Some(two)) => one.same_as(two),
            _ => false,
        };
        same_vpc
            && endpoint.at("ServiceName").is_some_and(|name| {
                name.is_unknown() || name.text_end().is_some_and(|end| end.ends_with(&ending))
            })
    })
}

/// Whether an endpoint is of the kind that is charged by the hour and zone.
#[must_use]
pub fn is_interface(endpoint: &Item) -> bool {
    endpoint.at("VpcEndpointType").is_some_and(|kind| kind.is("Interface"))
}

/// The security groups of the model that tasks and instances are in, by id.
#[must_use]
pub fn groups_of_tasks(model: &Model) -> BTreeSet<&str> {
    let tasks = model.of_kind(SERVICE).filter_map(|service| service.at(AWSVPC)?.at("SecurityGroups"));
    let templates = model.of_kind(super::capacity::LAUNCH_TEMPLATE).flat_map(|template| {
        let interfaces =
            template.at("LaunchTemplateData.NetworkInterfaces").map_or(&[] as &[Datum], Datum::items);
        let of_interfaces = interfaces.iter().filter_map(|interface| interface.at("Groups"));
        template.at("LaunchTemplateData.SecurityGroupIds").into_iter().chain(of_interfaces)
    });
    groups(model, tasks.chain(templates))
}

/// The security groups of the model that load balancers are in, by id.
#[must_use]
pub fn groups_of_balancers(model: &Model) -> BTreeSet<&str> {
    groups(model, model.of_kind(super::balancer::LOAD_BALANCER).filter_map(|item| item.at("SecurityGroups")))
}

fn groups<'a>(model: &'a Model, lists: impl Iterator<Item = &'a Datum>) -> BTreeSet<&'a str> {
    lists
        .flat_map(Datum::one_or_many)
        .filter_map(|group| model.referred(group))
        .filter(|group| group.kind == SECURITY_GROUP)
        .map(|group| group.id.as_str())
        .collect()
}

/// The rules that let something into a security group, with the resource each stands in: its own, and separate ones.
#[must_use]
pub fn ingress<'a>(model: &'a Model, group: &'a Item) -> Vec<(&'a Item, &'a Datum)> {
    let own = group.at("SecurityGroupIngress").map_or(&[] as &[Datum], Datum::one_or_many);
    let separate = model
        .of_kind("AWS::EC2::SecurityGroupIngress")
        .filter(|item| item.at("GroupId").is_some_and(|of| of.mentions(&group.id)));
    own.iter().map(|rule| (group, rule)).chain(separate.map(|item| (item, &item.properties))).collect()
}

/// Whether a rule of a security group lets everybody in.
#[must_use]
pub fn is_open(rule: &Datum) -> bool {
    rule.at("CidrIp").is_some_and(|range| range.is("0.0.0.0/0"))
        || rule.at("CidrIpv6").is_some_and(|range| range.is("::/0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_with_their_first_and_last_address() {
        let range = Range::parse("10.0.16.0/20").unwrap();
        assert_eq!(Ipv4Addr::from(range.first).to_string(), "10.0.16.0");
        assert_eq!(Ipv4Addr::from(range.last).to_string(), "10.0.31.255");
        assert!(Range::parse("10.0.0.0/16").unwrap().holds(&range));
        assert!(!range.overlaps(&Range::parse("10.0.32.0/20").unwrap()));
        assert!(Range::parse("0.0.0.0/0").unwrap().holds(&range));
        assert_eq!(Range::parse("10.0.0.0/33"), None);
        assert_eq!(Range::parse("10.0.0.0/32").map(|range| range.first == range.last), Some(true));
    }
}
