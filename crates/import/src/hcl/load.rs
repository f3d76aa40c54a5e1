//! Which files of a folder are read, and what they parse to.

use super::path;
use super::syntax;
use crate::read::Unread;
use crate::sources::{Files, Sources};
use hcl_edit::expr::Expression;
use hcl_edit::structure::Body;
use plimsoll_spec::{Diagnostic, Diagnostics, SourceFile, Span};
use rayon::prelude::*;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Modules within modules, at most; Terraform's own stack would not take many more, and a module may call itself.
const DEEPEST: usize = 24;
/// Calls of modules that are looked into, at most, counted once for each way to reach them.
const MOST_CALLS: usize = 5_000;

/// The files, each with its place in the space of all files once it has been looked at.
pub(super) struct Store<'f> {
    files: &'f Files,
    sources: RefCell<Sources>,
    bases: RefCell<BTreeMap<String, usize>>,
}

/// A parsed file.
pub(super) struct Parsed {
    /// What is added to places in this file.
    pub(super) base: usize,
    /// The name of the file.
    pub(super) name: String,
    /// What it holds.
    pub(super) body: Arc<Body>,
}

/// What files hold that were parsed before, so that only what was changed since is parsed again.
#[derive(Debug, Clone, Default)]
pub(crate) struct Syntax(BTreeMap<String, Arc<Body>>);

/// What is known from before: trees, and the texts that they were made of.
pub(crate) type Before<'a> = (&'a Syntax, &'a Sources);

/// The same, by name of the file.
type Known<'a> = (Option<&'a Syntax>, BTreeMap<&'a str, &'a str>);

/// The parsed folders that can be reached from the first one, by path.
#[derive(Default)]
pub(super) struct Folders {
    /// Files of each folder, in the order of their names.
    pub(super) parsed: BTreeMap<String, Vec<Parsed>>,
    /// Folders of downloaded modules by the names of the calls that lead to them, joined by dots.
    pub(super) downloaded: BTreeMap<String, String>,
    /// Files that are not read.
    pub(super) unread: Vec<Unread>,
}

impl<'f> Store<'f> {
    pub(super) fn new(files: &'f Files) -> Self {
        Self { files, sources: RefCell::default(), bases: RefCell::default() }
    }

    /// All files by path.
    pub(super) const fn files(&self) -> &'f Files {
        self.files
    }

    /// The text of a file and where it begins in the space of all files.
    pub(super) fn open(&self, name: &str) -> Option<(&'f str, usize)> {
        let text = self.files.get(name)?;
        let known = self.bases.borrow().get(name).copied();
        let base = known.unwrap_or_else(|| self.add(name, text));
        self.bases.borrow_mut().insert(name.to_owned(), base);
        // Editors on Windows begin a file with a byte order mark, which is no part of its text.
        match text.strip_prefix('\u{feff}') {
            Some(rest) => Some((rest, base + text.len() - rest.len())),
            None => Some((text, base)),
        }
    }

    /// Adds a text that is no file, such as a value given on the command line.
    pub(super) fn add(&self, name: &str, text: &str) -> usize {
        self.sources.borrow_mut().add(name, text)
    }

    /// What is wrong with a file, of which `text` is all but a byte order mark.
    pub(super) fn broken(&self, name: &str, text: &str, mut problem: Diagnostic) -> Diagnostics {
        let whole = self.files.get(name).map_or(text, String::as_str);
        let mark = whole.len() - text.len().min(whole.len());
        for label in &mut problem.labels {
            label.span = Span::new(label.span.start + mark, label.span.end + mark);
        }
        Diagnostics::new(SourceFile::new(name, whole), vec![problem])
    }

    /// The name of the file that a place is in; empty where it is in none.
    pub(super) fn name_at(&self, span: Span) -> String {
        self.sources.borrow().locate(span).map_or_else(String::new, |(file, _)| file.name().to_owned())
    }

    /// The text of a place.
    pub(super) fn slice(&self, span: Span) -> String {
        self.sources.borrow().slice(span).to_owned()
    }

    /// The files that were looked at.
    pub(super) fn into_sources(self) -> Sources {
        self.sources.into_inner()
    }
}

/// Parses the root folder and every folder that its modules lead to.
///
/// # Errors
/// What is wrong in each file that does not parse.
pub(super) fn load(
    store: &Store<'_>,
    root: &str,
    before: Option<Before<'_>>,
) -> Result<Folders, Vec<Diagnostics>> {
    let by_folder = by_folder(store.files());
    let mut folders = Folders { downloaded: downloaded(store.files(), root), ..Folders::default() };
    let mut broken = Vec::new();
    let mut seen = BTreeSet::from([(String::new(), root.to_owned())]);
    let mut waiting = vec![(String::new(), root.to_owned(), 0)];
    while let Some((key, folder, depth)) = waiting.pop() {
        if !folders.parsed.contains_key(&folder) {
            let files = by_folder.get(folder.as_str()).map_or(&[][..], Vec::as_slice);
            let parsed = parse_folder(store, files, before, &mut folders.unread, &mut broken);
            folders.parsed.insert(folder.clone(), parsed);
        }
        let calls = folders.parsed.get(&folder).map(|files| calls(files)).unwrap_or_default();
        for (name, source) in calls {
            let key = if key.is_empty() { name } else { format!("{key}.{name}") };
            let Some(target) = folders.target(&key, &folder, &source) else { continue };
            let is_there = by_folder.contains_key(target.as_str());
            let is_new = seen.len() < MOST_CALLS && seen.insert((key.clone(), target.clone()));
            if is_there && is_new && depth < DEEPEST {
                waiting.push((key, target, depth + 1));
            }
        }
    }
    if broken.is_empty() { Ok(folders) } else { Err(broken) }
}

impl Folders {
    /// What the files hold, for the next time.
    pub(super) fn syntax(&self) -> Syntax {
        let files = self.parsed.values().flatten();
        Syntax(files.map(|file| (file.name.clone(), Arc::clone(&file.body))).collect())
    }

    /// The folder that a module's source names; `None` for one that is elsewhere and has not been downloaded.
    pub(super) fn target(&self, key: &str, folder: &str, source: &str) -> Option<String> {
        if source.starts_with("./") || source.starts_with("../") || source == "." || source == ".." {
            return Some(path::join(folder, source));
        }
        self.downloaded.get(key).cloned()
    }
}

/// The names of files of Terraform's language by folder.
fn by_folder(files: &Files) -> BTreeMap<&str, Vec<&str>> {
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for name in files.keys() {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        // Terraform ignores what editors leave behind.
        let is_left_behind = file.starts_with('.') || file.ends_with('~') || file.starts_with('#');
        if (file.ends_with(".tf") || file.ends_with(".tf.json")) && !is_left_behind {
            folders.entry(folder).or_default().push(name);
        }
    }
    folders
}

/// Parses the files of a folder; those that do not parse are added to `broken`.
fn parse_folder(
    store: &Store<'_>,
    names: &[&str],
    before: Option<Before<'_>>,
    unread: &mut Vec<Unread>,
    broken: &mut Vec<Diagnostics>,
) -> Vec<Parsed> {
    let mut texts = Vec::new();
    for name in names {
        let Some((text, base)) = store.open(name) else { continue };
        let whole = Span::new(base, base + text.find('\n').unwrap_or(text.len()));
        let file = name.rsplit('/').next().unwrap_or(name);
        if file.ends_with(".json") {
            let because = "Terraform's language written as JSON is not read";
            unread.push(Unread {
                span: whole,
                what: format!("the file {name}"),
                because: because.to_owned(),
            });
            continue;
        }
        if file == "override.tf" || file.ends_with("_override.tf") {
            let because = "it overrides what other files declare, which is not evaluated";
            unread.push(Unread {
                span: whole,
                what: format!("the file {name}"),
                because: because.to_owned(),
            });
            continue;
        }
        texts.push((*name, text, base));
    }
    let known: Known<'_> =
        before.map(|(syntax, sources)| (Some(syntax), texts_of(sources))).unwrap_or_default();
    // The threads change nothing that they share, and what they make stands in the order of the names.
    let trees: Vec<_> = texts.par_iter().map(|(name, text, _)| tree(name, text, &known)).collect();
    let mut parsed = Vec::new();
    for ((name, text, base), tree) in texts.into_iter().zip(trees) {
        match tree {
            Ok(body) => parsed.push(Parsed { base, name: name.to_owned(), body }),
            Err(problem) => broken.push(store.broken(name, text, problem)),
        }
    }
    parsed
}

/// The texts of files by name, without byte order marks.
fn texts_of(sources: &Sources) -> BTreeMap<&str, &str> {
    let entry = |file| -> (&str, &str) {
        let file: &SourceFile = file;
        (file.name(), file.text().strip_prefix('\u{feff}').unwrap_or(file.text()))
    };
    sources.files().map(entry).collect()
}

/// What a file holds: what it held before, if its text is the same.
fn tree(name: &str, text: &str, known: &Known<'_>) -> Result<Arc<Body>, Diagnostic> {
    let (syntax, texts) = known;
    match syntax.and_then(|syntax| syntax.0.get(name)) {
        Some(body) if texts.get(name) == Some(&text) => Ok(Arc::clone(body)),
        _ => syntax::parse(text).map(Arc::new),
    }
}

/// The calls of modules in a folder: name and source.
fn calls(files: &[Parsed]) -> Vec<(String, String)> {
    let blocks = files.iter().flat_map(|file| file.body.get_blocks("module"));
    let call = |block: &hcl_edit::structure::Block| {
        let name = block.labels.first()?.as_str().to_owned();
        match &block.body.get_attribute("source")?.value {
            Expression::String(source) => Some((name, source.value().clone())),
            _ => None,
        }
    };
    blocks.filter_map(call).collect()
}

/// What `terraform init` has downloaded, from `.terraform/modules/modules.json`.
fn downloaded(files: &Files, root: &str) -> BTreeMap<String, String> {
    let manifest = files.get(&path::join(root, ".terraform/modules/modules.json"));
    let json = manifest.and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
    let modules = json.as_ref().and_then(|json| json.get("Modules")?.as_array());
    let entry = |module: &serde_json::Value| {
        let field = |name: &str| module.get(name)?.as_str();
        Some((field("Key")?.to_owned(), path::join(root, field("Dir")?)))
    };
    modules.into_iter().flatten().filter_map(entry).filter(|(key, _)| !key.is_empty()).collect()
}

/// The place of a syntax node in the space of all files.
pub(super) fn span_of(node: &impl hcl_edit::Span, base: usize) -> Span {
    node.span().map_or(Span::new(base, base), |range| Span::new(base + range.start, base + range.end))
}
