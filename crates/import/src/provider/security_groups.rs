//! Security groups and their rules, in all three forms that the provider has for them.

use super::kind::{ALL_TAGS, Kind, Rule, TAGS, prefix, same};
use super::work::{Work, made};
use plimsoll_rules::{Content, Datum};

const GROUP: &[Rule] = &[
    same("name", "GroupName"),
    prefix("GroupName"),
    same("description", "GroupDescription"),
    same("vpc_id", "VpcId"),
    ALL_TAGS,
    TAGS,
];

/// A rule that is a resource of its own.
const COMMON: &[Rule] = &[
    same("description", "Description"),
    same("ip_protocol", "IpProtocol"),
    same("protocol", "IpProtocol"),
    same("from_port", "FromPort"),
    same("to_port", "ToPort"),
    same("cidr_ipv4", "CidrIp"),
    same("cidr_ipv6", "CidrIpv6"),
];

pub(super) const KINDS: &[Kind] = &[
    Kind {
        attributes: &[],
        rules: GROUP,
        finish: Some(group),
        ..Kind::new(&["aws_security_group", "aws_default_security_group"], "AWS::EC2::SecurityGroup")
    },
    Kind {
        physical: &["id", "security_group_rule_id"],
        rules: &[same("security_group_id", "GroupId"), ALL_TAGS, TAGS],
        finish: Some(ingress),
        ..Kind::new(&["aws_vpc_security_group_ingress_rule"], "AWS::EC2::SecurityGroupIngress")
    },
    Kind {
        physical: &["id", "security_group_rule_id"],
        rules: &[same("security_group_id", "GroupId"), ALL_TAGS, TAGS],
        finish: Some(egress),
        ..Kind::new(&["aws_vpc_security_group_egress_rule"], "AWS::EC2::SecurityGroupEgress")
    },
    Kind {
        rules: &[same("security_group_id", "GroupId")],
        finish: Some(rule),
        ..Kind::new(&["aws_security_group_rule"], "AWS::EC2::SecurityGroupIngress")
    },
];

/// How the other end of a rule is named in one direction.
struct Direction {
    group: &'static str,
    list: &'static str,
    inline: &'static str,
}

const INGRESS: Direction =
    Direction { group: "SourceSecurityGroupId", list: "SourcePrefixListId", inline: "SecurityGroupIngress" };
const EGRESS: Direction = Direction {
    group: "DestinationSecurityGroupId",
    list: "DestinationPrefixListId",
    inline: "SecurityGroupEgress",
};

fn ingress(work: &mut Work<'_, '_>) {
    separate(work, &INGRESS);
}

fn egress(work: &mut Work<'_, '_>) {
    separate(work, &EGRESS);
}

fn separate(work: &mut Work<'_, '_>, direction: &Direction) {
    let entries = work.turned(&work.given.properties.clone(), COMMON);
    if let Content::Map(entries) = entries.content {
        work.properties.extend(entries);
    }
    for (name, key) in [("referenced_security_group_id", direction.group), ("prefix_list_id", direction.list)]
    {
        if let Some(value) = work.argument(name) {
            work.set(key, value);
        }
    }
}

fn group(work: &mut Work<'_, '_>) {
    // The provider fills the blocks from the resources, where there are such: the two forms are not to be mixed.
    let kinds = [
        "aws_security_group_rule",
        "aws_vpc_security_group_ingress_rule",
        "aws_vpc_security_group_egress_rule",
    ];
    if kinds.iter().any(|kind| !work.scope.parts(kind, work.given).is_empty()) {
        return;
    }
    for (name, direction) in [("ingress", &INGRESS), ("egress", &EGRESS)] {
        let Some(given) = work.given.at(name) else { continue };
        if !matches!(given.content, Content::List(_) | Content::Map(_)) {
            let unknown = work.scope.value(given);
            work.set(direction.inline, unknown);
            continue;
        }
        for block in given.one_or_many() {
            for entry in each(work, block, direction) {
                work.push(direction.inline, entry);
            }
        }
    }
}

/// A rule with several ends, as one rule for each.
fn each(work: &Work<'_, '_>, block: &Datum, direction: &Direction) -> Vec<Datum> {
    let common = work.turned(block, COMMON);
    let Content::Map(common) = common.content else { return vec![common] };
    let with = |key: &str, value: Datum| {
        let mut entries = common.clone();
        entries.push((key.to_owned(), value));
        made(Content::Map(entries), &block.place)
    };
    let mut found = Vec::new();
    for (name, key) in [
        ("cidr_blocks", "CidrIp"),
        ("ipv6_cidr_blocks", "CidrIpv6"),
        ("prefix_list_ids", direction.list),
        ("security_groups", direction.group),
        ("source_security_group_id", direction.group),
    ] {
        let Some(ends) = block.at(name).map(|ends| work.scope.value(ends)) else { continue };
        found.extend(ends.one_or_many().iter().filter(|end| !end.is("")).map(|end| with(key, end.clone())));
    }
    let itself = block.at("self").filter(|own| own.known_truth() == Some(true));
    if let Some(own) = itself {
        let group = match block.at("security_group_id") {
            Some(group) => work.scope.value(group),
            None => super::work::reference(&work.given.id, None, own),
        };
        found.push(with(direction.group, group));
    }
    found
}

/// A rule in the older form, which has several ends and says its direction.
fn rule(work: &mut Work<'_, '_>) {
    let outward = work.given.at("type").is_some_and(|kind| kind.is("egress"));
    let direction = if outward { &EGRESS } else { &INGRESS };
    let kind = if outward { "AWS::EC2::SecurityGroupEgress" } else { "AWS::EC2::SecurityGroupIngress" };
    let group = work.take("GroupId");
    let ends = each(work, &work.given.properties, direction);
    for (index, end) in ends.into_iter().enumerate() {
        let Content::Map(mut entries) = end.content else { continue };
        entries.extend(group.clone().map(|group| ("GroupId".to_owned(), group)));
        if index == 0 {
            work.main_kind = Some(kind);
            work.properties = entries;
        } else {
            work.add_beside(&index.to_string(), kind, entries);
        }
    }
    if work.properties.is_empty() {
        work.properties.extend(group.map(|group| ("GroupId".to_owned(), group)));
        work.main_kind = Some(kind);
    }
}
