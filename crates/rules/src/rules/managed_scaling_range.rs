//! Managed scaling is set to something out of range.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0672"),
    title: "Managed scaling is set to something out of range.",
    severity: Severity::Error,
    page: page!(
        "PLM0672",
        "\
The target capacity is 1 to 100 percent, both step sizes 1 to 10,000 with the smallest not above the largest, \
the warm-up 0 to 10,000 seconds.",
        "\
Amazon ECS API, ManagedScaling, read 2026-09"
    ),
    check,
};

const RANGES: [(&str, f64, f64); 4] = [
    ("TargetCapacity", 1.0, 100.0),
    ("MinimumScalingStepSize", 1.0, 10_000.0),
    ("MaximumScalingStepSize", 1.0, 10_000.0),
    ("InstanceWarmupPeriod", 0.0, 10_000.0),
];

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for provider in subject.model.of_kind(ecs::CAPACITY_PROVIDER) {
        let Some(scaling) = provider.at("AutoScalingGroupProvider.ManagedScaling") else { continue };
        for (key, low, high) in RANGES {
            let Some(written) = scaling.at(key) else { continue };
            if let Some(value) =
                check.number_in(provider, written).filter(|value| !(low..=high).contains(value))
            {
                let message = format!("`{key}: {value}` is out of range");
                check.found(Some(provider), &written.place, message, format!("{low} to {high}"));
            }
        }
        let step = |key: &str| scaling.number_at(key);
        if let (Some(least), Some(most)) = (step("MinimumScalingStepSize"), step("MaximumScalingStepSize"))
            && least > most
            && let Some(written) = scaling.at("MinimumScalingStepSize")
        {
            let message = format!("the smallest step of {least} is above the largest of {most}");
            check.found(Some(provider), &written.place, message, format!("at most {most}"));
        }
    }
}
