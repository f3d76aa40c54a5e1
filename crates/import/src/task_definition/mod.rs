//! Task definitions as JSON: what `aws ecs describe-task-definition` prints and what `register-task-definition` takes, with
//! what `describe-services`, `describe-scalable-targets` and `describe-scaling-policies` print, if that lies beside it.
//!
//! ```text
//! files ──document──► parts, each with what it is ──names──► CloudFormation's words ──► Model
//! ```

mod document;
mod model;
mod names;
#[cfg(test)]
mod tests;

use crate::read::{Kind, Options, Read, ReadError};
use crate::sources::{Files, Sources};
use document::{Document, Found};
use plimsoll_spec::Diagnostics;

pub(crate) fn read(files: &Files, options: &Options) -> Result<Read, ReadError> {
    let mut sources = Sources::default();
    let mut documents: Vec<Document> = Vec::new();
    let mut errors: Vec<Diagnostics> = Vec::new();
    let mut problems = Vec::new();
    let mut unread = Vec::new();
    for (name, text) in files {
        let is_main = options.main.as_deref() == Some(name.as_str());
        if !is_main && (name.contains('/') && options.main.is_none() || !document::may_be(name, text)) {
            continue;
        }
        let base = sources.add(name.as_str(), text.as_str());
        match document::read(name, text, base, &mut problems) {
            Ok(found) => documents.extend(found),
            // A file beside the one that was asked for is nobody's mistake.
            Err(error) if options.main.is_none() || is_main => errors.push(error),
            Err(_) => {}
        }
    }
    if let Some(main) = &options.main {
        document::keep(main, &mut documents);
    }
    if !documents.iter().any(|one| one.found == Found::Task) {
        let message = "no task definition is in the files: `family` with `containerDefinitions`";
        return Err(ReadError {
            message: if errors.is_empty() { message.to_owned() } else { String::new() },
            files: errors,
        });
    }
    for error in errors {
        document::refused(&error, &sources, &mut problems, &mut unread);
    }
    let mut model = model::of(documents, &mut unread);
    model.region = model.region.or_else(|| options.region.clone());
    problems.sort_by(|a, b| (a.offset(), a.code, &a.message).cmp(&(b.offset(), b.code, &b.message)));
    unread.sort();
    unread.dedup();
    Ok(Read {
        kind: Kind::TaskDefinition,
        sources,
        model,
        problems,
        unread,
        allowed: Vec::new(),
        syntax: crate::hcl::Syntax::default(),
        skipped: Vec::new(),
    })
}
