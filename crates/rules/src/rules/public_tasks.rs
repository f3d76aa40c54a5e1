//! Tasks have public addresses although the network has private subnets.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use crate::view::network::{self, WayOut};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0740"),
    title: "Tasks have public addresses although the network has private subnets.",
    severity: Severity::Warning,
    page: page!(
        "PLM0740",
        "\
A task with a public address is reachable from the internet wherever its security group lets somebody in, \
and its address is paid for. Where there are private subnets, tasks belong there; the load balancer alone is \
public.\n\nIn a network without private subnets public addresses are what replaces a NAT gateway: there this says \
nothing.",
        "\
Amazon ECS best practices guide, networking, 2023-06; price of public IPv4 addresses since 2024-02"
    ),
    check,
};

const ADDRESS: &str = "NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp";

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    for service in model.of_kind(ecs::SERVICE) {
        if network::has_public_addresses(service) != Some(true) {
            continue;
        }
        let Some(subnets) = network::subnets_of(model, service) else {
            check.skip(service, service.nearest(ADDRESS), "the network of the subnets is not known here");
            continue;
        };
        let private = model.of_kind(network::SUBNET).find(|other| {
            let is_private =
                matches!(network::way_out(model, other), WayOut::Nat | WayOut::Nowhere | WayOut::Elsewhere);
            is_private && subnets.iter().any(|own| is_same(own.at("VpcId"), other.at("VpcId")))
        });
        if let Some(private) = private {
            let message = "tasks have public addresses although the network has private subnets";
            let help = format!("`AssignPublicIp: DISABLED` in subnets such as `{}`", private.id);
            check.found(Some(service), service.nearest(ADDRESS), message, help);
        }
    }
}

fn is_same(one: Option<&Datum>, two: Option<&Datum>) -> bool {
    one.zip(two).is_some_and(|(one, two)| one.same_as(two))
}
