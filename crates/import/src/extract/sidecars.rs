//! `sidecars`: the containers beside the main one.

use super::node::Node;
use super::section::{Section, count, property, text, truth, why_not};
use super::subject::Subject;
use crate::imported::Unit;
use plimsoll_rules::Datum;
use plimsoll_units::TaskSize;

/// The collector of traces that the language adds for `xray: true`: its configuration stands in this variable.
const COLLECTOR_CONFIGURATION: &str = "AOT_CONFIG_CONTENT";

/// The log router that the language adds for the driver `awsfirelens`.
const LOG_ROUTER: &str = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable";

/// Whether a container is the trace collector that the language adds by itself.
pub(super) fn is_collector(container: &Datum) -> bool {
    let variables = container.at("Environment").map_or(&[] as &[Datum], Datum::items);
    variables.iter().any(|variable| variable.text_at("Name") == Some(COLLECTOR_CONFIGURATION))
        && container.text_at("Name").is_some_and(|name| name.ends_with("aws-otel-collector"))
}

/// Whether a container is the log router that the language adds by itself.
fn is_log_router(container: &Datum) -> bool {
    container.text_at("Image") == Some(LOG_ROUTER)
        && container.text_at("Name").is_some_and(|name| name.ends_with("log-router"))
        && container.at("FirelensConfiguration").is_some()
}

/// Writes the sidecars.
pub(super) fn extract(subject: &Subject<'_>, traced: bool, size: TaskSize, section: &mut Section) {
    let Some(task) = subject.task else { return };
    let mut number = 0;
    // What is left for the main container: at least one unit and one MiB.
    let (mut cpu_left, mut memory_left) = (size.cpu.units(), size.memory.mib());
    for (index, container) in subject.containers().iter().enumerate() {
        let is_own = is_log_router(container) || traced && is_collector(container);
        if index == subject.main || is_own {
            continue;
        }
        let name = container.text_at("Name").filter(|name| !name.is_empty());
        let Some(name) = name else {
            section.unknown("sidecars", "", "the name of a container is not known", &container.place);
            continue;
        };
        let name = if section.prefix.trim_end_matches('.').ends_with(&format!(".{name}")) {
            format!("{name}-sidecar")
        } else {
            name.to_owned()
        };
        let image = match container.at("Image").map(text) {
            Some(Ok(image)) => image,
            Some(Err(why)) => {
                let known = container.at("Image").and_then(Datum::known_pieces).unwrap_or_default();
                let known = known.trim_matches(['/', ':', '@']).to_owned();
                let stand_in = if known.is_empty() { name.clone() } else { known };
                section.unknown(&format!("sidecars.{name}.image"), "", &why, &container.place);
                section.assumed(&format!("sidecars.{name}.image"), &stand_in, &why, Some(&container.place));
                stand_in
            }
            None => {
                section.unknown("sidecars", "", "a container has no image", &container.place);
                continue;
            }
        };
        section.understood(&format!("sidecars.{number}.name"), &name, &container.place);
        number += 1;
        section.node.set(&["sidecars", &name, "image"], Node::Text(image));
        let mut reserve = |key: &str, properties: &[&str], usual: u32, left: &mut u32, unit: Unit| {
            let found = properties.iter().find(|own| container.at(own).is_some());
            let own = property(task, format!("ContainerDefinitions.{index}.{}", found.unwrap_or(&"Cpu")));
            let wanted = match found.map(|_| own.datum().map_or(Ok(0), count)) {
                Some(Ok(wanted)) => wanted,
                Some(Err(why)) => {
                    section.unknown(&format!("sidecars.{name}.{key}"), "", &why, own.place());
                    1
                }
                None => 0,
            };
            // The language takes no 0; what is reserved leaves something for the main container.
            let taken = wanted.clamp(1, left.saturating_sub(1).max(1));
            if taken != wanted {
                let why = if wanted == 0 {
                    "nothing is reserved for it: the least that a stack file takes"
                } else {
                    "more is reserved than the task has: what leaves something for the main container"
                };
                section.assumed(&format!("sidecars.{name}.{key}"), taken, why, Some(own.place()));
            }
            *left = left.saturating_sub(taken);
            if taken != usual {
                section.node.set(&["sidecars", &name, key], Node::Plain(taken.to_string()));
            }
            if found.is_some() {
                section.leaf(&format!("sidecars.{name}.{key}"), taken, &own, unit);
            }
        };
        reserve("cpu", &["Cpu"], 32, &mut cpu_left, Unit::CpuUnits);
        reserve("memory", &["MemoryReservation", "Memory"], 64, &mut memory_left, Unit::Mib);
        rest(container, &name, section);
    }
}

fn rest(container: &Datum, name: &str, section: &mut Section) {
    match container.at("Essential").map_or(Ok(true), truth) {
        Ok(true) => section.node.set(&["sidecars", name, "essential"], Node::Plain("true".to_owned())),
        Ok(false) => {}
        Err(why) => section.unknown(&format!("sidecars.{name}.essential"), "", &why, &container.place),
    }
    let Some(port) = container.at("PortMappings.0.ContainerPort") else { return };
    match count(port) {
        Ok(port) if (1..=65_535).contains(&port) => {
            section.node.set(&["sidecars", name, "port"], Node::Plain(port.to_string()));
        }
        _ => section.unknown(&format!("sidecars.{name}.port"), "", &why_not(port), &port.place),
    }
}
