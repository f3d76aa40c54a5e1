//! Security groups. Each rule is a resource of its own, as the provider recommends.

use super::{Body, Out, Source};
use crate::provider::address::Address;
use crate::provider::expression::Expression;
use crate::provider::fields::Fields;

pub(super) fn translate<'a>(source: Source<'a>, out: &mut Out<'a>) -> Option<Source<'a>> {
    match source.resource.kind {
        "AWS::EC2::SecurityGroup" => group(source, out),
        "AWS::EC2::SecurityGroupIngress" => rule(source, "aws_vpc_security_group_ingress_rule", out),
        "AWS::EC2::SecurityGroupEgress" => rule(source, "aws_vpc_security_group_egress_rule", out),
        _ => return Some(source),
    }
    None
}

fn group<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [("GroupName", "name"), ("GroupDescription", "description"), ("VpcId", "vpc_id")];
    let body = source.fields.copy(Body::new(), &names).with_some("tags", source.fields.tags());
    let id = Expression::Attribute(Address::of("aws_security_group", &source.resource.id), "id");
    let inline = [
        ("SecurityGroupIngress", "aws_vpc_security_group_ingress_rule", "ingress"),
        ("SecurityGroupEgress", "aws_vpc_security_group_egress_rule", "egress"),
    ];
    let mut rules = Vec::new();
    for (key, kind, suffix) in inline {
        for (index, fields) in source.fields.each(key).into_iter().enumerate() {
            let body = ports(fields, Body::new().with("security_group_id", id.clone()));
            rules.push((kind, format!("{suffix}_{}", index + 1), body));
        }
    }
    // AWS: CloudFormation leaves the rule in place that lets everything out unless egress is written; the provider takes it
    // away. Source: provider documentation of aws_security_group, read 2026-11.
    if source.resource.properties.get("SecurityGroupEgress").is_none() {
        let all = Body::new()
            .with("security_group_id", id)
            .with("description", "All")
            .with("ip_protocol", "-1")
            .with("cidr_ipv4", "0.0.0.0/0");
        rules.push(("aws_vpc_security_group_egress_rule", "egress_1".to_owned(), all));
    }
    let beside: Vec<_> = rules.into_iter().collect();
    for (kind, suffix, body) in beside {
        out.add_beside(&source, kind, &suffix, body);
    }
    out.add(source, "aws_security_group", body);
}

fn rule<'a>(mut source: Source<'a>, kind: &'static str, out: &mut Out<'a>) {
    let body = Body::new().with_some("security_group_id", source.fields.value("GroupId"));
    let body = body.with_some("tags", source.fields.tags());
    let body = read_ports(&mut source.fields, body);
    out.add(source, kind, body);
}

fn ports(mut fields: Fields<'_>, body: Body) -> Body {
    let body = read_ports(&mut fields, body);
    fields.done();
    body
}

fn read_ports(fields: &mut Fields<'_>, body: Body) -> Body {
    let names = [
        ("Description", "description"),
        ("IpProtocol", "ip_protocol"),
        ("FromPort", "from_port"),
        ("ToPort", "to_port"),
        ("CidrIp", "cidr_ipv4"),
        ("CidrIpv6", "cidr_ipv6"),
        ("SourceSecurityGroupId", "referenced_security_group_id"),
        ("DestinationSecurityGroupId", "referenced_security_group_id"),
        ("SourcePrefixListId", "prefix_list_id"),
        ("DestinationPrefixListId", "prefix_list_id"),
    ];
    fields.copy(body, &names)
}
