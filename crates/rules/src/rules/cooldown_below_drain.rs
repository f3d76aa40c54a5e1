//! Scaling in goes on while the tasks before are still draining.

use crate::check::Check;
use crate::model::{Datum, Item};
use crate::rule::{Rule, Subject};
use crate::view::scaling;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0911"),
    title: "Scaling in goes on while the tasks before are still draining.",
    severity: Severity::Warning,
    page: page!(
        "PLM0911",
        "\
A task that is removed stays until the target group's deregistration delay is over, and is paid for until then. \
With a shorter scale-in cooldown the next tasks are removed before the effect of the first is seen, so that \
capacity drops faster than anybody intended.",
        "\
Application Auto Scaling guide, cooldown periods, 2023-06; Elastic Load Balancing guide, deregistration delay, \
2023-06"
    ),
    check,
};

/// AWS: deregistration delay and cooldown where nothing is written; source CreateTargetGroup and PutScalingPolicy, read 2026-09.
const USUAL: f64 = 300.0;

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    for target in model.of_kind(scaling::TARGET) {
        let Some(service) = scaling::service_of(model, target) else { continue };
        let balancers = service.at("LoadBalancers").map_or(&[] as &[Datum], Datum::items);
        let groups =
            balancers.iter().filter_map(|own| own.at("TargetGroupArn")).filter_map(|own| model.referred(own));
        let Some(delay) = groups.filter_map(delay).reduce(f64::max) else { continue };
        for policy in scaling::policies_of(model, target) {
            let Some(own) = scaling::tracking(policy) else { continue };
            if own.at("DisableScaleIn").and_then(Datum::known_truth) == Some(true) {
                continue;
            }
            let written = own.at("ScaleInCooldown");
            let Some(cooldown) = written.map_or(Some(USUAL), |own| check.number_in(policy, own)) else {
                continue;
            };
            if cooldown < delay {
                let message = format!("tasks drain for {delay} s and the scale-in cooldown is {cooldown} s");
                let help = format!("a cooldown of at least {delay} s, or a shorter deregistration delay");
                check.found(Some(policy), written.map_or(&own.place, |own| &own.place), message, help);
            }
        }
    }
}

/// The deregistration delay of a target group in seconds; `None` where it is not known.
fn delay(group: &Item) -> Option<f64> {
    let attributes = group.at("TargetGroupAttributes").map_or(&[] as &[Datum], Datum::items);
    match attributes.iter().find(|own| own.text_at("Key") == Some("deregistration_delay.timeout_seconds")) {
        Some(own) => own.number_at("Value"),
        // An attribute whose name is not known may be this one.
        None => attributes.iter().all(|own| own.text_at("Key").is_some()).then_some(USUAL),
    }
}
