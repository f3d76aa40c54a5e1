//! A load balancer stands in fewer than two zones.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::balancer;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0623"),
    title: "A load balancer stands in fewer than two zones.",
    severity: Severity::Error,
    page: page!(
        "PLM0623",
        "\
An application load balancer needs subnets in at least two availability zones, one subnet of each zone; with \
fewer, or with two subnets of one zone, it is refused when it is made.",
        "\
Elastic Load Balancing API, CreateLoadBalancer, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for own in subject.model.of_kind(balancer::LOAD_BALANCER) {
        if balancer::is_application(own) != Some(true) {
            continue;
        }
        let key = if own.at("SubnetMappings").is_some() { "SubnetMappings" } else { "Subnets" };
        let Some(listed) = check.list(own, key) else { continue };
        let place = own.nearest(key);
        if listed.len() < 2 {
            let message =
                format!("the load balancer has {} subnet; it needs one in each of two zones", listed.len());
            check.found(Some(own), place, message, "add a subnet of another zone");
            continue;
        }
        let mut seen: Vec<&Datum> = Vec::new();
        for subnet in listed {
            let subnet = subnet.at("SubnetId").unwrap_or(subnet);
            let Some(zone) = subject.model.referred(subnet).and_then(|item| item.at("AvailabilityZone"))
            else {
                check.skip(own, &subnet.place, "the zone of the subnet is not known here");
                continue;
            };
            if seen.iter().any(|known| known.same_as(zone)) {
                let message = "two subnets of the load balancer are in the same zone";
                check.found(Some(own), &subnet.place, message, "name one subnet of each zone");
            }
            seen.push(zone);
        }
    }
}
