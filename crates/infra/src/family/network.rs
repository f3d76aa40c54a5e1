//! The VPC of the stack, or the values that stand for one that exists; what other families ask about the network.

use super::subnets::{self, Side};
use crate::context::Context;
use crate::graph::{Graph, Lookup, Parameter, ParameterId, ParameterKind, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::network::{Nat, Network, Vpc};

/// AWS: every default VPC has this range; source VPC user guide, default VPCs, read 2026-09.
const DEFAULT_VPC_RANGE: &str = "172.31.0.0/16";

/// The ranges that private addresses lie in, for a VPC whose own range is not known: RFC 1918 and RFC 6598.
///
/// AWS: a VPC may take 100.64.0.0/10 as a secondary range; source VPC user guide, VPC CIDR blocks, read 2026-09.
const PRIVATE_RANGES: [&str; 4] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/// The VPC, its internet gateway, or the parameters that name the account's default VPC.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    match &cx.platform.network {
        Network::Own(vpc) => own(cx, vpc, graph),
        Network::Default { zones } => looked_up(*zones, graph),
        Network::Existing(_) => {}
    }
}

fn own(cx: &Context<'_>, vpc: &Vpc, graph: &mut Graph) {
    let part = Part::Network;
    // AWS: Cloud Map's private DNS and the private names of endpoints need both; source VPC user guide, DNS attributes,
    // read 2026-09.
    let resource = Resource::new(ids::vpc(), "AWS::EC2::VPC", part.clone(), "network")
        .with("CidrBlock", vpc.cidr.to_string())
        .with("EnableDnsSupport", true)
        .with("EnableDnsHostnames", true)
        .with("Tags", cx.tags(&part, Some(&cx.names.of("vpc"))));
    graph.add(resource);
    if !has_public_subnets(cx, vpc) {
        return;
    }
    let gateway =
        Resource::new(ids::internet_gateway(), "AWS::EC2::InternetGateway", part.clone(), "network")
            .with("Tags", cx.tags(&part, Some(&cx.names.of("internet-gateway"))));
    graph.add(gateway);
    let attachment =
        Resource::new(ids::internet_gateway_attachment(), "AWS::EC2::VPCGatewayAttachment", part, "network")
            .with("VpcId", Value::Ref(ids::vpc()))
            .with("InternetGatewayId", Value::Ref(ids::internet_gateway()));
    graph.add(attachment);
}

fn looked_up(zones: u8, graph: &mut Graph) {
    graph.parameter(Parameter {
        id: vpc_parameter(),
        kind: ParameterKind::Vpc,
        description: "The default VPC of the region.".to_owned(),
        default: None,
        lookup: Some(Lookup::DefaultVpc),
    });
    graph.parameter(Parameter {
        id: subnets_parameter(),
        kind: ParameterKind::Subnets,
        description: format!("Public subnets of the default VPC, one in each of {zones} zones."),
        default: None,
        lookup: Some(Lookup::DefaultSubnets { zones }),
    });
}

fn vpc_parameter() -> ParameterId {
    ParameterId::from_words(["vpc", "id"])
}

fn subnets_parameter() -> ParameterId {
    ParameterId::from_words(["subnet", "ids"])
}

/// Whether an own VPC has public subnets: for NAT gateways, for tasks with public addresses, or for a load balancer that
/// the internet reaches.
pub(crate) fn has_public_subnets(cx: &Context<'_>, vpc: &Vpc) -> bool {
    vpc.nat != Nat::None || is_internet_facing(cx)
}

/// Whether an own VPC has private subnets; without them tasks live in the public ones.
pub(crate) const fn has_private_subnets(vpc: &Vpc) -> bool {
    !matches!(vpc.nat, Nat::PublicTasks)
}

/// Whether there is a load balancer that the internet reaches.
pub(crate) fn is_internet_facing(cx: &Context<'_>) -> bool {
    cx.platform.load_balancer.as_ref().is_some_and(|balancer| balancer.internet_facing)
}

/// The id of the VPC.
#[must_use]
pub fn vpc(cx: &Context<'_>) -> Value {
    match &cx.platform.network {
        Network::Own(_) => Value::Ref(ids::vpc()),
        Network::Default { .. } => Value::Parameter(vpc_parameter()),
        Network::Existing(vpc) => Value::text(&vpc.vpc),
    }
}

/// The subnets of the tasks, and of EC2 instances: a list.
#[must_use]
pub fn task_subnets(cx: &Context<'_>) -> Value {
    match &cx.platform.network {
        Network::Own(vpc) if has_private_subnets(vpc) => subnets::all(vpc, Side::Private),
        Network::Own(vpc) => subnets::all(vpc, Side::Public),
        Network::Default { .. } => Value::Parameter(subnets_parameter()),
        Network::Existing(vpc) => Value::texts(&vpc.task_subnets),
    }
}

/// The subnets of the load balancer: public ones when the internet reaches it, else those of the tasks. A list.
#[must_use]
pub fn balancer_subnets(cx: &Context<'_>) -> Value {
    match &cx.platform.network {
        Network::Own(vpc) if is_internet_facing(cx) => subnets::all(vpc, Side::Public),
        Network::Existing(vpc) if is_internet_facing(cx) => Value::texts(&vpc.public_subnets),
        _ => task_subnets(cx),
    }
}

/// `AssignPublicIp` of the tasks: `ENABLED` where they have public addresses (A11), else `DISABLED` (D9).
///
/// AWS: tasks on EC2 instances never get one; source ECS developer guide, task networking, read 2026-09.
#[must_use]
pub const fn assign_public_ip(cx: &Context<'_>) -> &'static str {
    if cx.platform.network.tasks_have_public_ips() { "ENABLED" } else { "DISABLED" }
}

/// The address ranges of the VPC, as far as they are known before it is looked at.
#[must_use]
pub fn ranges(cx: &Context<'_>) -> Vec<String> {
    match &cx.platform.network {
        Network::Own(vpc) => vec![vpc.cidr.to_string()],
        Network::Default { .. } => vec![DEFAULT_VPC_RANGE.to_owned()],
        Network::Existing(_) => PRIVATE_RANGES.map(str::to_owned).to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::examples::{example, stack};
    use plimsoll_spec::platform::network::ExistingVpc;

    #[test]
    fn b1_the_vpc_is_10_0_0_0_16_with_names_and_an_internet_gateway() {
        let graph = example("payments").graph;
        let vpc = graph.resource(&ids::vpc()).unwrap();
        assert_eq!(vpc.at("CidrBlock"), Some(&"10.0.0.0/16".into()));
        assert_eq!(vpc.at("EnableDnsSupport"), Some(&true.into()));
        assert_eq!(vpc.at("EnableDnsHostnames"), Some(&true.into()));
        let attachment = graph.resource(&ids::internet_gateway_attachment()).unwrap();
        assert_eq!(attachment.at("InternetGatewayId"), Some(&Value::Ref(ids::internet_gateway())));
    }

    #[test]
    fn a11_the_default_vpc_and_two_public_subnets_are_looked_up() {
        let graph = example("fargate-web").graph;
        let lookups: Vec<_> = graph.parameters.iter().map(|p| (p.id.as_str(), p.kind, p.lookup)).collect();
        assert!(lookups.contains(&("VpcId", ParameterKind::Vpc, Some(Lookup::DefaultVpc))), "{lookups:?}");
        let subnets = ("SubnetIds", ParameterKind::Subnets, Some(Lookup::DefaultSubnets { zones: 2 }));
        assert!(lookups.contains(&subnets), "{lookups:?}");
        assert!(graph.of_kind("AWS::EC2::VPC").next().is_none());
        let platform = example("fargate-web").platform;
        assert!(platform.network.tasks_have_public_ips());
    }

    #[test]
    fn a_network_that_only_endpoints_leave_has_no_internet_gateway() {
        let graph =
            stack("network: {nat: none, endpoints: ecs}\nload_balancer: {internet_facing: false}").graph;
        assert!(graph.of_kind("AWS::EC2::InternetGateway").next().is_none());
        assert!(graph.resource(&ids::public_subnet(0)).is_none());
        let balancer = graph.resource(&ids::load_balancer()).unwrap();
        assert_eq!(balancer.at("Subnets.0"), Some(&Value::Ref(ids::private_subnet(0))));
        assert_eq!(balancer.at("Scheme"), Some(&"internal".into()));
    }

    /// The types of network and load balancer that CloudFormation can tag.
    const TAGGABLE: [&str; 14] = [
        "AWS::EC2::VPC",
        "AWS::EC2::Subnet",
        "AWS::EC2::InternetGateway",
        "AWS::EC2::RouteTable",
        "AWS::EC2::NatGateway",
        "AWS::EC2::EIP",
        "AWS::EC2::NetworkAcl",
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::VPCEndpoint",
        "AWS::EC2::FlowLog",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "AWS::S3::Bucket",
        "AWS::Logs::LogGroup",
    ];

    fn tag(resource: &Resource, key: &str) -> Option<String> {
        let tags = resource.at("Tags")?.as_list()?;
        let tag = tags.iter().find(|tag| tag.at("Key").and_then(Value::as_text) == Some(key))?;
        tag.at("Value").and_then(Value::as_text).map(str::to_owned)
    }

    #[test]
    fn x4_every_taggable_resource_of_the_network_is_tagged() {
        for name in ["fargate-web", "payments", "microservices", "ec2-shared"] {
            let example = example(name);
            let mut seen = 0;
            for resource in example.graph.resources.iter().filter(|r| TAGGABLE.contains(&r.kind)) {
                for key in ["Environment", "Project", "Owner", "CostCenter", "Stack"] {
                    assert!(tag(resource, key).is_some(), "{name}: {} has no tag {key}", resource.id);
                }
                seen += 1;
            }
            assert!(seen >= 4, "{name}: {seen}");
            for group in example.graph.of_kind("AWS::ElasticLoadBalancingV2::TargetGroup") {
                assert!(tag(group, "Service").is_some(), "{name}: {}", group.id);
            }
        }
    }

    #[test]
    fn x2_everything_of_the_network_is_named_with_the_suffix() {
        for (name, suffix) in
            [("payments", "-dev"), ("microservices", "-prod"), ("ec2-shared", "-production")]
        {
            let graph = example(name).graph;
            for resource in
                graph.resources.iter().filter(|r| r.kind.starts_with("AWS::EC2") && r.at("Tags").is_some())
            {
                let given = tag(resource, "Name").unwrap_or_default();
                assert!(given.ends_with(suffix), "{name}: {} is called `{given}`", resource.id);
            }
        }
    }

    #[test]
    fn every_reference_of_the_network_leads_to_a_resource() {
        for name in ["fargate-web", "payments", "microservices", "ec2-shared"] {
            let graph = example(name).graph;
            let network =
                graph.resources.iter().filter(|r| matches!(r.part, Part::Network | Part::LoadBalancer));
            for (resource, id) in network.flat_map(|r| r.references().into_iter().map(move |id| (r, id))) {
                assert!(
                    graph.resource(id).is_some(),
                    "{name}: {} refers to {id}, which is not there",
                    resource.id
                );
            }
        }
    }

    #[test]
    fn an_existing_vpc_is_used_by_its_ids() {
        let mut platform = example("payments").platform;
        platform.network = Network::Existing(ExistingVpc {
            vpc: "vpc-0a1b2c3d".to_owned(),
            public_subnets: vec!["subnet-01".to_owned(), "subnet-02".to_owned()],
            task_subnets: vec!["subnet-03".to_owned(), "subnet-04".to_owned()],
            public_tasks: false,
        });
        let graph = crate::graph(&platform, None);
        let cx = Context::new(&platform, None);
        assert_eq!(vpc(&cx), "vpc-0a1b2c3d".into());
        assert_eq!(balancer_subnets(&cx), Value::texts(["subnet-01", "subnet-02"]));
        assert_eq!(task_subnets(&cx), Value::texts(["subnet-03", "subnet-04"]));
        assert_eq!(assign_public_ip(&cx), "DISABLED");
        for kind in ["AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::NatGateway", "AWS::EC2::VPCEndpoint"] {
            assert!(graph.of_kind(kind).next().is_none(), "{kind}");
        }
    }

    #[test]
    fn c10_d9_tasks_live_in_private_subnets_without_public_addresses() {
        for (name, zones) in [("microservices", 3), ("ec2-shared", 2), ("payments", 3)] {
            let platform = example(name).platform;
            let cx = Context::new(&platform, None);
            let expected: Vec<Value> = (0..zones).map(|zone| Value::Ref(ids::private_subnet(zone))).collect();
            assert_eq!(task_subnets(&cx), Value::List(expected), "{name}");
            assert_eq!(assign_public_ip(&cx), "DISABLED", "{name}");
        }
    }

    #[test]
    fn a11_tasks_in_the_default_vpc_have_public_addresses() {
        let platform = example("fargate-web").platform;
        assert_eq!(assign_public_ip(&Context::new(&platform, None)), "ENABLED");
    }

    #[test]
    fn x3_what_holds_data_in_the_network_goes_with_the_stack() {
        let graph = stack("network: {flow_logs: 7d}\nload_balancer: {access_logs: true}").graph;
        let holders = ["AWS::S3::Bucket", "AWS::Logs::LogGroup"];
        let held = |kind| graph.of_kind(kind).filter(|resource| resource.holds_data).count();
        assert!(holders.iter().all(|kind| held(kind) >= 1));
        let kept = graph
            .resources
            .iter()
            .filter(|resource| holders.contains(&resource.kind) && !resource.holds_data);
        assert_eq!(kept.count(), 0);
    }
}
