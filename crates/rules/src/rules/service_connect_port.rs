//! Service Connect names a port that no container has.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0641"),
    title: "Service Connect names a port that no container has.",
    severity: Severity::Error,
    page: page!(
        "PLM0641",
        "\
`PortName` under `ServiceConnectConfiguration` is the `Name` of a port mapping of the task definition, not a \
number and not a container's name. CreateService refuses one that no mapping has.",
        "\
Amazon ECS API, ServiceConnectService, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind(ecs::SERVICE) {
        let Some(offered) = service.at("ServiceConnectConfiguration.Services") else { continue };
        let Some(task) = ecs::task_definition(subject.model, service) else { continue };
        let mappings =
            ecs::containers(task).iter().filter_map(|own| own.at("PortMappings")).flat_map(Datum::items);
        let names: Option<Vec<&str>> =
            mappings.filter_map(|mapping| mapping.at("Name")).map(Datum::plain).collect();
        let Some(names) = names else { continue };
        for port in offered.items().iter().filter_map(|own| own.at("PortName")) {
            if let Some(name) = check.known(service, port).plain().filter(|name| !names.contains(name)) {
                let message = format!("no port mapping of the task definition is called `{name}`");
                check.found(
                    Some(service),
                    &port.place,
                    message,
                    format!("add `Name: {name}` to the port mapping"),
                );
            }
        }
    }
}
