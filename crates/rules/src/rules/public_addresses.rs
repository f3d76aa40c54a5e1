//! Every task pays for a public address.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::{ecs, money};
use plimsoll_spec::{Code, Severity};
use plimsoll_units::{Meter, usage::HOURS_PER_MONTH};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0815"),
    title: "Every task pays for a public address.",
    severity: Severity::Note,
    page: page!(
        "PLM0815",
        "\
Each public IPv4 address in use costs by the hour, and with `AssignPublicIp: ENABLED` each task has one. For a \
few tasks that is cheaper than a NAT gateway; from about ten on it is not. Tasks in public subnets also stand in \
the internet, and only their security group keeps it out.",
        "\
VPC pricing page, 2026-09; AWS announcement of charges for public IPv4 addresses, 2024-02"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let prices = money::Prices::new(subject);
    for service in subject.model.of_kind(ecs::SERVICE) {
        let path = "NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp";
        let Some(public) = service.at(path).filter(|own| check.known(service, own).is("ENABLED")) else {
            continue;
        };
        let least = check
            .needs(
                service,
                ecs::smallest_count(subject.model, service),
                "the smallest number of tasks is not known",
            )
            .filter(|least| *least >= 1.0);
        let most = ecs::largest_count(subject.model, service);
        let (Some(least), Some(most)) = (least, most) else { continue };
        let cost = prices.monthly(&[(Meter::PublicIpv4Hours, least * HOURS_PER_MONTH)]);
        let up_to = if most > least { format!(", {most} at the most") } else { String::new() };
        let message = format!("{least} public addresses{up_to}: {least} cost {cost}");
        check.found(
            Some(service),
            &public.place,
            message,
            "private subnets with a NAT gateway or endpoints, from about ten tasks on",
        );
    }
}
