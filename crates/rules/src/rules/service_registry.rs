//! A service's registration in Cloud Map cannot work.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0637"),
    title: "A service's registration in Cloud Map cannot work.",
    severity: Severity::Error,
    page: page!(
        "PLM0637",
        "\
A service has at most one entry under `ServiceRegistries`. The container and port it names must be in the task \
definition, and a container stands together with its port, or neither does.",
        "\
Amazon ECS API, ServiceRegistry, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind(ecs::SERVICE) {
        let Some(registries) = service.at("ServiceRegistries") else { continue };
        if let Some(second) = registries.items().get(1) {
            check.found(
                Some(service),
                &second.place,
                "the service has a second registry",
                "keep one of them",
            );
        }
        for registry in registries.items() {
            let (name, port) = (registry.at("ContainerName"), registry.at("ContainerPort"));
            if let (Some(alone), None) | (None, Some(alone)) = (name, port) {
                let help = "write `ContainerName` and `ContainerPort`, or neither";
                check.found(
                    Some(service),
                    &alone.place,
                    "a container stands without its port, or a port alone",
                    help,
                );
            }
            let Some(task) = ecs::task_definition(subject.model, service) else { continue };
            let Some((written, name)) = name.and_then(|own| Some((own, own.plain()?))) else { continue };
            let containers = ecs::containers(task);
            let all_known =
                !containers.is_empty() && containers.iter().all(|own| own.text_at("Name").is_some());
            if all_known && !containers.iter().any(|own| ecs::name(own) == name) {
                let message = format!("the task definition has no container `{name}`");
                check.found(Some(service), &written.place, message, "name one of its containers");
            }
        }
    }
}
