//! Fargate has no such task size.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};
use plimsoll_units::TaskSize;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0650"),
    title: "Fargate has no such task size.",
    severity: Severity::Error,
    page: page!(
        "PLM0650",
        "\
Fargate offers fixed pairs of CPU and memory. Anything else is refused when the task definition is registered \
with \"No Fargate configuration exists for given values\". Both must be written at the task, as text or number: \
`512`, `.5 vCPU`, `1024`, `1 GB`.",
        "\
Amazon ECS API, RegisterTaskDefinition, read 2026-09; task size table of the developer guide"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        if ecs::is_for_fargate(task) != Some(true) {
            continue;
        }
        for key in ["Cpu", "Memory"] {
            if task.at(key).is_none() {
                let message = format!("a task for Fargate needs `{key}`");
                check.found(Some(task), &task.place, message, "for example `Cpu: 256` and `Memory: 512`");
            }
        }
        let (Some(cpu), Some(memory)) = (check.text(task, "Cpu"), check.text(task, "Memory")) else {
            continue;
        };
        let (cpu, memory) = (in_units(&cpu, "vcpu"), in_units(&memory, "gb"));
        let (Some(cpu), Some(memory)) = (cpu, memory) else {
            let message = "the size cannot be read";
            check.found(
                Some(task),
                task.nearest("Cpu"),
                message,
                "write `Cpu: 512` or `.5 vCPU`, `Memory: 1024` or `1 GB`",
            );
            continue;
        };
        let size = TaskSize::new(cpu, memory);
        if !size.is_fargate() {
            let near: Vec<String> = plimsoll_units::fargate::nearest(size)
                .iter()
                .map(|size| format!("{}/{}", size.cpu.units(), size.memory.mib()))
                .collect();
            let place = if plimsoll_units::fargate::memories(size.cpu).is_some() {
                task.nearest("Memory")
            } else {
                task.nearest("Cpu")
            };
            let message = format!("Fargate has no size of {cpu} CPU units with {memory} MiB");
            check.found(Some(task), place, message, format!("the nearest sizes are {}", near.join(", ")));
        }
    }
}

/// Units or MiB of a text such as `512`, `.5 vCPU` or `1 GB`.
fn in_units(text: &str, word: &str) -> Option<u32> {
    let lower = text.trim().to_ascii_lowercase();
    let (number, factor) = match lower.strip_suffix(word) {
        Some(number) => (number.trim(), 1024.0),
        None => (lower.as_str(), 1.0),
    };
    let value = number.parse::<f64>().ok()? * factor;
    (value.fract() == 0.0 && (1.0..=1_000_000.0).contains(&value)).then_some(value as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c11_sizes_are_read_as_aws_spells_them() {
        assert_eq!(in_units(".5 vCPU", "vcpu"), Some(512));
        assert_eq!(in_units("0.5GB", "gb"), Some(512));
        assert_eq!(in_units("1 gb", "gb"), Some(1024));
        assert_eq!(in_units("1024", "gb"), Some(1024));
        assert_eq!(in_units("much", "gb"), None);
    }
}
