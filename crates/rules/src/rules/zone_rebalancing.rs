//! Rebalancing over zones is switched on where it cannot work.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0693"),
    title: "Rebalancing over zones is switched on where it cannot work.",
    severity: Severity::Error,
    page: page!(
        "PLM0693",
        "\
Rebalancing starts a task in the emptiest zone before it stops one in the fullest, so a deployment must be \
allowed more tasks than are desired: with `MaximumPercent: 100`, with daemon scheduling or with `binpack` \
placement CreateService refuses it.",
        "\
Amazon ECS developer guide, balancing a service across Availability Zones, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind(ecs::SERVICE) {
        let Some(rebalancing) = service.at("AvailabilityZoneRebalancing") else { continue };
        if !check.known(service, rebalancing).is("ENABLED") {
            continue;
        }
        let most = check.number(service, "DeploymentConfiguration.MaximumPercent");
        let daemon =
            service.at("SchedulingStrategy").is_some_and(|own| check.known(service, own).is("DAEMON"));
        let strategies = service.at("PlacementStrategies").map_or(&[] as &[Datum], Datum::items);
        let packed = strategies.iter().any(|own| own.text_at("Type") == Some("binpack"));
        let why = if most.is_some_and(|most| most <= 100.0) {
            "no task more than are desired may run"
        } else if daemon {
            "a daemon service has one task on each instance"
        } else if packed {
            "`binpack` places tasks by room and not by zone"
        } else {
            continue;
        };
        let message = format!("rebalancing over zones is on, and {why}");
        check.found(
            Some(service),
            &rebalancing.place,
            message,
            "`AvailabilityZoneRebalancing: DISABLED`, or more room",
        );
    }
}
