//! A deployment's traffic shift has a value out of range.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0698"),
    title: "A deployment's traffic shift has a value out of range.",
    severity: Severity::Error,
    page: page!(
        "PLM0698",
        "\
Linear deployments shift 3 to 100 percent at a time, canary deployments first 0.1 to 100; every bake time is 0 \
to 1,440 minutes. Each group of values belongs to its own strategy: a linear configuration beside `CANARY` is \
refused.",
        "\
Amazon ECS API, DeploymentConfiguration, read 2026-09"
    ),
    check,
};

const RANGES: [(&str, f64, f64); 5] = [
    ("BakeTimeInMinutes", 0.0, 1_440.0),
    ("LinearConfiguration.StepPercent", 3.0, 100.0),
    ("LinearConfiguration.StepBakeTimeInMinutes", 0.0, 1_440.0),
    ("CanaryConfiguration.CanaryPercent", 0.1, 100.0),
    ("CanaryConfiguration.CanaryBakeTimeInMinutes", 0.0, 1_440.0),
];

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind(ecs::SERVICE) {
        let Some(own) = service.at("DeploymentConfiguration") else { continue };
        for (path, low, high) in RANGES {
            let Some(written) = own.at(path) else { continue };
            if let Some(value) =
                check.number_in(service, written).filter(|value| !(low..=high).contains(value))
            {
                let message = format!("`{path}` is {value}");
                check.found(Some(service), &written.place, message, format!("{low} to {high}"));
            }
        }
        let strategy =
            own.at("Strategy").map_or(Some("ROLLING"), |strategy| check.known(service, strategy).plain());
        for (key, of) in [("LinearConfiguration", "LINEAR"), ("CanaryConfiguration", "CANARY")] {
            let Some(written) = own.at(key) else { continue };
            if strategy.is_some_and(|strategy| strategy != of) {
                let message = format!("`{key}` belongs to the strategy `{of}`");
                check.found(
                    Some(service),
                    &written.place,
                    message,
                    format!("`Strategy: {of}`, or leave it out"),
                );
            }
        }
    }
}
