//! The templates of a folder that are not nested in others, joined by what they export and import.

use super::ids::{self, Names};
use super::stack::{Exports, Reader, Stack};
use crate::code;
use crate::paths;
use crate::sources::span_of;
use plimsoll_rules::{Datum, Piece};
use plimsoll_spec::{Diagnostic, Diagnostics, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// Endings of files that may be templates.
const ENDINGS: [&str; 6] = [".yaml", ".yml", ".json", ".template", ".cfn", ".txt"];

/// No more templates of one folder are read.
const ROOT_LIMIT: usize = 200;

/// How often templates are read again with exports of others: as long as the longest chain of exports.
const PASS_LIMIT: usize = 4;

/// No more exports are searched, for no more imports, by the ends of their names.
const SEARCH_LIMIT: usize = 1_000;

/// A template that is not nested in another.
#[derive(Debug)]
pub(super) struct Root {
    pub(super) file: String,
    pub(super) stack: Stack,
    /// What it imports of others.
    exports: Exports,
    /// The files that it imports from.
    from: BTreeSet<String>,
}

/// What of a folder is read.
#[derive(Debug, Default)]
pub(super) struct Folder {
    /// The templates that hold services, and those that they import from.
    pub(super) roots: Vec<Root>,
    /// Files that should be templates and cannot be read.
    pub(super) nothing_read: Vec<Diagnostics>,
}

impl Folder {
    pub(super) fn of(reader: &mut Reader<'_>) -> Self {
        let mut folder = Self::default();
        let main = reader.options.main.clone();
        for file in candidates(reader, main.as_deref()) {
            match reader.root(&file, &Exports::new()) {
                Ok(stack) => {
                    folder.roots.push(Root { file, stack, exports: Exports::new(), from: BTreeSet::new() });
                }
                // A file beside the one that was asked for, and a file that is no template, are nobody's mistake.
                Err(errors) if main.as_deref().map_or(is_meant(&errors), |main| main == file) => {
                    folder.nothing_read.push(errors);
                }
                Err(_) => {}
            }
        }
        let is_main = |file: &str| main.as_deref() == Some(file);
        folder.roots.retain(|root| is_main(&root.file) || !reader.nested.contains(&root.file));
        if main.is_some() && !folder.roots.iter().any(|root| is_main(&root.file)) {
            folder.roots.clear();
            return folder;
        }
        folder.join(reader);
        folder.keep_what_is_needed(main.as_deref());
        folder
    }

    /// Reads templates again with what they import of others.
    fn join(&mut self, reader: &mut Reader<'_>) {
        for _ in 0..PASS_LIMIT {
            let known = Known::of(&self.roots);
            let mut read_again = Vec::new();
            for (index, root) in self.roots.iter().enumerate() {
                let found = known.imports_of(root);
                if !found.is_empty() {
                    read_again.push((index, found));
                }
            }
            if read_again.is_empty() {
                break;
            }
            for (index, found) in read_again {
                let Some(root) = self.roots.get_mut(index) else { continue };
                for Found { key, value, file, note } in found {
                    root.exports.insert(key, value);
                    root.from.insert(file);
                    reader.problems.extend(note);
                }
                if let Ok(stack) = reader.root(&root.file, &root.exports) {
                    root.stack = stack;
                }
            }
        }
    }

    /// Drops templates without ECS resources, unless one that is kept imports from them.
    fn keep_what_is_needed(&mut self, main: Option<&str>) {
        let holds = |root: &Root| match main {
            Some(main) => root.file == main,
            None => root.stack.items.iter().any(|item| item.kind.starts_with("AWS::ECS::")),
        };
        let mut kept: BTreeSet<String> =
            self.roots.iter().filter(|root| holds(root)).map(|root| root.file.clone()).collect();
        if kept.is_empty() {
            return;
        }
        let mut open: Vec<String> = kept.iter().cloned().collect();
        while let Some(file) = open.pop() {
            let from = self.roots.iter().find(|root| root.file == file).map(|root| root.from.clone());
            for file in from.unwrap_or_default() {
                if kept.insert(file.clone()) {
                    open.push(file);
                }
            }
        }
        self.roots.retain(|root| kept.contains(&root.file));
    }
}

/// What the templates export.
struct Known<'r> {
    names: Names,
    by_name: BTreeMap<String, Export<'r>>,
    /// All of them, for imports of which only the end of the name is known; at most [`SEARCH_LIMIT`].
    all: Vec<Export<'r>>,
}

/// An export of a template.
#[derive(Clone, Copy)]
struct Export<'r> {
    file: &'r str,
    name: &'r Datum,
    value: &'r Datum,
}

/// An export that an import means.
struct Found {
    key: String,
    value: Datum,
    file: String,
    note: Option<Diagnostic>,
}

impl<'r> Known<'r> {
    fn of(roots: &'r [Root]) -> Self {
        let mut known = Self { names: Names::of(roots), by_name: BTreeMap::new(), all: Vec::new() };
        for root in roots {
            for output in root.stack.outputs.iter().chain(&root.stack.exports) {
                let Some(name) = &output.export else { continue };
                let export = Export { file: &root.file, name, value: &output.value };
                if let Some(key) = name.export_key().filter(|key| !key.starts_with('*')) {
                    known.by_name.entry(key).or_insert(export);
                }
                if known.all.len() < SEARCH_LIMIT {
                    known.all.push(export);
                }
            }
        }
        known
    }

    /// What a template imports and does not know yet.
    fn imports_of(&self, root: &Root) -> Vec<Found> {
        let mut found: BTreeMap<String, Found> = BTreeMap::new();
        let mut searched = 0;
        for import in &root.stack.imports {
            let Some(key) = import.export_key() else { continue };
            if root.exports.contains_key(&key) || found.contains_key(&key) {
                continue;
            }
            let exact = self.by_name.get(&key).filter(|export| export.file != root.file);
            let (export, note) = match exact {
                Some(export) => (*export, None),
                None if searched >= SEARCH_LIMIT => continue,
                None => {
                    searched += 1;
                    let Some(export) = self.by_end(&root.file, import) else { continue };
                    (export, Some(taken_for(import, export.file)))
                }
            };
            let value = ids::global(export.value.clone(), |id| self.names.merged(export.file, id));
            found.insert(key.clone(), Found { key, value, file: export.file.to_owned(), note });
        }
        found.into_values().collect()
    }

    /// The only export of another template that ends as the import does.
    fn by_end(&self, importer: &str, import: &Datum) -> Option<Export<'r>> {
        let mut alike =
            self.all.iter().filter(|export| export.file != importer && ends_alike(export.name, import));
        // Several that could be meant are none that is known.
        alike.next().filter(|_| alike.next().is_none()).copied()
    }
}

/// Files that may be templates and are not nested: those that lie highest, or those beside the one that was asked for.
fn candidates(reader: &Reader<'_>, main: Option<&str>) -> Vec<String> {
    let may_be = |name: &str, text: &str| {
        ENDINGS.iter().any(|ending| name.ends_with(ending))
            && text.contains("Resources")
            && text.contains("AWS::")
    };
    let found: Vec<&String> = reader
        .files
        .iter()
        .filter(|(name, text)| Some(name.as_str()) == main || may_be(name, text))
        .map(|(name, _)| name)
        .collect();
    let folder = main.map(paths::folder);
    let highest = found.iter().map(|name| name.matches('/').count()).min().unwrap_or_default();
    let is_there = |name: &str| match folder {
        Some(folder) => paths::folder(name) == folder,
        None => name.matches('/').count() == highest,
    };
    // The one that was asked for is read whatever the limit is.
    let mut found: Vec<String> = found.into_iter().filter(|name| is_there(name)).cloned().collect();
    found.sort_by_key(|name| (Some(name.as_str()) != main, name.clone()));
    found.truncate(ROOT_LIMIT);
    found
}

/// Whether a file that cannot be read was meant to be a template: it has the section.
fn is_meant(errors: &Diagnostics) -> bool {
    let line = |line: &str| line.starts_with("Resources") || line.trim_start().starts_with("\"Resources\"");
    errors.source.text().lines().any(line)
        && errors.items.iter().any(|item| item.code != plimsoll_rules::template::code::NO_TEMPLATE)
}

/// Whether an export and an import, of at least one of which only the end is known, end with the same word.
fn ends_alike(export: &Datum, import: &Datum) -> bool {
    /// A shorter end, such as `-1`, says nothing.
    const SHORTEST: usize = 4;
    let (Some(a), Some(b)) = (export.text_end(), import.text_end()) else { return false };
    let begins_unknown = |datum: &Datum| match &datum.content {
        plimsoll_rules::Content::Partial(pieces) => {
            pieces.iter().filter(|piece| matches!(piece, Piece::Text(_))).count() == 1 && pieces.len() == 2
        }
        _ => false,
    };
    match (begins_unknown(export), begins_unknown(import)) {
        (true, true) => a == b && a.len() >= SHORTEST,
        (true, false) => b.ends_with(a) && a.len() >= SHORTEST,
        (false, true) => a.ends_with(b) && b.len() >= SHORTEST,
        (false, false) => false,
    }
}

fn taken_for(import: &Datum, file: &str) -> Diagnostic {
    let message = format!("the import is taken to be an export of `{file}`, the only one that ends alike");
    Diagnostic { severity: Severity::Note, ..Diagnostic::warning(code::JOINED, message) }
        .at(span_of(&import.place), "only the end of this name is known")
}
