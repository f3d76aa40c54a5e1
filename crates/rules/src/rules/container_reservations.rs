//! Containers ask for more than their task has.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0653"),
    title: "Containers ask for more than their task has.",
    severity: Severity::Error,
    page: page!(
        "PLM0653",
        "\
The CPU units of all containers together may not exceed the task's, nor may their hard memory limits. A \
container's limit is at least 6 MiB and not below its reservation. RegisterTaskDefinition refuses the rest.",
        "\
Amazon ECS API, ContainerDefinition, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        for (key, unit) in [("Cpu", "CPU units"), ("Memory", "MiB")] {
            let Some(whole) = check.number(task, key) else { continue };
            let asked: Vec<(&Datum, f64)> = ecs::containers(task)
                .iter()
                .filter_map(|container| container.at(key))
                .filter_map(|own| Some((own, check.number_in(task, own)?)))
                .collect();
            let sum: f64 = asked.iter().map(|(_, value)| value).sum();
            if let Some((last, _)) = asked.last().filter(|_| sum > whole) {
                let message = format!("the containers ask for {sum} {unit} and the task has {whole}");
                check.found(Some(task), &last.place, message, format!("a task with at least {sum} {unit}"));
            }
        }
        for container in ecs::containers(task) {
            let hard = container.number_at("Memory");
            let soft = container.number_at("MemoryReservation");
            if let (Some(hard), Some(soft), Some(written)) = (hard, soft, container.at("MemoryReservation"))
                && soft > hard
            {
                let message = format!("the reservation of {soft} MiB is above the limit of {hard} MiB");
                check.found(Some(task), &written.place, message, format!("at most {hard}"));
            }
            for key in ["Memory", "MemoryReservation"] {
                let Some(written) = container.at(key) else { continue };
                if let Some(value) = check.number_in(task, written).filter(|value| *value < 6.0) {
                    let message = format!("`{key}: {value}` is below what a container needs");
                    check.found(Some(task), &written.place, message, "at least 6 MiB");
                }
            }
        }
    }
}
