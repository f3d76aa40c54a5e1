//! A task fits on none of its instance types.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::{capacity, ecs, instance_types};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0676"),
    title: "A task fits on none of its instance types.",
    severity: Severity::Error,
    page: page!(
        "PLM0676",
        "\
A task is placed only where its CPU and memory are free. On instances that are smaller than the task it stays in \
PROVISIONING for ever, and managed scaling does not help: it adds instances of the same types. An instance \
registers 1,024 CPU units per vCPU and a few percent less than its advertised memory.",
        "\
Amazon ECS developer guide, cluster auto scaling and container instance memory, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    for service in model.of_kind(ecs::SERVICE) {
        let Some(task) = ecs::task_definition(model, service) else { continue };
        let cpu = check.number(task, "Cpu").unwrap_or(0.0);
        let memory = check.number(task, "Memory").unwrap_or(0.0);
        for group in capacity::providers_of(model, service).filter_map(|own| capacity::group_of(model, own)) {
            let types = capacity::instance_types(model, group);
            if types.is_empty() || !capacity::knows_all_types(model, group) {
                continue;
            }
            // A type that is not in the table may hold it.
            let fits = types.iter().any(|(name, _)| {
                instance_types::known(name)
                    .is_none_or(|own| f64::from(own.vcpus) * 1024.0 >= cpu && f64::from(own.mib) > memory)
            });
            if !fits {
                let names: Vec<String> = types.iter().map(|(name, _)| format!("`{name}`")).collect();
                let message = format!("{cpu} CPU units and {memory} MiB fit on none of {}", names.join(", "));
                check.found(
                    Some(task),
                    task.nearest("Memory"),
                    message,
                    "larger instance types, or a smaller task",
                );
            }
        }
    }
}
