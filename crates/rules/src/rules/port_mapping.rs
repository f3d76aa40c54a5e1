//! A port mapping of a task with its own network interface cannot be made.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0659"),
    title: "A port mapping of a task with its own network interface cannot be made.",
    severity: Severity::Error,
    page: page!(
        "PLM0659",
        "\
In `awsvpc` mode the containers of a task share one network interface: a host port equals its container port or \
is left out, and two containers cannot listen on the same port.",
        "\
Amazon ECS API, PortMapping, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for task in subject.model.of_kind(ecs::TASK_DEFINITION) {
        if ecs::network_mode(task) != Some("awsvpc") {
            continue;
        }
        let mut taken: Vec<(f64, &str)> = Vec::new();
        for container in ecs::containers(task) {
            for mapping in container.at("PortMappings").map_or(&[] as &[Datum], Datum::items) {
                let Some((written, port)) =
                    mapping.at("ContainerPort").and_then(|own| Some((own, own.known_number()?)))
                else {
                    continue;
                };
                let protocol = mapping.text_at("Protocol").unwrap_or("tcp");
                if taken.contains(&(port, protocol)) {
                    let message = format!("port {port} is taken by another container of the task");
                    check.found(
                        Some(task),
                        &written.place,
                        message,
                        "let each container listen on a port of its own",
                    );
                }
                taken.push((port, protocol));
                let Some(host) = mapping.at("HostPort") else { continue };
                if let Some(number) =
                    check.number_in(task, host).filter(|number| *number != port && *number != 0.0)
                {
                    let message = format!("the host port {number} is not the container port {port}");
                    check.found(Some(task), &host.place, message, "leave out `HostPort`");
                }
            }
        }
    }
}
