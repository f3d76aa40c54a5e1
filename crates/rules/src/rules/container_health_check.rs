//! A container's health check is out of range.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0655"),
    title: "A container's health check is out of range.",
    severity: Severity::Error,
    page: page!(
        "PLM0655",
        "\
The interval is 5 to 300 seconds, the timeout 2 to 60, the retries 1 to 10, the start period 0 to 300. The \
command is a list whose first word says how to run it: `CMD` with arguments, or `CMD-SHELL` with one line.",
        "\
Amazon ECS API, HealthCheck, read 2026-09"
    ),
    check,
};

const RANGES: [(&str, f64, f64); 4] =
    [("Interval", 5.0, 300.0), ("Timeout", 2.0, 60.0), ("Retries", 1.0, 10.0), ("StartPeriod", 0.0, 300.0)];

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        for health in ecs::containers(task).iter().filter_map(|container| container.at("HealthCheck")) {
            for (key, low, high) in RANGES {
                let Some(written) = health.at(key) else { continue };
                if let Some(value) =
                    check.number_in(task, written).filter(|value| !(low..=high).contains(value))
                {
                    let nearest = value.clamp(low, high);
                    let message = format!("`{key}: {value}` is out of range");
                    check.found(
                        Some(task),
                        &written.place,
                        message,
                        format!("{low} to {high}, here {nearest}"),
                    );
                }
            }
            let Some(command) = health.at("Command") else { continue };
            let Some(first) = command.items().first() else { continue };
            if first.plain().is_some_and(|word| !matches!(word, "CMD" | "CMD-SHELL" | "NONE")) {
                let message = "the command does not say how it is run";
                check.found(Some(task), &first.place, message, "begin the list with `CMD` or `CMD-SHELL`");
            }
        }
    }
}
