//! A folder of Terraform's language: parsed, evaluated as far as that goes without an account, and read into a model.
//!
//! ```text
//! load (which files, modules.json) → declared (what each folder declares) → evaluator ─► blocks ─► items of the model
//!                                                  expression, operator, template, reference, expand, variables, function/
//! ```
//!
//! Everything is evaluated once and when it is needed. A value keeps the literal that it is on every way that does not change
//! it: variables, locals, outputs, arguments of modules, `lookup`, `try`. What cannot be evaluated is unknown, with its reason.

mod blocks;
mod data;
mod declared;
mod emit;
mod evaluator;
mod expand;
mod expression;
mod function;
mod json;
mod load;
mod operator;
mod path;
mod policy;
mod reference;
mod report;
mod syntax;
mod template;
mod types;
mod value;
mod variables;

use crate::read::{Kind, Options, Read, ReadError};
use crate::sources::{Files, Sources};
use declared::{At, Declared};
use emit::Refers;
use evaluator::{Evaluator, Instance, Scope};
pub(crate) use load::Syntax;
use load::{Before, Folders, Store};
use plimsoll_rules::{Allowed, Model};
use plimsoll_spec::{Diagnostic, Diagnostics};
use report::Report;
use std::collections::BTreeMap;
use value::Repetition;

/// A folder in the provider's vocabulary.
pub(crate) struct Evaluated {
    /// The resources.
    pub(crate) model: Model,
    /// The files.
    pub(crate) sources: Sources,
    /// What is wrong.
    pub(crate) problems: Vec<Diagnostic>,
    /// What was not evaluated.
    pub(crate) unread: Vec<crate::read::Unread>,
    /// Findings that the code says are accepted.
    pub(crate) allowed: Vec<Allowed>,
    /// What the files hold.
    syntax: Syntax,
}

/// Reads a folder of Terraform's language.
///
/// # Errors
/// Where a file does not parse: what is wrong in each of them.
pub(crate) fn read(files: &Files, options: &Options, before: Option<Before<'_>>) -> Result<Read, ReadError> {
    let Evaluated { model, sources, problems, mut unread, allowed, syntax } =
        evaluate_after(files, options, before)?;
    let model = crate::provider::translate(&model, &mut unread);
    unread.sort();
    unread.dedup();
    let kind = Kind::Terraform;
    Ok(Read { kind, sources, model, problems, unread, allowed, skipped: Vec::new(), syntax })
}

/// Evaluates a folder of Terraform's language to a model in the provider's vocabulary.
///
/// # Errors
/// Where a file does not parse: what is wrong in each of them.
#[cfg(test)]
pub(crate) fn evaluate(files: &Files, options: &Options) -> Result<Evaluated, ReadError> {
    evaluate_after(files, options, None)
}

fn evaluate_after(
    files: &Files,
    options: &Options,
    before: Option<Before<'_>>,
) -> Result<Evaluated, ReadError> {
    let root =
        options.main.as_deref().and_then(|main| main.rsplit_once('/')).map_or("", |(folder, _)| folder);
    let store = Store::new(files);
    let failed = |files| ReadError { files, message: String::new() };
    let folders = load::load(&store, root, before).map_err(failed)?;
    let report = Report::default();
    let declared: BTreeMap<String, Declared<'_>> = folders
        .parsed
        .iter()
        .map(|(folder, files)| (folder.clone(), Declared::new(folder, files, &report)))
        .collect();
    let outcome = run(&store, &folders, &declared, &report, options, root);
    let model = outcome.map_err(failed)?;
    drop(declared);
    let syntax = folders.syntax();
    let (problems, mut unread) = report.finish();
    unread.extend(folders.unread);
    unread.sort();
    Ok(Evaluated { model, sources: store.into_sources(), problems, unread, allowed: Vec::new(), syntax })
}

/// Evaluates the root module and everything that it leads to.
fn run<'a>(
    store: &'a Store<'a>,
    folders: &'a Folders,
    declared: &'a BTreeMap<String, Declared<'a>>,
    report: &'a Report,
    options: &'a Options,
    root: &str,
) -> Result<Model, Vec<Diagnostics>> {
    let evaluator = Evaluator::new(store, folders, declared, report, options);
    let Some(declared) = declared.get(root) else { return Ok(Model::default()) };
    evaluator.add(Instance { declared, prefix: String::new(), key: String::new(), call: None });
    evaluator.read_given(root)?;
    let mut items = Vec::new();
    evaluator.items(0, &mut items);
    let mut exposed = Refers::new();
    for block in declared.outputs.values() {
        if let Some(value) = block.argument("value") {
            let At { node, base } = value;
            let value = evaluator.value(node, Scope::of(0, base, &Repetition::Single));
            exposed.extend(value.refers().iter().map(ToString::to_string));
        }
    }
    Ok(Model { items, region: evaluator.region(), exposed: exposed.into_iter().collect() })
}

#[cfg(test)]
mod tests;
