//! Network ACLs: the second layer behind the security groups (B2).
//!
//! AWS: ACLs are stateless, so that answers must be let in by the port they come back to: 1024 to 65535 for load balancer
//! and NAT gateway alike. DNS of the VPC, metadata and time are not filtered. Source: VPC user guide, network ACLs, read
//! 2026-09.
//!
//! What comes in is limited, what goes out is not: where tasks connect to is not known here, and their answers come back
//! only to the ports that are open. Inside the VPC everything may pass, because there the security groups decide.

use super::network;
use super::subnets::Side;
use crate::context::Context;
use crate::graph::{Graph, LogicalId, Map, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::network::{Network, Vpc};

/// Anywhere.
const ANYWHERE: &str = "0.0.0.0/0";

/// AWS: an ACL takes 20 rules in each direction; source VPC user guide, quotas, read 2026-09. The range of the VPC, answers
/// by TCP and UDP, and ICMP take four.
const BALANCER_RULES: usize = 16;

/// The lowest port that answers come back to.
const EPHEMERAL: u16 = 1024;

/// The ACLs, their entries and associations.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    let Network::Own(vpc) = &cx.platform.network else { return };
    if !vpc.network_acls {
        return;
    }
    if network::has_public_subnets(cx, vpc) {
        one(cx, vpc, Side::Public, graph);
    }
    if network::has_private_subnets(vpc) {
        one(cx, vpc, Side::Private, graph);
    }
}

fn one(cx: &Context<'_>, vpc: &Vpc, side: Side, graph: &mut Graph) {
    let word = match side {
        Side::Public => "public",
        Side::Private => "private",
    };
    let acl = ids::other([word, "network", "acl"]);
    let resource = Resource::new(acl.clone(), "AWS::EC2::NetworkAcl", Part::Network, "network.network_acls")
        .with("VpcId", Value::Ref(ids::vpc()))
        .with("Tags", cx.tags(&Part::Network, Some(&cx.names.of(&format!("{word}-network-acl")))));
    graph.add(resource);
    for entry in entries(cx, vpc, side) {
        graph.add(entry.resource(word, &acl));
    }
    for zone in 0..vpc.zones {
        let subnet = match side {
            Side::Public => ids::public_subnet(zone),
            Side::Private => ids::private_subnet(zone),
        };
        let id = ids::other([word, "subnet", &(u16::from(zone) + 1).to_string(), "network-acl-association"]);
        let association =
            Resource::new(id, "AWS::EC2::SubnetNetworkAclAssociation", Part::Network, "network.network_acls")
                .with("SubnetId", Value::Ref(subnet))
                .with("NetworkAclId", Value::Ref(acl.clone()));
        graph.add(association);
    }
}

/// What may pass.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Traffic {
    /// Everything.
    All,
    /// TCP to these ports.
    Tcp(u16, u16),
    /// UDP to these ports.
    Udp(u16, u16),
    /// "Fragmentation needed": without it connections over links of smaller packets hang.
    ///
    /// AWS: ICMP type 3, code 4; source VPC user guide, path MTU discovery in network ACLs, read 2026-09.
    PathMtu,
}

struct Entry {
    number: u16,
    egress: bool,
    range: String,
    traffic: Traffic,
    words: String,
}

impl Entry {
    fn ingress(number: u16, words: impl Into<String>, range: impl Into<String>, traffic: Traffic) -> Self {
        Self { number, egress: false, range: range.into(), traffic, words: words.into() }
    }

    fn resource(self, side: &str, acl: &LogicalId) -> Resource {
        let way = if self.egress { "out" } else { "in" };
        let id = ids::other([side, "network-acl", way, &self.words]);
        // AWS: protocol numbers of IANA, -1 for all; source CloudFormation, AWS::EC2::NetworkAclEntry, read 2026-09.
        let protocol = match self.traffic {
            Traffic::All => -1,
            Traffic::Tcp(..) => 6,
            Traffic::Udp(..) => 17,
            Traffic::PathMtu => 1,
        };
        let resource = Resource::new(id, "AWS::EC2::NetworkAclEntry", Part::Network, "network.network_acls")
            .with("NetworkAclId", Value::Ref(acl.clone()))
            .with("RuleNumber", self.number)
            .with("Egress", self.egress)
            .with("RuleAction", "allow")
            .with("CidrBlock", self.range)
            .with("Protocol", protocol);
        match self.traffic {
            Traffic::All => resource,
            Traffic::Tcp(from, to) | Traffic::Udp(from, to) => {
                resource.with("PortRange", Map::new().with("From", from).with("To", to))
            }
            Traffic::PathMtu => resource.with("Icmp", Map::new().with("Type", 3_u8).with("Code", 4_u8)),
        }
    }
}

fn entries(cx: &Context<'_>, vpc: &Vpc, side: Side) -> Vec<Entry> {
    let mut entries = vec![Entry::ingress(100, "vpc", vpc.cidr.to_string(), Traffic::All)];
    entries.extend(balancer(cx, vpc, side));
    let answers =
        [("tcp-answers", Traffic::Tcp(EPHEMERAL, 65535)), ("udp-answers", Traffic::Udp(EPHEMERAL, 65535))];
    for (number, (words, traffic)) in (900..).step_by(10).zip(answers) {
        entries.push(Entry::ingress(number, words, ANYWHERE, traffic));
    }
    entries.push(Entry::ingress(920, "path-mtu", ANYWHERE, Traffic::PathMtu));
    entries.push(Entry {
        number: 100,
        egress: true,
        range: ANYWHERE.to_owned(),
        traffic: Traffic::All,
        words: "all".to_owned(),
    });
    entries
}

/// What the load balancer must hear, on the side it stands on.
fn balancer(cx: &Context<'_>, vpc: &Vpc, side: Side) -> Vec<Entry> {
    let Some(balancer) = &cx.platform.load_balancer else { return Vec::new() };
    let public = balancer.internet_facing || !network::has_private_subnets(vpc);
    if public != (side == Side::Public) {
        return Vec::new();
    }
    let ports = super::listeners::ports(balancer);
    // The balancer speaks IPv4 only, and everything inside the VPC may pass already.
    let own = vpc.cidr.to_string();
    let mut ranges = super::listeners::ingress(balancer);
    ranges.retain(|range| !range.contains(':') && *range != own);
    if ranges.len() * ports.len() > BALANCER_RULES {
        // More than fit: the security group of the balancer alone tells them apart.
        ranges = vec![ANYWHERE];
    }
    let mut entries = Vec::new();
    // A rule keeps its number when ports or ranges are added: a number that moves to another rule is refused, because the new
    // rule is made before the old one goes.
    for (port, first) in ports.into_iter().zip((200_u16..).step_by(200)) {
        for ((index, range), number) in ranges.iter().enumerate().zip((first..).step_by(10)) {
            let words = format!("port-{port}-range-{}", index + 1);
            entries.push(Entry::ingress(number, words, *range, Traffic::Tcp(port, port)));
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::examples::{Example, example, stack};

    /// Protocol, first and last port, and range of every entry that lets something in.
    fn inbound(example: &Example, side: &str) -> Vec<(i64, i64, i64, String)> {
        let acl = Value::Ref(ids::other([side, "network", "acl"]));
        let integer = |value: Option<&Value>| match value {
            Some(Value::Integer(number)) => *number,
            _ => -1,
        };
        example
            .graph
            .of_kind("AWS::EC2::NetworkAclEntry")
            .filter(|entry| {
                entry.at("NetworkAclId") == Some(&acl) && entry.at("Egress") == Some(&false.into())
            })
            .map(|entry| {
                let range = entry.at("CidrBlock").and_then(Value::as_text).unwrap().to_owned();
                let (from, to) = (integer(entry.at("PortRange.From")), integer(entry.at("PortRange.To")));
                (integer(entry.at("Protocol")), from, to, range)
            })
            .collect()
    }

    #[test]
    fn b2_the_public_acl_lets_in_the_vpc_http_and_answers() {
        let entries = inbound(&example("payments"), "public");
        assert!(entries.contains(&(-1, -1, -1, "10.0.0.0/16".into())), "{entries:?}");
        assert!(entries.contains(&(6, 80, 80, "0.0.0.0/0".into())), "{entries:?}");
        assert!(entries.contains(&(6, 1024, 65535, "0.0.0.0/0".into())), "{entries:?}");
        assert!(!entries.iter().any(|entry| entry.1 == 443), "no certificate, no HTTPS: {entries:?}");
    }

    #[test]
    fn b2_the_private_acl_lets_in_the_vpc_and_answers_only() {
        let entries = inbound(&example("payments"), "private");
        let mut expected = vec![
            (-1, -1, -1, "10.0.0.0/16".to_owned()),
            (6, 1024, 65535, "0.0.0.0/0".to_owned()),
            (17, 1024, 65535, "0.0.0.0/0".to_owned()),
            (1, -1, -1, "0.0.0.0/0".to_owned()),
        ];
        expected.sort();
        let mut entries = entries;
        entries.sort();
        assert_eq!(entries, expected);
    }

    #[test]
    fn b2_every_subnet_has_its_acl_and_answers_may_leave_to_anywhere() {
        let graph = example("payments").graph;
        assert_eq!(graph.of_kind("AWS::EC2::SubnetNetworkAclAssociation").count(), 6);
        let outbound: Vec<_> = graph
            .of_kind("AWS::EC2::NetworkAclEntry")
            .filter(|entry| entry.at("Egress") == Some(&true.into()))
            .map(|entry| (entry.at("Protocol").cloned(), entry.at("CidrBlock").cloned()))
            .collect();
        assert_eq!(outbound, vec![(Some(Value::Integer(-1)), Some("0.0.0.0/0".into())); 2]);
    }

    #[test]
    fn b2_no_acl_has_more_rules_than_aws_takes() {
        let ranges: Vec<String> = (0..30).map(|n| format!("203.0.{n}.0/24")).collect();
        let example = stack(&format!(
            "network: {{network_acls: true}}\nload_balancer: {{ingress: [{}], certificate: 'arn:aws:acm:us-east-1:1:certificate/x'}}",
            ranges.join(", ")
        ));
        let entries = inbound(&example, "public");
        assert!(entries.len() <= 20, "{}", entries.len());
        assert!(entries.contains(&(6, 443, 443, "0.0.0.0/0".into())), "{entries:?}");
    }

    #[test]
    fn an_internal_load_balancer_is_let_through_on_the_private_side() {
        let example = stack(
            "network: {network_acls: true}\nload_balancer: {internet_facing: false, ingress: [10.0.0.0/16, 10.9.0.0/16]}",
        );
        assert!(inbound(&example, "private").contains(&(6, 80, 80, "10.9.0.0/16".into())));
        assert!(!inbound(&example, "public").iter().any(|entry| entry.1 == 80));
    }

    #[test]
    fn numbers_are_unique_in_each_direction() {
        let graph = stack(
            "network: {network_acls: true}\nload_balancer: {ingress: [203.0.113.0/24, 198.51.100.0/24], certificate: 'arn:aws:acm:us-east-1:1:certificate/x'}",
        )
        .graph;
        let mut numbers: Vec<_> = graph
            .of_kind("AWS::EC2::NetworkAclEntry")
            .map(|entry| {
                format!("{:?}{:?}{:?}", entry.at("NetworkAclId"), entry.at("Egress"), entry.at("RuleNumber"))
            })
            .collect();
        let all = numbers.len();
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), all);
    }
}
