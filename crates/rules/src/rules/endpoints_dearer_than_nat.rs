//! Interface endpoints cost more than a NAT gateway.

use crate::check::Check;
use crate::model::Item;
use crate::rule::{Rule, Subject};
use crate::view::money::Tariffs;
use crate::view::network;
use plimsoll_spec::{Code, Severity};
use plimsoll_units::Meter;
use plimsoll_units::usage::HOURS_PER_MONTH;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0841"),
    title: "Interface endpoints cost more than a NAT gateway.",
    severity: Severity::Note,
    page: page!(
        "PLM0841",
        "\
An interface endpoint is charged for every hour in every zone. From about three endpoints in two zones on \
they cost more than a NAT gateway with its address, which reaches every service and the internet too. Beside \
a NAT gateway they pay only where much data goes to those services, because a gateway charges more for a \
gigabyte.\n\nEndpoints without any way to the internet may be wanted for their own sake: then this is accepted with that \
reason. The gateway endpoints of S3 and DynamoDB cost nothing.",
        "\
AWS PrivateLink and NAT gateway price pages, prices by the price book"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let endpoints: Vec<&Item> =
        subject.model.of_kind(network::ENDPOINT).filter(|own| network::is_interface(own)).collect();
    let Some(first) = endpoints.first() else { return };
    let mut zones = 0;
    for endpoint in &endpoints {
        let Some(subnets) = check.list(endpoint, "SubnetIds") else { return };
        zones += subnets.len();
    }
    let Some(tariffs) = Tariffs::of(subject) else {
        return check.skip(first, &first.place, "there is no price book");
    };
    let own = tariffs.sum(&[(Meter::InterfaceEndpointHours, zones as f64 * HOURS_PER_MONTH)]);
    let gateway = [(Meter::NatGatewayHours, HOURS_PER_MONTH), (Meter::PublicIpv4Hours, HOURS_PER_MONTH)];
    match (own, tariffs.sum(&gateway)) {
        (Ok(own), Ok(gateway)) if own > gateway => {
            let count = endpoints.len();
            let message = format!(
                "{count} interface endpoints cost {own} a month, a NAT gateway with its address {gateway} ({})",
                tariffs.source()
            );
            let help = "keep the endpoints that much data goes to, and the free ones of S3 and DynamoDB";
            check.found(Some(first), &first.place, message, help);
        }
        (Ok(_), Ok(_)) => {}
        (Err(reason), _) | (_, Err(reason)) => check.skip(first, &first.place, reason),
    }
}
