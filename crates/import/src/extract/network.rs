//! `network`: the VPC of the stack, or the subnets of one that exists.

use super::node::Node;
use super::section::{Section, count, property, why_not};
use crate::imported::Unit;
use plimsoll_rules::view::ecs::SERVICE;
use plimsoll_rules::{Content, Datum, Item, Model};
use plimsoll_units::Seconds;
use std::collections::BTreeSet;

const SUBNETS: &str = "NetworkConfiguration.AwsvpcConfiguration.Subnets";
const PUBLIC: &str = "NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp";
const VPC: &str = "AWS::EC2::VPC";
const SUBNET: &str = "AWS::EC2::Subnet";
const BALANCER: &str = "AWS::ElasticLoadBalancingV2::LoadBalancer";

/// Writes the network.
pub(super) fn extract(model: &Model, has_instances: bool, stack: &mut Section) {
    let placed = |kind| model.of_kind(kind).find(|item| item.at(SUBNETS).is_some());
    let user = placed(SERVICE).or_else(|| placed("AWS::ECS::TaskSet"));
    let group = model
        .of_kind("AWS::AutoScaling::AutoScalingGroup")
        .find(|group| group.at("VPCZoneIdentifier").is_some());
    let subnets = user
        .and_then(|user| user.at(SUBNETS))
        .or_else(|| group.and_then(|group| group.at("VPCZoneIdentifier")));
    let Some(subnets) = subnets else {
        stack.text("network", "default");
        return stack.assumed("network", "default", "the code does not say where tasks live", None);
    };
    // Tasks on instances never have public addresses: one service that has them says where tasks live.
    let is_public =
        model.of_kind(SERVICE).any(|service| service.at(PUBLIC).is_some_and(|own| own.is("ENABLED")));
    let of_tasks: Vec<&Item> = model.of_kind(SUBNET).filter(|subnet| subnets.mentions(&subnet.id)).collect();
    match model.of_kind(VPC).next() {
        Some(vpc) if !of_tasks.is_empty() => own(model, vpc, &of_tasks, is_public, has_instances, stack),
        _ => existing(model, subnets, is_public, stack),
    }
}

/// A VPC of the stack's own.
fn own(
    model: &Model,
    vpc: &Item,
    subnets: &[&Item],
    is_public: bool,
    has_instances: bool,
    stack: &mut Section,
) {
    match vpc.at("CidrBlock").map(|range| (range, range.plain())) {
        Some((range, Some(text))) => {
            stack.understood("network.cidr", text, &range.place);
            if text != "10.0.0.0/16" {
                stack.text("network.cidr", text);
            }
        }
        Some((range, None)) => stack.unknown("network.cidr", "", &why_not(range), &range.place),
        None => stack.assumed("network.cidr", "10.0.0.0/16", "the code does not say it", Some(&vpc.place)),
    }
    let zones = subnets.len().clamp(2, 6);
    if zones != subnets.len() {
        stack.assumed("network.zones", zones, "a stack file uses 2 to 6 zones", Some(&vpc.place));
    } else {
        stack.understood("network.zones", zones, &vpc.place);
    }
    if zones != 2 {
        stack.plain("network.zones", zones);
    }
    let gateways: Vec<&Item> = model.of_kind("AWS::EC2::NatGateway").collect();
    let nat = match gateways.len() {
        0 if is_public || on_public_subnets(model, subnets) => "public_tasks",
        0 => "none",
        1 => "single",
        _ => "per_zone",
    };
    let place = gateways.first().map_or(&vpc.place, |gateway| &gateway.place);
    stack.understood("network.nat", nat, place);
    if nat != "single" {
        stack.text("network.nat", nat);
    }
    endpoints(model, has_instances, stack);
    if model.of_kind("AWS::EC2::NetworkAcl").next().is_some() {
        stack.plain("network.network_acls", true);
    }
    flow_logs(model, stack);
    if !stack.node.has(&["network"]) {
        // Everything is as the language has it by default.
        stack.leaves.remove("network");
    }
}

/// Whether the subnets' route table leads to an internet gateway.
fn on_public_subnets(model: &Model, subnets: &[&Item]) -> bool {
    let Some(first) = subnets.first() else { return false };
    let tables = model
        .of_kind("AWS::EC2::SubnetRouteTableAssociation")
        .filter(|own| own.at("SubnetId").is_some_and(|subnet| subnet.mentions(&first.id)));
    let tables: Vec<&Datum> = tables.filter_map(|own| own.at("RouteTableId")).collect();
    let leads_out = |route: &Item| {
        route.at("GatewayId").is_some()
            && route.at("RouteTableId").is_some_and(|table| tables.iter().any(|own| own.same_as(table)))
    };
    model.of_kind("AWS::EC2::Route").any(leads_out)
}

fn endpoints(model: &Model, has_instances: bool, stack: &mut Section) {
    let mut names = BTreeSet::new();
    for endpoint in model.of_kind("AWS::EC2::VPCEndpoint") {
        let Some(service) = endpoint.at("ServiceName") else { continue };
        let Some(name) = service.known_pieces() else {
            stack.unknown("network.endpoints", "", &why_not(service), &service.place);
            continue;
        };
        // `com.amazonaws.REGION.ecr.api`, or with `cn.` before it.
        let suffix = name
            .strip_prefix("cn.")
            .unwrap_or(&name)
            .strip_prefix("com.amazonaws.")
            .map(|rest| {
                rest.split_once('.')
                    .filter(|(region, _)| region.contains('-'))
                    .map_or(rest, |(_, suffix)| suffix)
            })
            .map(|suffix| suffix.trim_matches('.'));
        if let Some(suffix) = suffix.filter(|suffix| !suffix.is_empty()) {
            // The gateway of S3 costs nothing and comes by itself.
            if suffix != "s3" || endpoint.at("VpcEndpointType").is_some_and(|kind| kind.is("Interface")) {
                names.insert(suffix.to_owned());
            }
            stack.understood("network.endpoints", suffix, &service.place);
        }
    }
    let for_tasks = ["ecr.api", "ecr.dkr", "logs"];
    let for_instances = ["ecs", "ecs-agent", "ecs-telemetry"];
    let usual: BTreeSet<String> = for_tasks
        .iter()
        .chain(for_instances.iter().filter(|_| has_instances))
        .map(|name| (*name).to_owned())
        .collect();
    if names == usual {
        stack.text("network.endpoints", "ecs");
    } else if !names.is_empty() {
        stack.write("network.endpoints", Node::texts(names.iter().map(String::as_str)));
    }
}

fn flow_logs(model: &Model, stack: &mut Section) {
    let Some(log) = model.of_kind("AWS::EC2::FlowLog").next() else { return };
    let group =
        log.at("LogGroupName").or_else(|| log.at("LogDestination")).and_then(|group| model.referred(group));
    let Some(group) = group else {
        return stack.unknown(
            "network.flow_logs",
            "",
            "where flow logs are kept is not in the code",
            &log.place,
        );
    };
    let days = property(group, "RetentionInDays");
    match days.datum().map(count) {
        Some(Ok(days_kept)) if days_kept > 0 => {
            let shown = Seconds::new(days_kept.saturating_mul(86_400));
            stack.understood("network.flow_logs", shown, days.place());
            stack.plain("network.flow_logs", shown);
            stack.leaf("network.flow_logs", shown, &days, Unit::Days);
        }
        _ => stack.unknown(
            "network.flow_logs",
            "",
            "a stack file keeps flow logs for a number of days",
            days.place(),
        ),
    }
}

/// A VPC that is not in the code: its subnets by their ids, or the account's default one in its place.
fn existing(model: &Model, subnets: &Datum, is_public: bool, stack: &mut Section) {
    let of_tasks = ids(subnets);
    let of_balancer = model.of_kind(BALANCER).find_map(|balancer| balancer.at("Subnets")).and_then(ids);
    let vpc = model.items.iter().find_map(|item| item.at("VpcId")?.plain().filter(|id| is_id(id, "vpc-")));
    match (of_tasks, vpc) {
        (Some(of_tasks), Some(vpc)) if of_tasks.len() >= 2 => {
            stack.understood("network.vpc", vpc, &subnets.place);
            stack.text("network.vpc", vpc);
            let (public, tasks) = match of_balancer {
                Some(public) if public.len() >= 2 && public != of_tasks => (Some(public), Some(of_tasks)),
                _ if is_public => (Some(of_tasks), None),
                _ => (None, Some(of_tasks)),
            };
            for (key, ids) in [("network.public_subnets", public), ("network.task_subnets", tasks)] {
                if let Some(ids) = ids {
                    stack.write(key, Node::texts(ids.iter().map(String::as_str)));
                }
            }
        }
        _ => {
            let because = not_usable(subnets);
            stack.text("network", "default");
            stack.assumed("network", "default", &because, Some(&subnets.place));
            stack.remark("network", "assumed");
        }
    }
}

/// Why the subnets of a VPC that is not in the code cannot be written.
fn not_usable(subnets: &Datum) -> String {
    let unknown = subnets.items().iter().find(|subnet| subnet.plain().is_none());
    let strange = subnets.items().iter().filter_map(Datum::plain).find(|id| !is_id(id, "subnet-"));
    match (unknown, strange) {
        (Some(unknown), _) => format!("the subnets are not known here: {}", why_not(unknown)),
        (None, Some(strange)) => format!("`{strange}` is no id of a subnet"),
        (None, None) if subnets.is_unknown() => {
            format!("the subnets are not known here: {}", why_not(subnets))
        }
        (None, None) => "the subnets are known, but not the VPC that they belong to".to_owned(),
    }
}

/// AWS: eight or seventeen hexadecimal digits; source EC2 user guide, resource ids, read 2026-11.
fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|digits| {
        matches!(digits.len(), 8 | 17) && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// The ids of subnets, where all are known.
fn ids(subnets: &Datum) -> Option<Vec<String>> {
    let Content::List(items) = &subnets.content else { return None };
    let ids: Option<Vec<String>> =
        items.iter().map(|item| item.plain().filter(|id| is_id(id, "subnet-")).map(str::to_owned)).collect();
    ids.filter(|ids| !ids.is_empty())
}
