//! Subnets of one VPC overlap, or lie outside its range.

use crate::check::Check;
use crate::model::{Datum, Item};
use crate::rule::{Rule, Subject};
use crate::view::network::{Range, SUBNET};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0622"),
    title: "Subnets of one VPC overlap, or lie outside its range.",
    severity: Severity::Error,
    page: page!(
        "PLM0622",
        "\
Every subnet is a part of its VPC's range of its own. Which ranges overlap shows only when the second subnet \
is made: the deployment then fails and is rolled back with everything that was made before.\n\nEqual parts of a power of two never overlap: 10.0.0.0/16 in sixteen parts is 10.0.0.0/20, 10.0.16.0/20, \
10.0.32.0/20 and so on.",
        "\
Amazon VPC user guide, subnet CIDR blocks, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let mut seen: Vec<(&Item, Range)> = Vec::new();
    for subnet in subject.model.of_kind(SUBNET) {
        let Some(datum) = subnet.at("CidrBlock") else { continue };
        let Some(range) = check.text(subnet, "CidrBlock").and_then(|text| Range::parse(&text)) else {
            continue;
        };
        let vpc = subnet.at("VpcId");
        if let Some(whole) = vpc.and_then(|vpc| subject.model.referred(vpc)).and_then(|vpc| vpc.at("CidrBlock"))
            && let Some(own) = Range::of(whole)
            && !own.holds(&range)
            // A VPC may be given further ranges beside its first one.
            && subject.model.of_kind("AWS::EC2::VPCCidrBlock").next().is_none()
        {
            let message = format!("the range {} lies outside that of the VPC", text(datum));
            check.found(Some(subnet), &datum.place, message, format!("choose a part of {}", text(whole)));
        }
        let same_vpc = |other: &Item| match (vpc, other.at("VpcId")) {
            (Some(one), Some(two)) => one.same_as(two),
            _ => false,
        };
        if let Some((first, _)) = seen.iter().find(|(other, known)| same_vpc(other) && known.overlaps(&range))
        {
            let other = first.at("CidrBlock").map_or("?", text);
            let message = format!("the range {} overlaps that of `{}`, {other}", text(datum), first.id);
            check.found(Some(subnet), &datum.place, message, "give each subnet a part of its own");
        }
        seen.push((subnet, range));
    }
}

fn text(datum: &Datum) -> &str {
    datum.plain().unwrap_or("?")
}
