//! A subnet of a load balancer is too small for it.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::balancer;
use crate::view::network::Range;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0624"),
    title: "A subnet of a load balancer is too small for it.",
    severity: Severity::Error,
    page: page!(
        "PLM0624",
        "\
A load balancer takes subnets of /27 or larger with at least eight free addresses, because it adds nodes as \
traffic grows. In a smaller one it is refused.",
        "\
Elastic Load Balancing guide for Application Load Balancers, subnets, read 2026-09"
    ),
    check,
};

/// AWS: the longest prefix of a subnet that a load balancer takes; source as on the page.
const LONGEST: u8 = 27;

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for own in subject.model.of_kind(balancer::LOAD_BALANCER) {
        if balancer::is_application(own) != Some(true) {
            continue;
        }
        let listed = own.at("Subnets").map_or(&[] as &[Datum], Datum::items);
        for subnet in listed.iter().filter_map(|subnet| subject.model.referred(subnet)) {
            let Some(datum) = subnet.at("CidrBlock") else { continue };
            let Some(range) = Range::of(datum) else { continue };
            if range.prefix > LONGEST {
                let message =
                    format!("a /{} subnet is too small for the load balancer `{}`", range.prefix, own.id);
                check.found(Some(subnet), &datum.place, message, format!("/{LONGEST} or larger"));
            }
        }
    }
}
