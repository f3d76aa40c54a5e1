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
Rebalancing starts a task in the emptiest zone before it stops one in the fullest, so more tasks than are desired must be \
allowed: it does not work with `MaximumPercent: 100`, with daemon scheduling, or where the first placement strategy is another \
than the spread over zones, such as `binpack`. CreateService refuses the combination.",
        "\
Amazon ECS developer guide, balancing a service across Availability Zones, read 2026-11"
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
        let first = strategies
            .first()
            .and_then(|own| Some((own.text_at("Type")?, own.text_at("Field").unwrap_or_default())));
        let other = first.is_some_and(|first| first != ("spread", "attribute:ecs.availability-zone"));
        let why = if most.is_some_and(|most| most <= 100.0) {
            "no task more than are desired may run"
        } else if daemon {
            "a daemon service has one task on each instance"
        } else if other {
            "the first placement strategy does not spread tasks over zones"
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
