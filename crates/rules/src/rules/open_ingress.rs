//! Everybody may connect to tasks, to instances, or to unusual ports of a load balancer.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::network;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0741"),
    title: "Everybody may connect to tasks, to instances, or to unusual ports of a load balancer.",
    severity: Severity::Warning,
    page: page!(
        "PLM0741",
        "\
Tasks and instances need connections from the load balancer, and from each other: their security groups name \
the other group as the source. A range of `0.0.0.0/0` there lets everybody in who can route to the address. \
A load balancer that is meant to be public needs ports 80 and 443, no others.",
        "\
Amazon VPC user guide, security group rules, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let tasks = network::groups_of_tasks(subject.model);
    let balancers = network::groups_of_balancers(subject.model);
    for group in subject.model.of_kind(network::SECURITY_GROUP) {
        let of_tasks = tasks.contains(group.id.as_str());
        if !of_tasks && !balancers.contains(group.id.as_str()) {
            continue;
        }
        for (item, rule) in network::ingress(subject.model, group) {
            if !network::is_open(rule) {
                continue;
            }
            let place =
                rule.at("CidrIp").or_else(|| rule.at("CidrIpv6")).map_or(&rule.place, |range| &range.place);
            if of_tasks {
                let message = format!("everybody may connect to the tasks or instances in `{}`", group.id);
                let help = "name the security group of the load balancer as `SourceSecurityGroupId`";
                check.found(Some(item), place, message, help);
            } else if !is_web(rule) {
                let message = format!("everybody may connect to the load balancer on {}", ports(rule));
                check.found(
                    Some(item),
                    place,
                    message,
                    "open 80 and 443 only, or name the ranges that may connect",
                );
            }
        }
    }
}

fn numbers(rule: &Datum) -> Option<(f64, f64)> {
    Some((rule.number_at("FromPort")?, rule.number_at("ToPort")?))
}

/// Whether a rule is for port 80 or 443 alone; one whose ports are unknown gets the benefit of the doubt.
fn is_web(rule: &Datum) -> bool {
    if rule.text_at("IpProtocol") == Some("-1") {
        return false;
    }
    match numbers(rule) {
        Some((from, to)) => from == to && (from == 80.0 || from == 443.0),
        None => true,
    }
}

fn ports(rule: &Datum) -> String {
    match numbers(rule) {
        Some((from, to)) if from == to => format!("port {from}"),
        Some((from, to)) => format!("ports {from} to {to}"),
        None => "every port".to_owned(),
    }
}
