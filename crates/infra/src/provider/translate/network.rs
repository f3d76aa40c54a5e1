//! VPC, subnets, routes, NAT, network ACLs, endpoints, flow logs.

use super::{Body, Out, Source};

pub(super) fn translate<'a>(source: Source<'a>, out: &mut Out<'a>) -> Option<Source<'a>> {
    match source.resource.kind {
        "AWS::EC2::VPC" => vpc(source, out),
        "AWS::EC2::Subnet" => subnet(source, out),
        "AWS::EC2::InternetGateway" => internet_gateway(source, out),
        // The gateway names its VPC itself.
        "AWS::EC2::VPCGatewayAttachment" => attachment(source),
        "AWS::EC2::RouteTable" => route_table(source, out),
        "AWS::EC2::Route" => route(source, out),
        "AWS::EC2::SubnetRouteTableAssociation" => route_table_association(source, out),
        "AWS::EC2::EIP" => address(source, out),
        "AWS::EC2::NatGateway" => nat_gateway(source, out),
        "AWS::EC2::NetworkAcl" => network_acl(source, out),
        "AWS::EC2::NetworkAclEntry" => network_acl_rule(source, out),
        "AWS::EC2::SubnetNetworkAclAssociation" => network_acl_association(source, out),
        "AWS::EC2::VPCEndpoint" => endpoint(source, out),
        "AWS::EC2::FlowLog" => flow_log(source, out),
        _ => return Some(source),
    }
    None
}

fn vpc<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("CidrBlock", "cidr_block"),
        ("EnableDnsHostnames", "enable_dns_hostnames"),
        ("EnableDnsSupport", "enable_dns_support"),
    ];
    let body = source.fields.copy(Body::new(), &names).with_some("tags", source.fields.tags());
    out.add(source, "aws_vpc", body);
}

fn subnet<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("VpcId", "vpc_id"),
        ("AvailabilityZone", "availability_zone"),
        ("CidrBlock", "cidr_block"),
        ("MapPublicIpOnLaunch", "map_public_ip_on_launch"),
    ];
    let body = source.fields.copy(Body::new(), &names).with_some("tags", source.fields.tags());
    out.add(source, "aws_subnet", body);
}

fn internet_gateway<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let vpc = out.scope.attached_vpc(&source.resource.id);
    let body = Body::new().with_some("vpc_id", vpc).with_some("tags", source.fields.tags());
    out.add(source, "aws_internet_gateway", body);
}

fn attachment(mut source: Source<'_>) {
    source.fields.without_counterpart("VpcId");
    source.fields.without_counterpart("InternetGatewayId");
    source.fields.done();
}

fn route_table<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let body =
        source.fields.copy(Body::new(), &[("VpcId", "vpc_id")]).with_some("tags", source.fields.tags());
    out.add(source, "aws_route_table", body);
}

fn route<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("RouteTableId", "route_table_id"),
        ("DestinationCidrBlock", "destination_cidr_block"),
        ("GatewayId", "gateway_id"),
        ("NatGatewayId", "nat_gateway_id"),
    ];
    let body = source.fields.copy(Body::new(), &names);
    out.add(source, "aws_route", body);
}

fn route_table_association<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let body =
        source.fields.copy(Body::new(), &[("SubnetId", "subnet_id"), ("RouteTableId", "route_table_id")]);
    out.add(source, "aws_route_table_association", body);
}

fn address<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let body =
        source.fields.copy(Body::new(), &[("Domain", "domain")]).with_some("tags", source.fields.tags());
    out.add(source, "aws_eip", body);
}

fn nat_gateway<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("AllocationId", "allocation_id"),
        ("SubnetId", "subnet_id"),
        ("ConnectivityType", "connectivity_type"),
    ];
    let body = source.fields.copy(Body::new(), &names).with_some("tags", source.fields.tags());
    out.add(source, "aws_nat_gateway", body);
}

fn network_acl<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let body =
        source.fields.copy(Body::new(), &[("VpcId", "vpc_id")]).with_some("tags", source.fields.tags());
    out.add(source, "aws_network_acl", body);
}

fn network_acl_rule<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("NetworkAclId", "network_acl_id"),
        ("RuleNumber", "rule_number"),
        ("Egress", "egress"),
        ("RuleAction", "rule_action"),
        ("CidrBlock", "cidr_block"),
        ("Ipv6CidrBlock", "ipv6_cidr_block"),
    ];
    let body = source.fields.copy(Body::new(), &names);
    let mut body = body.with_some("protocol", source.fields.text("Protocol"));
    if let Some(mut ports) = source.fields.nested("PortRange") {
        body = ports.copy(body, &[("From", "from_port"), ("To", "to_port")]);
        ports.done();
    }
    if let Some(mut icmp) = source.fields.nested("Icmp") {
        body = body.with_some("icmp_type", icmp.number("Type")).with_some("icmp_code", icmp.number("Code"));
        icmp.done();
    }
    out.add(source, "aws_network_acl_rule", body);
}

fn network_acl_association<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [("NetworkAclId", "network_acl_id"), ("SubnetId", "subnet_id")];
    let body = source.fields.copy(Body::new(), &names);
    out.add(source, "aws_network_acl_association", body);
}

fn endpoint<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("VpcId", "vpc_id"),
        ("VpcEndpointType", "vpc_endpoint_type"),
        ("ServiceName", "service_name"),
        ("PrivateDnsEnabled", "private_dns_enabled"),
        ("SubnetIds", "subnet_ids"),
        ("SecurityGroupIds", "security_group_ids"),
        ("RouteTableIds", "route_table_ids"),
    ];
    let body = source.fields.copy(Body::new(), &names);
    let body = body
        .with_some("policy", source.fields.json("PolicyDocument"))
        .with_some("tags", source.fields.tags());
    out.add(source, "aws_vpc_endpoint", body);
}

fn flow_log<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    source.fields.without_counterpart("ResourceType");
    let names = [
        ("ResourceId", "vpc_id"),
        ("TrafficType", "traffic_type"),
        ("LogDestinationType", "log_destination_type"),
        ("DeliverLogsPermissionArn", "iam_role_arn"),
        ("MaxAggregationInterval", "max_aggregation_interval"),
    ];
    let mut body = source.fields.copy(Body::new(), &names);
    // The name of the group is an argument of provider 5 only; its ARN is one of both.
    if let Some(group) = source.fields.raw("LogGroupName") {
        body = body.with_some("log_destination", out.scope.log_group_arn(group));
    }
    let body = body.with_some("tags", source.fields.tags());
    out.add(source, "aws_flow_log", body);
}
