//! Files of a project to one tree of data.

use super::data::describe;
use super::interpolate::Variables;
use super::{find, merge, variables, wrong_shape};
use crate::code;
use crate::paths;
use crate::read::{Options, Unread};
use crate::sources::span_of;
use crate::sources::{Files, Sources};
use plimsoll_rules::template::token;
use plimsoll_rules::{Content, Datum, Origin, Place};
use plimsoll_spec::yaml::{Dialect, Entry, Node, Style, Value, read as read_yaml};
use plimsoll_spec::{Diagnostic, Diagnostics, Severity, SourceFile, Span};
use std::collections::BTreeMap;

/// Services that extend services that extend services, and files that include files, deeper than this are not followed.
const DEPTH_LIMIT: usize = 16;

/// Reads the files of one project.
#[derive(Debug)]
pub(super) struct Loader<'a> {
    pub(super) files: &'a Files,
    pub(super) sources: Sources,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) unread: Vec<Unread>,
    /// The folder that paths in files are relative to.
    pub(super) folder: String,
    variables: Variables<'a>,
    bases: BTreeMap<String, usize>,
    trees: BTreeMap<String, Datum>,
}

/// Where a service stands: a file's services, and its name there.
type Known<'t> = (&'t str, &'t str);

impl<'a> Loader<'a> {
    /// A project that begins with a file; `.env` beside it sets variables.
    pub(super) fn new(files: &'a Files, options: &'a Options, main: &str) -> Self {
        let folder = paths::folder(main).to_owned();
        let mut loader = Self {
            files,
            sources: Sources::default(),
            problems: Vec::new(),
            unread: Vec::new(),
            folder,
            variables: Variables::new(&options.variables, Vec::new()),
            bases: BTreeMap::new(),
            trees: BTreeMap::new(),
        };
        let found = loader.variables_of(".env").unwrap_or_default();
        loader.variables = Variables::new(&options.variables, found);
        loader
    }

    /// The variables of a file of the project; `None` where there is no such file.
    pub(super) fn variables_of(&mut self, path: &str) -> Option<Vec<variables::Variable>> {
        let path = paths::join(&self.folder, path)?;
        let text = self.files.get(&path)?;
        let base = self.base(&path);
        Some(variables::read(text, base))
    }

    fn base(&mut self, file: &str) -> usize {
        if let Some(base) = self.bases.get(file) {
            return *base;
        }
        let base = self.sources.add(file, self.files.get(file).cloned().unwrap_or_default());
        self.bases.insert(file.to_owned(), base);
        base
    }

    /// The whole project: included files, the file laid over it, and services that extend others.
    pub(super) fn project(&mut self, main: &str) -> Result<Datum, Diagnostics> {
        let mut tree = self.tree(main)?;
        if tree.at("include").is_some() {
            tree = self.included(tree, 0);
        }
        self.extended(&mut tree, main);
        if let Some(over) = find::over(main, self.files) {
            match self.tree(&over) {
                Ok(mut above) => {
                    self.extended(&mut above, &over);
                    tree = merge::merged(tree, above, "");
                }
                Err(errors) => self.refused(&over, errors),
            }
        }
        Ok(tree)
    }

    /// A file that is part of the project cannot be read.
    fn refused(&mut self, file: &str, errors: Diagnostics) {
        let base = self.base(file);
        let because = errors.items.first().map_or_else(String::new, |item| item.message.clone());
        self.unread.push(Unread { span: Span::new(base, base), what: format!("the file `{file}`"), because });
        self.problems.extend(errors.items.into_iter().map(|item| placed(item, base)));
    }

    /// The tree of a file.
    fn tree(&mut self, file: &str) -> Result<Datum, Diagnostics> {
        if let Some(known) = self.trees.get(file) {
            return Ok(known.clone());
        }
        let files = self.files;
        let text = files.get(file).map(String::as_str).unwrap_or_default();
        let base = self.base(file);
        let (root, problems) = read_yaml(text, Dialect::Template);
        let source = || SourceFile::new(file, text);
        let Some(root) = root else {
            let mut problems = problems;
            if problems.is_empty() {
                problems.push(Diagnostic::error(code::SHAPE, "the file says nothing"));
            }
            return Err(Diagnostics::new(source(), problems));
        };
        if root.mapping().is_none() {
            let message = format!("a Compose file is a mapping with `services`, found {}", root.describe());
            let problem = Diagnostic::error(code::SHAPE, message).at(root.span, "instead of a mapping");
            return Err(Diagnostics::new(source(), vec![problem]));
        }
        self.problems.extend(problems.into_iter().map(|item| placed(item, base)));
        let tree = self.datum(&root, root.span, (text, base));
        self.trees.insert(file.to_owned(), tree.clone());
        Ok(tree)
    }

    /// A node as data, with its variables put in. The reader of the text limits how deep this goes.
    fn datum(&mut self, node: &Node, place: Span, file: (&str, usize)) -> Datum {
        let (text, base) = file;
        let global = |span: Span| Span::new(base + span.start, base + span.end);
        let literal = token(text, node);
        let mut origin = Origin::Literal(global(literal));
        let content = match &node.value {
            Value::Empty => Content::Null,
            Value::Scalar { text: written, .. } if written.contains('$') => {
                let token = (text.get(literal.range()).unwrap_or_default(), base + literal.start);
                let (content, found) = self.variables.interpolated(written, token, &origin);
                origin = found;
                content
            }
            Value::Scalar { text, quoted } => scalar(text, *quoted),
            Value::Sequence(items, _) => {
                Content::List(items.iter().map(|item| self.datum(item, used_at(item), file)).collect())
            }
            Value::Mapping(mapping) => Content::Map(
                mapping.entries.iter().map(|entry| (entry.key.clone(), self.entry(entry, file))).collect(),
            ),
        };
        if content == Content::Null {
            origin = Origin::Unsaid;
        }
        Datum { place: Place::Span(global(place)), content, origin }
    }

    /// The value of an entry: a block of several lines stands where its key stands.
    fn entry(&mut self, entry: &Entry, file: (&str, usize)) -> Datum {
        let is_block = match &entry.value.value {
            Value::Mapping(mapping) => mapping.style == Style::Block,
            Value::Sequence(_, style) => *style == Style::Block,
            Value::Empty => true,
            Value::Scalar { .. } => false,
        };
        let place =
            if is_block && entry.value.alias.is_none() { entry.key_span } else { used_at(&entry.value) };
        self.datum(&entry.value, place, file)
    }

    /// A project with the services of the files that it includes.
    fn included(&mut self, mut tree: Datum, depth: usize) -> Datum {
        let Some(list) = tree.at("include").cloned() else { return tree };
        for item in list.one_or_many() {
            let named = item.at("path").unwrap_or(item).clone();
            for path in named.one_or_many() {
                let mut refuse = |because: &str| {
                    let what = format!("the included file {}", describe(path));
                    self.unread.push(Unread {
                        span: span_of(&path.place),
                        what,
                        because: because.to_owned(),
                    });
                };
                let file = match &path.content {
                    Content::Text(text) => {
                        paths::join(&self.folder, text).filter(|file| self.files.contains_key(file))
                    }
                    _ => None,
                };
                let Some(file) = file else {
                    refuse("it is not in the folder");
                    continue;
                };
                if depth >= DEPTH_LIMIT {
                    refuse("files include each other too deeply");
                    continue;
                }
                match self.tree(&file) {
                    Ok(inner) => {
                        let inner = self.included(inner, depth + 1);
                        // What the file says itself goes before what it includes.
                        tree = merge::merged(inner, tree, "");
                    }
                    Err(errors) => self.refused(&file, errors),
                }
            }
        }
        tree
    }

    /// Puts what services extend below them.
    fn extended(&mut self, tree: &mut Datum, main: &str) {
        let Some(services) = tree.at("services").cloned() else { return };
        let Content::Map(entries) = &services.content else {
            wrong_shape(self, &services, "`services`", "a mapping of services");
            return;
        };
        let extended: Vec<(String, Datum)> = entries
            .iter()
            .map(|(name, body)| (name.clone(), self.extend(body, &services, (main, name), &mut Vec::new())))
            .collect();
        if let Content::Map(top) = &mut tree.content {
            for (key, value) in top {
                if key == "services" {
                    value.content = Content::Map(extended.clone());
                }
            }
        }
    }

    /// A service with what it extends.
    fn extend(
        &mut self,
        body: &Datum,
        services: &Datum,
        known: Known<'_>,
        trail: &mut Vec<(String, String)>,
    ) -> Datum {
        let Some(base) = body.at("extends") else { return body.clone() };
        let here = (known.0.to_owned(), known.1.to_owned());
        if trail.len() >= DEPTH_LIMIT || trail.contains(&here) {
            return self.not_extended(body, base, "services extend each other");
        }
        trail.push(here);
        let named = base.at("service").filter(|_| !base.entries().is_empty()).unwrap_or(base);
        let Some(name) = named.plain().map(str::to_owned) else {
            return self.not_extended(body, base, "it names no service");
        };
        let file = match base.at("file").filter(|_| !base.entries().is_empty()).map(Datum::plain) {
            None => known.0.to_owned(),
            Some(path) => match path.and_then(|path| paths::join(paths::folder(known.0), path)) {
                Some(path) if self.files.contains_key(&path) => path,
                _ => return self.not_extended(body, base, "its file is not in the folder"),
            },
        };
        let others = if file == known.0 {
            Some(services.clone())
        } else {
            self.tree(&file).ok().and_then(|tree| tree.at("services").cloned())
        };
        let found = others.as_ref().and_then(|others| {
            others.entries().iter().find(|(key, _)| *key == name).map(|(_, value)| (others, value))
        });
        let Some((others, found)) = found else {
            return self.not_extended(body, base, "there is no such service");
        };
        let below = self.extend(found, others, (&file, &name), trail);
        merge::merged(below, without(body, "extends"), "")
    }

    fn not_extended(&mut self, body: &Datum, base: &Datum, because: &str) -> Datum {
        let named = base.at("service").filter(|_| !base.entries().is_empty()).unwrap_or(base);
        let what = format!("`extends` of {}", describe(named));
        self.unread.push(Unread { span: span_of(&base.place), what, because: because.to_owned() });
        without(body, "extends")
    }

    /// Lists the variables that nothing sets.
    pub(super) fn list_unset(&mut self) {
        for (name, span) in self.variables.names_unset() {
            let what = format!("the variable `{name}`");
            let because = "neither `.env` nor a default sets it: give it by `--var`".to_owned();
            self.unread.push(Unread { span, what, because });
        }
    }
}

/// A mapping without a key.
fn without(datum: &Datum, key: &str) -> Datum {
    let mut datum = datum.clone();
    if let Content::Map(entries) = &mut datum.content {
        entries.retain(|(own, _)| own != key);
    }
    datum
}

/// Where a value is used: the alias, if it came by one.
fn used_at(node: &Node) -> Span {
    node.alias.unwrap_or(node.span)
}

/// A scalar; what is not surely a number or a truth value keeps the text that was written.
fn scalar(text: &str, quoted: bool) -> Content {
    match text {
        "true" if !quoted => Content::Bool(true),
        "false" if !quoted => Content::Bool(false),
        _ => match text.parse::<f64>() {
            Ok(number) if !quoted && number.is_finite() && number.to_string() == text => {
                Content::Number(number)
            }
            _ => Content::Text(text.to_owned()),
        },
    }
}

/// A problem among all files; what could be read is imported whatever is wrong with it.
fn placed(mut problem: Diagnostic, base: usize) -> Diagnostic {
    if problem.severity == Severity::Error {
        problem.severity = Severity::Warning;
    }
    for label in &mut problem.labels {
        label.span = Span::new(base + label.span.start, base + label.span.end);
    }
    problem
}
