//! VPC, subnets, routes, NAT, network ACLs, endpoints, flow logs.

use super::kind::{ALL_TAGS, Kind, Rule, TAGS, document, same};
use super::work::{Work, made, reference, text};
use plimsoll_rules::{Content, Datum};

const VPC: &[Rule] = &[
    same("cidr_block", "CidrBlock"),
    same("enable_dns_hostnames", "EnableDnsHostnames"),
    same("enable_dns_support", "EnableDnsSupport"),
    ALL_TAGS,
    TAGS,
];

const SUBNET: &[Rule] = &[
    same("vpc_id", "VpcId"),
    same("availability_zone", "AvailabilityZone"),
    same("cidr_block", "CidrBlock"),
    same("map_public_ip_on_launch", "MapPublicIpOnLaunch"),
    ALL_TAGS,
    TAGS,
];

const OF_VPC: &[Rule] = &[same("vpc_id", "VpcId"), ALL_TAGS, TAGS];

/// Where a route leads.
const ROUTE: &[Rule] = &[
    same("destination_cidr_block", "DestinationCidrBlock"),
    same("destination_ipv6_cidr_block", "DestinationIpv6CidrBlock"),
    same("destination_prefix_list_id", "DestinationPrefixListId"),
    same("gateway_id", "GatewayId"),
    same("nat_gateway_id", "NatGatewayId"),
    same("egress_only_gateway_id", "EgressOnlyInternetGatewayId"),
    same("transit_gateway_id", "TransitGatewayId"),
    same("network_interface_id", "NetworkInterfaceId"),
    same("vpc_endpoint_id", "VpcEndpointId"),
    same("vpc_peering_connection_id", "VpcPeeringConnectionId"),
    // In the block of a route table.
    same("cidr_block", "DestinationCidrBlock"),
    same("ipv6_cidr_block", "DestinationIpv6CidrBlock"),
];

const NAT: &[Rule] = &[
    same("allocation_id", "AllocationId"),
    same("subnet_id", "SubnetId"),
    same("connectivity_type", "ConnectivityType"),
    ALL_TAGS,
    TAGS,
];

const ACL_RULE: &[Rule] = &[
    same("network_acl_id", "NetworkAclId"),
    same("rule_number", "RuleNumber"),
    same("egress", "Egress"),
    same("rule_action", "RuleAction"),
    same("cidr_block", "CidrBlock"),
    same("ipv6_cidr_block", "Ipv6CidrBlock"),
    same("protocol", "Protocol"),
    same("from_port", "PortRange.From"),
    same("to_port", "PortRange.To"),
    same("icmp_type", "Icmp.Type"),
    same("icmp_code", "Icmp.Code"),
];

/// The same in the block of a network ACL.
const INLINE_ACL_RULE: &[Rule] = &[
    same("rule_no", "RuleNumber"),
    same("action", "RuleAction"),
    same("cidr_block", "CidrBlock"),
    same("ipv6_cidr_block", "Ipv6CidrBlock"),
    same("protocol", "Protocol"),
    same("from_port", "PortRange.From"),
    same("to_port", "PortRange.To"),
];

const ENDPOINT: &[Rule] = &[
    same("vpc_id", "VpcId"),
    same("vpc_endpoint_type", "VpcEndpointType"),
    same("service_name", "ServiceName"),
    same("private_dns_enabled", "PrivateDnsEnabled"),
    same("subnet_ids", "SubnetIds"),
    same("security_group_ids", "SecurityGroupIds"),
    same("route_table_ids", "RouteTableIds"),
    document("policy", "PolicyDocument"),
    ALL_TAGS,
    TAGS,
];

const FLOW_LOG: &[Rule] = &[
    same("vpc_id", "ResourceId"),
    same("subnet_id", "ResourceId"),
    same("eni_id", "ResourceId"),
    same("traffic_type", "TrafficType"),
    same("log_destination_type", "LogDestinationType"),
    same("iam_role_arn", "DeliverLogsPermissionArn"),
    same("max_aggregation_interval", "MaxAggregationInterval"),
    same("log_group_name", "LogGroupName"),
    ALL_TAGS,
    TAGS,
];

pub(super) const KINDS: &[Kind] = &[
    Kind {
        attributes: &[("cidr_block", "CidrBlock")],
        rules: VPC,
        ..Kind::new(&["aws_vpc", "aws_default_vpc"], "AWS::EC2::VPC")
    },
    Kind {
        rules: &[same("vpc_id", "VpcId"), same("cidr_block", "CidrBlock")],
        ..Kind::new(&["aws_vpc_ipv4_cidr_block_association"], "AWS::EC2::VPCCidrBlock")
    },
    Kind { rules: SUBNET, ..Kind::new(&["aws_subnet", "aws_default_subnet"], "AWS::EC2::Subnet") },
    Kind {
        rules: &[ALL_TAGS, TAGS],
        finish: Some(gateway),
        ..Kind::new(&["aws_internet_gateway"], "AWS::EC2::InternetGateway")
    },
    Kind {
        rules: &[same("vpc_id", "VpcId"), same("internet_gateway_id", "InternetGatewayId")],
        ..Kind::new(&["aws_internet_gateway_attachment"], "AWS::EC2::VPCGatewayAttachment")
    },
    Kind {
        rules: OF_VPC,
        finish: Some(route_table),
        ..Kind::new(&["aws_route_table"], "AWS::EC2::RouteTable")
    },
    Kind {
        rules: &[same("default_route_table_id", "RouteTableId"), ALL_TAGS, TAGS],
        finish: Some(route_table),
        ..Kind::new(&["aws_default_route_table"], "AWS::EC2::RouteTable")
    },
    Kind { rules: ROUTE, finish: Some(route), ..Kind::new(&["aws_route"], "AWS::EC2::Route") },
    Kind {
        rules: &[same("subnet_id", "SubnetId"), same("route_table_id", "RouteTableId")],
        finish: Some(association),
        ..Kind::new(&["aws_route_table_association"], "AWS::EC2::SubnetRouteTableAssociation")
    },
    Kind {
        physical: &["public_ip"],
        attributes: &[("allocation_id", "AllocationId"), ("id", "AllocationId")],
        rules: &[same("domain", "Domain"), ALL_TAGS, TAGS],
        ..Kind::new(&["aws_eip"], "AWS::EC2::EIP")
    },
    Kind { rules: NAT, ..Kind::new(&["aws_nat_gateway"], "AWS::EC2::NatGateway") },
    Kind {
        rules: OF_VPC,
        finish: Some(network_acl),
        ..Kind::new(&["aws_network_acl"], "AWS::EC2::NetworkAcl")
    },
    Kind { rules: ACL_RULE, ..Kind::new(&["aws_network_acl_rule"], "AWS::EC2::NetworkAclEntry") },
    Kind {
        rules: &[same("network_acl_id", "NetworkAclId"), same("subnet_id", "SubnetId")],
        ..Kind::new(&["aws_network_acl_association"], "AWS::EC2::SubnetNetworkAclAssociation")
    },
    Kind { rules: ENDPOINT, ..Kind::new(&["aws_vpc_endpoint"], "AWS::EC2::VPCEndpoint") },
    Kind { rules: FLOW_LOG, finish: Some(flow_log), ..Kind::new(&["aws_flow_log"], "AWS::EC2::FlowLog") },
];

/// The gateway names its VPC itself; CloudFormation attaches it by a resource of its own.
fn gateway(work: &mut Work<'_, '_>) {
    let Some(vpc) = work.argument("vpc_id") else { return };
    let own = reference(&work.given.id, None, &vpc);
    let properties = vec![("InternetGatewayId".to_owned(), own), ("VpcId".to_owned(), vpc)];
    work.add_beside("attachment", "AWS::EC2::VPCGatewayAttachment", properties);
}

/// Routes in the block of a table.
fn route_table(work: &mut Work<'_, '_>) {
    // The provider fills the block from the resources, where there are such.
    let Some(routes) = work.given.at("route") else { return };
    if !work.scope.parts("aws_route", work.given).is_empty() {
        return;
    }
    for (index, block) in routes.one_or_many().iter().enumerate() {
        let mut properties = vec![("RouteTableId".to_owned(), reference(&work.given.id, None, block))];
        match &block.content {
            Content::Map(_) => {
                if let Content::Map(entries) = work.turned(block, ROUTE).content {
                    properties.extend(entries.into_iter().filter(|(_, value)| !is_empty(value)));
                }
            }
            _ => properties.push(("DestinationCidrBlock".to_owned(), work.scope.value(block))),
        }
        work.add_beside(&format!("route.{index}"), "AWS::EC2::Route", properties);
    }
}

/// Whether a value is an empty text, with which states fill the arguments that are not written.
fn is_empty(datum: &Datum) -> bool {
    datum.is("") || datum.content == Content::Null
}

fn route(work: &mut Work<'_, '_>) {
    if let Some(table) = work.argument("route_table_id") {
        work.properties.insert(0, ("RouteTableId".to_owned(), table));
    }
}

/// An association with a gateway is none of a subnet.
fn association(work: &mut Work<'_, '_>) {
    if work.get("SubnetId").is_none()
        && let Some(gateway) = work.argument("gateway_id")
    {
        let unknown = Content::Unknown("it belongs to a gateway, not to a subnet".to_owned());
        work.set("SubnetId", Datum { content: unknown, ..gateway });
    }
}

fn network_acl(work: &mut Work<'_, '_>) {
    let id = work.given.id.clone();
    let is_apart = !work.scope.parts("aws_network_acl_rule", work.given).is_empty();
    for (name, egress) in [("ingress", false), ("egress", true)].into_iter().filter(|_| !is_apart) {
        let Some(rules) = work.given.at(name) else { continue };
        for (index, block) in rules.one_or_many().iter().enumerate() {
            let Content::Map(entries) = work.turned(block, INLINE_ACL_RULE).content else { continue };
            let mut properties = vec![
                ("NetworkAclId".to_owned(), reference(&id, None, block)),
                ("Egress".to_owned(), made(Content::Bool(egress), &block.place)),
            ];
            properties.extend(entries.into_iter().filter(|(_, value)| !is_empty(value)));
            work.add_beside(&format!("{name}.{index}"), "AWS::EC2::NetworkAclEntry", properties);
        }
    }
    let Some(subnets) = work.argument("subnet_ids") else { return };
    for (index, subnet) in subnets.items().iter().enumerate() {
        let properties = vec![
            ("NetworkAclId".to_owned(), reference(&id, None, subnet)),
            ("SubnetId".to_owned(), subnet.clone()),
        ];
        work.add_beside(&format!("subnet.{index}"), "AWS::EC2::SubnetNetworkAclAssociation", properties);
    }
}

fn flow_log(work: &mut Work<'_, '_>) {
    let place = work.given.place.clone();
    let kind = [("vpc_id", "VPC"), ("subnet_id", "Subnet"), ("eni_id", "NetworkInterface")]
        .iter()
        .find(|(name, _)| work.given.at(name).is_some());
    if let Some((_, kind)) = kind {
        work.set("ResourceType", text(kind, &place));
    }
    let Some(destination) = work.argument("log_destination") else { return };
    // A log group is named, anything else is given by its ARN.
    match &destination.content {
        Content::Reference { id, .. }
            if work.scope.item(id).is_some_and(|item| item.kind == "aws_cloudwatch_log_group") =>
        {
            work.set("LogGroupName", reference(id, None, &destination));
        }
        _ => work.set("LogDestination", destination),
    }
}
