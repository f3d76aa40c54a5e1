//! What was patched is read again: it must say what was wanted, and nothing else.

use super::changes::Unit;
use crate::imported::Imported;
use crate::read::{Options, read};
use crate::sources::Files;
use plimsoll_spec::Platform;
use plimsoll_spec::platform::scaling::ScalingPolicy;
use plimsoll_spec::platform::service::Service;

/// Whether patched files say what the units that were made want, and otherwise what they said before.
///
/// # Errors
/// What is wrong with them.
pub(super) fn check(
    imported: &Imported,
    wanted: &Platform,
    made: &[&Unit],
    files: &Files,
    options: &Options,
) -> Result<(), String> {
    let again = read(files, options).map_err(|_| "the patched code could not be read".to_owned())?;
    let again = crate::extract(again).map_err(|_| "the patched code holds no service".to_owned())?;
    if again.problems.len() > imported.problems.len() {
        let known = |message: &str| imported.problems.iter().any(|problem| problem.message == message);
        let new = again.problems.iter().find(|problem| !known(&problem.message));
        let message = new.map_or("a problem", |problem| problem.message.as_str());
        return Err(format!("the patched code would be wrong: {message}"));
    }
    let expected = expected(&imported.platform, wanted, made);
    compare(&expected, &again.platform)
}

/// The imported platform with what the units change.
fn expected(imported: &Platform, wanted: &Platform, made: &[&Unit]) -> Platform {
    let mut expected = imported.clone();
    for unit in made {
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
fn ordered(policies: &[ScalingPolicy]) -> Vec<String> {
    let mut texts: Vec<String> = policies.iter().map(|policy| format!("{policy:?}")).collect();
    texts.sort();
    texts
}

fn compare(expected: &Platform, found: &Platform) -> Result<(), String> {
    let (mut left, mut right) = (expected.clone(), found.clone());
    for platform in [&mut left, &mut right] {
        for service in &mut platform.services {
            service.scaling.sort_by_key(|policy| ordered(std::slice::from_ref(policy)));
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
        .or_else(|| (wanted != found).then(|| format!("something else of service {name} would change")))
}
