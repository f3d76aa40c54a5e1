//! `exec`, `read_only`, `discovery` of a service.

use super::cluster::Shared;
use super::section::{Section, truth};
use super::subject::Subject;

/// Writes the switches of a service.
pub(super) fn extract(subject: &Subject<'_>, shared: &Shared, section: &mut Section) {
    let switches = [
        ("exec", subject.of_service("EnableExecuteCommand")),
        ("read_only", subject.of_container("ReadonlyRootFilesystem")),
    ];
    for (key, property) in switches {
        let Some(property) = property else { continue };
        match property.datum().map(truth) {
            Some(Ok(true)) => {
                section.understood(key, true, property.place());
                section.plain(key, true);
            }
            Some(Err(why)) => section.unknown(key, "", &why, property.place()),
            Some(Ok(false)) | None => {}
        }
    }
    let registered = subject.of_service("ServiceRegistries").and_then(|own| own.datum());
    let is_found = registered.is_some_and(|list| !list.items().is_empty());
    if is_found != shared.has_namespace && !shared.connects {
        section.plain("discovery", is_found);
    }
}
