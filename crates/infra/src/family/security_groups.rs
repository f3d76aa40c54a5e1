//! Security groups: who may talk to whom (B2).
//!
//! Groups of the load balancer, the endpoints and the instances never refer to the groups of services: services can then be
//! added, removed, or live in a stack of their own without a change of what they share.

use super::{discovery, listeners, network};
use crate::context::Context;
use crate::graph::{Graph, LogicalId, Map, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::network::Network;
use plimsoll_spec::platform::service::Service;
use std::collections::BTreeSet;

/// Anywhere.
const ANYWHERE: &str = "0.0.0.0/0";

/// As many distinct container ports get a rule each; more become one rule from the lowest to the highest.
///
/// AWS: a group takes 60 rules in each direction; source VPC user guide, quotas, read 2026-09. A VPC whose ranges are not
/// known takes four rules for each port.
const DISTINCT_PORTS: usize = 12;

/// All security groups.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    if cx.platform.load_balancer.is_some() {
        graph.add(load_balancer(cx));
    }
    if cx.platform.cluster.ec2.is_some() {
        graph.add(instances(cx));
    }
    if let Network::Own(vpc) = &cx.platform.network
        && vpc.interface_endpoints().next().is_some()
    {
        graph.add(endpoint(cx));
    }
    if has_callers(cx) {
        graph.add(callers(cx));
    }
    for service in &cx.platform.services {
        graph.add(tasks_of_service(cx, service));
    }
    for job in &cx.platform.jobs {
        let part = Part::Job(job.name.clone());
        let name = job.name.as_str();
        let group = Group {
            id: ids::security_group(name),
            part,
            name: cx.names.of_service(name, "security-group"),
            path: format!("jobs.{name}"),
            description: format!("Tasks of the job {name}: nothing may connect to them"),
        };
        graph.add(group.resource(cx, Vec::new(), vec![anything()]));
    }
}

/// The security groups of a service's tasks: its own, and that of the callers of discoverable services. A list.
#[must_use]
pub fn of_tasks(cx: &Context<'_>, service: &str) -> Value {
    let mut groups = vec![id_of(ids::security_group(service))];
    if has_callers(cx) {
        groups.push(id_of(callers_id()));
    }
    Value::List(groups)
}

/// The id of a security group.
///
/// AWS: `Ref` of a group in a VPC gives its id too, the attribute always does; source CloudFormation,
/// AWS::EC2::SecurityGroup, read 2026-09.
pub(crate) fn id_of(group: LogicalId) -> Value {
    Value::Attribute(group, "GroupId")
}

/// The group that every task is in and that discoverable services accept connections from.
fn callers_id() -> LogicalId {
    ids::other(["caller", "security", "group"])
}

/// Whether other tasks find this service by name and may connect to its port.
fn is_called(cx: &Context<'_>, service: &Service) -> bool {
    service.port.is_some() && discovery::of(cx, service).is_some()
}

fn has_callers(cx: &Context<'_>) -> bool {
    cx.platform.services.iter().any(|service| is_called(cx, service))
}

struct Group {
    id: LogicalId,
    part: Part,
    name: String,
    path: String,
    description: String,
}

impl Group {
    /// A changed description would replace the group: it says nothing that changes.
    fn resource(self, cx: &Context<'_>, ingress: Vec<Value>, egress: Vec<Value>) -> Resource {
        // AWS: a name cannot start with `sg-`; source EC2, CreateSecurityGroup, read 2026-09.
        let name = if self.name.starts_with("sg-") { format!("the-{}", self.name) } else { self.name };
        let tags = cx.tags(&self.part, Some(&name));
        Resource::new(self.id, "AWS::EC2::SecurityGroup", self.part, self.path)
            .with("GroupName", name)
            .with("GroupDescription", self.description)
            .with("VpcId", network::vpc(cx))
            .with_some("SecurityGroupIngress", Some(ingress).filter(|rules| !rules.is_empty()))
            .with("SecurityGroupEgress", egress)
            .with("Tags", tags)
    }
}

/// TCP from or to an address range.
fn tcp(from: u16, to: u16, range: &str, description: &str) -> Value {
    let key = if range.contains(':') { "CidrIpv6" } else { "CidrIp" };
    ports(from, to).with(key, range).with("Description", description).into()
}

/// TCP from a group.
fn tcp_from_group(port: u16, group: LogicalId, description: &str) -> Value {
    ports(port, port).with("SourceSecurityGroupId", id_of(group)).with("Description", description).into()
}

fn ports(from: u16, to: u16) -> Map {
    Map::new().with("IpProtocol", "tcp").with("FromPort", from).with("ToPort", to)
}

/// Everything may leave.
///
/// Where a task connects to — databases, queues, other people's interfaces — is not known here, and a closed port would be
/// found only when it is needed. What may come in is what these groups limit; what may leave is for a network firewall.
fn anything() -> Value {
    Map::new()
        .with("IpProtocol", "-1")
        .with("CidrIp", ANYWHERE)
        .with("Description", "What tasks connect to is not known to the stack")
        .into()
}

fn load_balancer(cx: &Context<'_>) -> Resource {
    let balancer = cx.platform.load_balancer.as_ref();
    let ranges = balancer.map(listeners::ingress).unwrap_or_default();
    let mut ingress = Vec::new();
    for port in balancer.map(listeners::ports).unwrap_or_default() {
        for range in &ranges {
            ingress.push(tcp(port, port, range, "As declared by load_balancer.ingress"));
        }
    }
    let mut egress = Vec::new();
    for (from, to) in container_ports(cx) {
        for range in network::ranges(cx) {
            egress.push(tcp(from, to, &range, "To the containers, health checks included"));
        }
    }
    let group = Group {
        id: ids::load_balancer_security_group(),
        part: Part::LoadBalancer,
        name: cx.names.of("alb-security-group"),
        path: "load_balancer".to_owned(),
        description: "Load balancer: declared ranges in, containers out".to_owned(),
    };
    group.resource(cx, ingress, egress)
}

/// The ports of the containers behind the load balancer, as ranges. At least one, so that the group never falls back to
/// letting everything out.
fn container_ports(cx: &Context<'_>) -> Vec<(u16, u16)> {
    let behind = cx.platform.services.iter().filter(|service| service.target_group.is_some());
    let ports: BTreeSet<u16> = behind.filter_map(|service| service.port).collect();
    match (ports.first(), ports.last()) {
        (Some(first), Some(last)) if ports.len() > DISTINCT_PORTS => vec![(*first, *last)],
        (Some(_), _) => ports.into_iter().map(|port| (port, port)).collect(),
        _ => vec![(80, 80)],
    }
}

/// Nothing connects to the instances: with `awsvpc` every task has an address and groups of its own, and shells are opened by
/// Systems Manager from within.
fn instances(cx: &Context<'_>) -> Resource {
    let group = Group {
        id: ids::instance_security_group(),
        part: Part::Cluster,
        name: cx.names.of("instance-security-group"),
        path: "cluster.ec2".to_owned(),
        description: "Instances: nothing may connect to them".to_owned(),
    };
    group.resource(cx, Vec::new(), vec![anything()])
}

/// An endpoint only answers. A group without a rule for what leaves would get one that lets everything out.
fn endpoint(cx: &Context<'_>) -> Resource {
    let rules = |words: &str| network::ranges(cx).iter().map(|range| tcp(443, 443, range, words)).collect();
    let group = Group {
        id: ids::endpoint_security_group(),
        part: Part::Network,
        name: cx.names.of("endpoint-security-group"),
        path: "network.endpoints".to_owned(),
        description: "Interface endpoints: HTTPS from the VPC".to_owned(),
    };
    group.resource(cx, rules("HTTPS from the VPC"), rules("Nothing beyond the VPC"))
}

/// A group without rules of its own for what comes in: being in it is what the others accept.
fn callers(cx: &Context<'_>) -> Resource {
    let group = Group {
        id: callers_id(),
        part: Part::Cluster,
        name: cx.names.of("caller-security-group"),
        path: "cluster.namespace".to_owned(),
        description: "Tasks that may call discoverable services".to_owned(),
    };
    group.resource(cx, Vec::new(), vec![anything()])
}

fn tasks_of_service(cx: &Context<'_>, service: &Service) -> Resource {
    let name = service.name.as_str();
    let mut ingress = Vec::new();
    if let Some(port) = service.port {
        if service.target_group.is_some() && cx.platform.load_balancer.is_some() {
            let balancer = ids::load_balancer_security_group();
            ingress.push(tcp_from_group(port, balancer, "From the load balancer"));
        }
        if is_called(cx, service) {
            ingress.push(tcp_from_group(port, callers_id(), "From other tasks of the stack, by discovery"));
        }
    }
    let group = Group {
        id: ids::security_group(name),
        part: Part::Service(service.name.clone()),
        name: cx.names.of_service(name, "security-group"),
        path: format!("services.{name}"),
        description: format!("Tasks of the service {name}"),
    };
    group.resource(cx, ingress, vec![anything()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::examples::{example, loaded, stack};

    fn rules(resource: &Resource, key: &str) -> Vec<Value> {
        resource.at(key).and_then(Value::as_list).map(<[Value]>::to_vec).unwrap_or_default()
    }

    #[test]
    fn a12_the_load_balancer_is_open_to_the_internet_on_80() {
        let graph = example("fargate-web").graph;
        let group = graph.resource(&ids::load_balancer_security_group()).unwrap();
        let ingress = rules(group, "SecurityGroupIngress");
        assert_eq!(ingress.len(), 1);
        assert_eq!(ingress[0].at("CidrIp"), Some(&"0.0.0.0/0".into()));
        assert_eq!(ingress[0].at("FromPort"), Some(&80_u16.into()));
        assert_eq!(ingress[0].at("ToPort"), Some(&80_u16.into()));
    }

    #[test]
    fn b2_d9_tasks_accept_the_load_balancer_only() {
        for (name, service, port) in
            [("payments", "api", 8080_u16), ("ec2-shared", "nginx", 80), ("ec2-shared", "api", 80)]
        {
            let graph = example(name).graph;
            let ingress =
                rules(graph.resource(&ids::security_group(service)).unwrap(), "SecurityGroupIngress");
            assert_eq!(ingress.len(), 1, "{name}");
            let balancer = id_of(ids::load_balancer_security_group());
            assert_eq!(ingress[0].at("SourceSecurityGroupId"), Some(&balancer));
            assert_eq!(ingress[0].at("FromPort"), Some(&port.into()));
            assert_eq!(ingress[0].at("ToPort"), Some(&port.into()));
        }
    }

    #[test]
    fn b2_the_load_balancer_reaches_container_ports_of_the_vpc_only() {
        let graph = example("payments").graph;
        let group = graph.resource(&ids::load_balancer_security_group()).unwrap();
        let egress = rules(group, "SecurityGroupEgress");
        assert_eq!(egress.len(), 1);
        assert_eq!(egress[0].at("CidrIp"), Some(&"10.0.0.0/16".into()));
        assert_eq!(egress[0].at("FromPort"), Some(&8080_u16.into()));
    }

    #[test]
    fn c10_services_reach_each_other_by_discovery() {
        let example = example("microservices");
        let cx = Context::new(&example.platform, None);
        let groups = of_tasks(&cx, "worker");
        assert_eq!(groups.as_list().unwrap().len(), 2);
        let catalog = example.graph.resource(&ids::security_group("catalog")).unwrap();
        let ingress = rules(catalog, "SecurityGroupIngress");
        assert_eq!(ingress.len(), 2);
        assert_eq!(ingress[1].at("SourceSecurityGroupId"), Some(&id_of(callers_id())));
        assert_eq!(ingress[1].at("FromPort"), Some(&8080_u16.into()));
    }

    #[test]
    fn d9_nothing_connects_to_the_instances() {
        let graph = example("ec2-shared").graph;
        let group = graph.resource(&ids::instance_security_group()).unwrap();
        assert_eq!(group.at("SecurityGroupIngress"), None);
    }

    #[test]
    fn what_services_share_refers_to_no_service() {
        for name in ["fargate-web", "payments", "microservices", "ec2-shared"] {
            let graph = example(name).graph;
            for group in graph.of_kind("AWS::EC2::SecurityGroup") {
                if matches!(group.part, Part::Service(_) | Part::Job(_)) {
                    continue;
                }
                for id in group.references() {
                    let part = &graph.resource(id).unwrap().part;
                    assert!(!matches!(part, Part::Service(_) | Part::Job(_)), "{} refers to {id}", group.id);
                }
            }
        }
    }

    #[test]
    fn no_group_has_more_rules_than_aws_takes() {
        let services: Vec<String> = (0..40)
            .map(|n| format!("  s{n}: {{image: shop, port: {}, route: {{path: /s{n}*}}}}", 8000 + n))
            .collect();
        let existing = loaded(&format!("stack: big\nservices:\n{}\n", services.join("\n")));
        let group = existing.graph.resource(&ids::load_balancer_security_group()).unwrap();
        assert_eq!(rules(group, "SecurityGroupEgress").len(), 1);
    }

    #[test]
    fn x6_a_certificate_opens_443_too() {
        let graph =
            stack("load_balancer: {certificate: 'arn:aws:acm:us-east-1:111122223333:certificate/x'}").graph;
        let group = graph.resource(&ids::load_balancer_security_group()).unwrap();
        let ports: Vec<_> =
            rules(group, "SecurityGroupIngress").iter().map(|rule| rule.at("FromPort").cloned()).collect();
        assert_eq!(ports, [Some(80_u16.into()), Some(443_u16.into())]);
    }

    #[test]
    fn x2_group_names_never_start_with_sg() {
        let graph = loaded("stack: shop\nservices: {sg: {image: shop, port: 80}}").graph;
        let group = graph.resource(&ids::security_group("sg")).unwrap();
        assert_eq!(group.at("GroupName"), Some(&"the-sg-security-group-dev".into()));
    }

    #[test]
    fn a_range_written_twice_is_one_rule() {
        let graph =
            stack("load_balancer: {ingress: [203.0.113.0/24, 198.51.100.0/24, 203.0.113.0/24]}").graph;
        let group = graph.resource(&ids::load_balancer_security_group()).unwrap();
        assert_eq!(rules(group, "SecurityGroupIngress").len(), 2);
    }
}
