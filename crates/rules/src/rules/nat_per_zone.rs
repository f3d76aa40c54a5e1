//! A network that is not for production pays for a NAT gateway in each zone.

use crate::check::Check;
use crate::model::Item;
use crate::rule::{Rule, Subject};
use crate::view::{ecs, money, network};
use plimsoll_spec::{Code, Severity};
use plimsoll_units::Meter;
use plimsoll_units::usage::HOURS_PER_MONTH;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0840"),
    title: "A network that is not for production pays for a NAT gateway in each zone.",
    severity: Severity::Warning,
    page: page!(
        "PLM0840",
        "\
A NAT gateway in each zone keeps the other zones connected when one is lost. Each is charged by the hour and \
holds a public address. Where losing the way out for a while is bearable, one gateway serves all zones; \
traffic of the other zones then pays for crossing zones, which a development environment hardly has.",
        "\
Amazon VPC user guide, NAT gateways, read 2026-09; prices by the price book"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let gateways: Vec<&Item> = subject
        .model
        .of_kind(network::NAT_GATEWAY)
        .filter(|gateway| !gateway.at("ConnectivityType").is_some_and(|kind| kind.is("private")))
        .collect();
    let Some(second) = gateways.get(1) else { return };
    let Some(environment) = ecs::environment(subject, second) else {
        check.skip(second, &second.place, "whether it is a production network is not known");
        return;
    };
    if ecs::is_production(&environment) {
        return;
    }
    let spare = gateways.len() - 1;
    let hours = spare as f64 * HOURS_PER_MONTH;
    let cost = money::monthly(subject, &[(Meter::NatGatewayHours, hours), (Meter::PublicIpv4Hours, hours)]);
    let message = format!("{} NAT gateways in `{environment}`: all but one cost {cost}", gateways.len());
    check.found(Some(second), &second.place, message, "`nat: single`: one gateway for all zones");
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fixture::{messages, skipped};

    fn gateways(count: usize, tags: &str) -> String {
        let one = |n| {
            format!("  G{n}:\n    Type: AWS::EC2::NatGateway\n    Properties: {{SubnetId: s-{n}{tags}}}\n")
        };
        format!("Resources:\n{}", (0..count).map(one).collect::<String>())
    }

    #[test]
    fn the_price_of_what_is_too_much_is_named_with_its_source() {
        let found = messages(&RULE, &gateways(3, ", Tags: [{Key: Environment, Value: dev}]"));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("3 NAT gateways in `dev`: all but one cost $"), "{found:?}");
        assert!(found[0].contains(" a month (list prices of us-east-1"), "{found:?}");
    }

    #[test]
    fn production_may_have_one_in_each_zone_and_the_unknown_is_counted() {
        let production = gateways(3, ", Tags: [{Key: Environment, Value: prod-eu}]");
        assert!(messages(&RULE, &production).is_empty());
        assert_eq!(skipped(&RULE, &gateways(2, "")), ["whether it is a production network is not known"]);
    }
}
