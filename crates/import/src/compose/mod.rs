//! Compose files: every service that is no database becomes an ECS service with a task definition of one container.
//!
//! ```text
//! files ──load──► trees of data, variables put in ──merge──► one project ──service──► Model
//! ```
//!
//! Compose does not say where tasks run; what the file does not say is left out, and assumed by who makes a stack file of it.

mod container;
mod data;
mod deploy;
mod find;
mod interpolate;
mod load;
mod merge;
mod ports;
mod quantity;
mod service;
mod stores;
#[cfg(test)]
mod tests;
mod unread;
mod variables;

use crate::code;
use crate::read::{Kind, Options, Read, ReadError};
use crate::sources::Files;
use crate::sources::span_of;
use load::Loader;
use plimsoll_rules::{Datum, Model};
use plimsoll_spec::Diagnostic;

pub(crate) fn read(files: &Files, options: &Options) -> Result<Read, ReadError> {
    let Some(main) = find::main(files, options) else {
        return Err(ReadError::whole("no Compose file is in the folder"));
    };
    let mut loader = Loader::new(files, options, &main);
    let project = match loader.project(&main) {
        Ok(project) => project,
        Err(errors) => return Err(ReadError { files: vec![errors], message: String::new() }),
    };
    let mut model = Model { region: options.region.clone(), ..Model::default() };
    let Some(services) = project.at("services").filter(|services| !services.entries().is_empty()) else {
        let message = "a Compose file has `services`, each with an `image`";
        return Err(ReadError::whole(message));
    };
    unread::of_project(&project, &mut loader);
    let names: Vec<&str> = service::taken(services, &mut loader);
    for (name, body) in services.entries() {
        if names.contains(&name.as_str()) {
            service::items(name, body, &project, &names, &mut model, &mut loader);
        }
    }
    for item in &mut model.items {
        item.references.sort_unstable();
        item.references.dedup();
    }
    loader.list_unset();
    let Loader { sources, mut problems, mut unread, .. } = loader;
    problems.sort_by(|a, b| (a.offset(), a.code, &a.message).cmp(&(b.offset(), b.code, &b.message)));
    problems.dedup();
    unread.sort();
    unread.dedup();
    Ok(Read {
        kind: Kind::Compose,
        sources,
        model,
        problems,
        unread,
        allowed: Vec::new(),
        syntax: crate::hcl::Syntax::default(),
        skipped: Vec::new(),
    })
}

/// A part has another shape than Compose takes.
fn wrong_shape(loader: &mut Loader<'_>, datum: &Datum, what: &str, right: &str) {
    let diagnostic =
        Diagnostic::warning(code::SHAPE, format!("{what} is {}, and must be {right}", data::describe(datum)));
    loader.problems.push(diagnostic.at(span_of(&datum.place), "this value"));
}
