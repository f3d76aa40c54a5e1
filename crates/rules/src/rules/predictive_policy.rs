//! A predictive scaling policy is set up so that it is refused.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::scaling;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0694"),
    title: "A predictive scaling policy is set up so that it is refused.",
    severity: Severity::Error,
    page: page!(
        "PLM0694",
        "\
A predictive policy has exactly one metric specification. `SchedulingBufferTime` is 0 to 3,600 seconds. \
`MaxCapacityBuffer` is 0 to 100 and counts only with `MaxCapacityBreachBehavior: IncreaseMaxCapacity`.",
        "\
Application Auto Scaling API, PredictiveScalingPolicyConfiguration, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for policy in subject.model.of_kind(scaling::POLICY) {
        let Some(own) = policy.at("PredictiveScalingPolicyConfiguration") else { continue };
        if let Some(metrics) = own.at("MetricSpecifications").filter(|list| list.items().len() > 1) {
            let message = format!("the policy has {} metric specifications", metrics.items().len());
            check.found(
                Some(policy),
                &metrics.place,
                message,
                "exactly one; a second policy for the other metric",
            );
        }
        for (key, most) in [("SchedulingBufferTime", 3_600.0), ("MaxCapacityBuffer", 100.0)] {
            let Some(written) = own.at(key) else { continue };
            if let Some(value) =
                check.number_in(policy, written).filter(|value| !(0.0..=most).contains(value))
            {
                let message = format!("`{key}: {value}` is out of range");
                check.found(Some(policy), &written.place, message, format!("0 to {most}"));
            }
        }
        let behavior = own.at("MaxCapacityBreachBehavior");
        let honors = behavior.is_none_or(|behavior| check.known(policy, behavior).is("HonorMaxCapacity"));
        if let Some(buffer) = own.at("MaxCapacityBuffer").filter(|_| honors) {
            let message = "`MaxCapacityBuffer` counts only where the maximum may be raised";
            check.found(
                Some(policy),
                &buffer.place,
                message,
                "`MaxCapacityBreachBehavior: IncreaseMaxCapacity`, or no buffer",
            );
        }
    }
}
