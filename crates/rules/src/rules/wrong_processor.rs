//! A task's processor architecture is not the one of its instances, or has no Spot.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::{capacity, ecs, instance_types};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0665"),
    title: "A task's processor architecture is not the one of its instances, or has no Spot.",
    severity: Severity::Error,
    page: page!(
        "PLM0665",
        "\
A task definition for `ARM64` finds no place on x86 instances and the other way round: its tasks stay in \
PROVISIONING and the capacity provider never adds an instance that would fit. Windows tasks cannot run on \
`FARGATE_SPOT`.",
        "\
Amazon ECS API, RuntimePlatform and CapacityProviderStrategyItem, read 2026-09; EC2 instance type naming"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    for service in model.of_kind(ecs::SERVICE) {
        let Some(task) = ecs::task_definition(model, service) else { continue };
        if let Some(family) = task.at("RuntimePlatform.OperatingSystemFamily")
            && family.plain().is_some_and(|name| name.starts_with("WINDOWS"))
            && ecs::strategy(model, service)
                .iter()
                .any(|own| own.text_at("CapacityProvider") == Some("FARGATE_SPOT"))
        {
            let message = "Fargate Spot has no Windows";
            check.found(Some(task), &family.place, message, "use `FARGATE` alone");
        }
        let architecture = match task.at("RuntimePlatform.CpuArchitecture") {
            None => "X86_64",
            Some(own) => match check.known(task, own).plain() {
                Some(name) => name,
                None => continue,
            },
        };
        for group in capacity::providers_of(model, service).filter_map(|own| capacity::group_of(model, own)) {
            let types = capacity::instance_types(model, group);
            if types.is_empty() || !capacity::knows_all_types(model, group) {
                continue;
            }
            if types.iter().all(|(name, _)| instance_types::is_arm(name) != (architecture == "ARM64")) {
                let names: Vec<String> = types.iter().map(|(name, _)| format!("`{name}`")).collect();
                let message = format!("the task is for {architecture}, and {} is not", names.join(", "));
                let place = task.nearest("RuntimePlatform.CpuArchitecture");
                check.found(Some(task), place, message, "choose instance types of the same architecture");
            }
        }
    }
}
