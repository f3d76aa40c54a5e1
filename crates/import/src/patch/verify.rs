//! What was patched is read again: it must say what was wanted, and nothing else.

use super::changes::Unit;
use crate::imported::Imported;
use crate::read::{Options, read_again};
use crate::sources::Files;
use plimsoll_spec::Platform;
use plimsoll_spec::platform::levers::ServiceLevers;
use plimsoll_spec::platform::service::Service;

/// Whether patched files say what the units that were made want, and otherwise what they said before. With each unit stands
/// whether its service may start with any count in its range.
///
/// # Errors
/// What is wrong with them.
pub(super) fn check(
    imported: &Imported,
    wanted: &Platform,
    made: &[(&Unit, bool)],
    files: &Files,
    options: &Options,
) -> Result<(), String> {
    let again =
        read_again(files, options, imported).map_err(|_| "the patched code could not be read".to_owned())?;
    let again = crate::extract(again).map_err(|_| "the patched code holds no service".to_owned())?;
    if again.problems.len() > imported.problems.len() {
        let known = |message: &str| imported.problems.iter().any(|problem| problem.message == message);
        let new = again.problems.iter().find(|problem| !known(&problem.message));
        let message = new.map_or("a problem", |problem| problem.message.as_str());
        return Err(format!("the patched code would be wrong: {message}"));
    }
    let mut expected = expected(&imported.platform, wanted, made);
    for (unit, _) in made.iter().filter(|(_, starts_anywhere)| *starts_anywhere) {
        let found = unit.service.as_ref().and_then(|name| again.platform.service(name));
        let own = expected.services.iter_mut().find(|service| Some(&service.name) == unit.service.as_ref());
        if let (Some(own), Some(found)) = (own, found) {
            own.tasks.desired = found.tasks.desired;
        }
    }
    compare(&expected, &again.platform)
}

/// The imported platform with what the units change.
fn expected(imported: &Platform, wanted: &Platform, made: &[(&Unit, bool)]) -> Platform {
    let mut expected = imported.clone();
    for (unit, _) in made {
        match &unit.service {
            None => {
                if unit.values.iter().any(|(path, _)| path == "cluster.insights") {
                    expected.cluster.insights = wanted.cluster.insights;
                }
            }
            Some(name) => {
                let new = wanted.service(name);
                let old = expected.services.iter_mut().find(|service| &service.name == name);
                if let (Some(old), Some(new)) = (old, new) {
                    take(old, new);
                }
            }
        }
    }
    expected
}

/// Takes over what a patch may change.
fn take(old: &mut Service, new: &Service) {
    old.size = new.size;
    old.architecture = new.architecture;
    old.tasks = new.tasks;
    old.capacity = new.capacity;
    old.scaling.clone_from(&new.scaling);
    old.logs.retention = new.logs.retention;
    if let (Some(old), Some(new)) = (&mut old.target_group, &new.target_group) {
        old.algorithm = new.algorithm;
        old.deregistration_delay = new.deregistration_delay;
    }
}

/// Policies work side by side: their order means nothing.
fn compare(expected: &Platform, found: &Platform) -> Result<(), String> {
    let (mut left, mut right) = (expected.clone(), found.clone());
    for platform in [&mut left, &mut right] {
        for service in &mut platform.services {
            service.scaling.sort_by_key(|policy| format!("{policy:?}"));
            // What may be changed is not the code's to say.
            service.levers = ServiceLevers::default();
        }
    }
    // Objectives are stated beside the code.
    for service in &mut right.services {
        if let Some(own) = left.service(&service.name) {
            service.objective = own.objective.clone();
        }
    }
    if left == right {
        return Ok(());
    }
    for service in &left.services {
        let Some(again) = right.service(&service.name) else {
            return Err(format!("service {} would be gone", service.name));
        };
        if let Some(what) = difference(service, again) {
            return Err(format!("read again, the patched code does not say what was wanted: {what}"));
        }
    }
    Err("read again, the patched code would change more than what was wanted".to_owned())
}

/// The first part in which two services differ.
fn difference(wanted: &Service, found: &Service) -> Option<String> {
    let name = &wanted.name;
    let tell = |what: &str, wanted: String, found: String| {
        (wanted != found).then(|| format!("{what} of service {name} would be {found} and not {wanted}"))
    };
    tell("the size", wanted.size.to_string(), found.size.to_string())
        .or_else(|| tell("the architecture", wanted.architecture.to_string(), found.architecture.to_string()))
        .or_else(|| tell("the number of tasks", format!("{:?}", wanted.tasks), format!("{:?}", found.tasks)))
        .or_else(|| tell("the capacity", format!("{:?}", wanted.capacity), format!("{:?}", found.capacity)))
        .or_else(|| {
            let text = |service: &Service| plimsoll_spec::write::scaling(&service.scaling);
            tell("the scaling", text(wanted), text(found))
        })
        .or_else(|| (wanted != found).then(|| other(wanted, found)))
}

/// The first line in which two services differ as they are, for what has no words of its own.
fn other(wanted: &Service, found: &Service) -> String {
    let (wanted_text, found_text) = (format!("{wanted:#?}"), format!("{found:#?}"));
    let mut pairs = wanted_text.lines().zip(found_text.lines());
    let (wanted_line, found_line) = pairs.find(|(wanted, found)| wanted != found).unwrap_or_default();
    let clean = |line: &str| line.trim().trim_end_matches(',').to_owned();
    format!("`{}` of service {} would become `{}`", clean(wanted_line), wanted.name, clean(found_line))
}
