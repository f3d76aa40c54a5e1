//! Draining takes longer than the notice of a Spot interruption.

use crate::check::Check;
use crate::model::{Datum, Item, Model};
use crate::rule::{Rule, Subject};
use crate::view::{balancer, capacity, ecs};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0940"),
    title: "Draining takes longer than the notice of a Spot interruption.",
    severity: Severity::Warning,
    page: page!(
        "PLM0940",
        "\
A Spot task is told two minutes before it is taken. Only then the load balancer begins to drain it: a \
deregistration delay above 120 seconds, such as the default of 300, outlasts the task, and requests still on \
their way fail.",
        "\
Amazon ECS developer guide, Fargate capacity providers, 2023-06; Elastic Load Balancing API, \
TargetGroupAttribute, read 2026-09"
    ),
    check,
};

/// AWS: seconds between the notice and the end, and the deregistration delay where none is set; source as on the page.
const NOTICE: f64 = 120.0;
const DEFAULT_DELAY: f64 = 300.0;

const LIST: &str = "TargetGroupAttributes";

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    for service in model.of_kind(ecs::SERVICE) {
        if !runs_on_spot(model, service) {
            continue;
        }
        for group in balancer::target_groups(model, service) {
            let written = balancer::attribute(group, LIST, "deregistration_delay.timeout_seconds");
            if written.is_none() && !balancer::knows_names(group, LIST) {
                check.skip(group, group.nearest(LIST), "the attributes are not known here");
                continue;
            }
            let Some(delay) = written.map_or(Some(DEFAULT_DELAY), Datum::known_number) else { continue };
            if delay > NOTICE {
                let place = written.map_or(group.nearest(LIST), |own| &own.place);
                let message =
                    format!("draining lasts {delay} s, the notice of a Spot interruption {NOTICE} s");
                let help =
                    "set `deregistration_delay.timeout_seconds` to 120 or less (`rollout: {drain: 30s}`)";
                check.found(Some(service), place, message, help);
            }
        }
    }
}

/// Whether some of a service's tasks run on Fargate Spot, or on instances of which some are Spot.
fn runs_on_spot(model: &Model, service: &Item) -> bool {
    let counts = |own: &Datum, key: &str| own.number_at(key).is_some_and(|number| number > 0.0);
    let on_fargate = ecs::strategy(model, service).iter().any(|own| {
        own.text_at("CapacityProvider") == Some("FARGATE_SPOT")
            && (counts(own, "Weight") || counts(own, "Base"))
    });
    on_fargate
        || capacity::providers_of(model, service)
            .filter_map(|provider| capacity::group_of(model, provider))
            .any(|group| {
                let share = "MixedInstancesPolicy.InstancesDistribution.OnDemandPercentageAboveBaseCapacity";
                group.at(share).and_then(Datum::known_number).is_some_and(|percent| percent < 100.0)
            })
}
