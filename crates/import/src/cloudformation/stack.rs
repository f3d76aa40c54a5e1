//! One stack: a template with the stacks nested in it.

use super::ids;
use super::locate;
use crate::code;
use crate::read::{Options, Unread};
use crate::sources::{Files, Sources, span_of};
use plimsoll_rules::suppress::Scope;
use plimsoll_rules::template::{self, Output, Template};
use plimsoll_rules::{Allowed, Content, Datum, Item, Skipped};
use plimsoll_spec::{Diagnostic, Diagnostics, Severity, Span, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// The type of a nested stack.
pub(super) const NESTED: &str = "AWS::CloudFormation::Stack";

/// Stacks nested deeper than this are not read; so that templates that nest each other end.
const DEPTH_LIMIT: usize = 8;

/// No more than this many stacks are read: a template that nests another twice, which nests another twice, doubles.
const STACK_LIMIT: usize = 200;

/// No more is read in stacks of one root, in pieces of 64 bytes: 200 stacks could each take what one template may.
const SIZE_LIMIT: usize = 1 << 20;

/// How often a template is read again, each time with the outputs of more nested stacks: as long as the longest chain of
/// stacks that pass values on.
const PASS_LIMIT: usize = 6;

/// Names of parameters that every template of the CDK has, and that say nothing about the platform.
const OF_THE_CDK: [&str; 2] = ["BootstrapVersion", "AssetParameters"];

/// A stack with all that is nested in it, in the ids of its own template.
#[derive(Debug, Default)]
pub(super) struct Stack {
    pub(super) items: Vec<Item>,
    pub(super) exposed: Vec<String>,
    pub(super) allowed: Vec<Allowed>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) outputs: Vec<Output>,
    /// Exports that are not known, those of nested stacks too.
    pub(super) imports: Vec<Datum>,
    /// Exports of nested stacks.
    pub(super) exports: Vec<Output>,
    pub(super) parameters: Vec<String>,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) unread: Vec<Unread>,
}

/// Reads stacks of one folder.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub(super) files: &'a Files,
    pub(super) options: &'a Options,
    pub(super) sources: Sources,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) unread: Vec<Unread>,
    pub(super) allowed: Vec<Allowed>,
    pub(super) skipped: Vec<Skipped>,
    /// Files that nested stacks are made of.
    pub(super) nested: BTreeSet<String>,
    bases: BTreeMap<String, usize>,
    stacks: usize,
    size: usize,
}

/// Exports that are known, by [`Datum::export_key`] of the name under which they are imported.
pub(super) type Exports = BTreeMap<String, Datum>;

impl<'a> Reader<'a> {
    pub(super) fn new(files: &'a Files, options: &'a Options) -> Self {
        Self {
            files,
            options,
            sources: Sources::default(),
            problems: Vec::new(),
            unread: Vec::new(),
            allowed: Vec::new(),
            skipped: Vec::new(),
            nested: BTreeSet::new(),
            bases: BTreeMap::new(),
            stacks: 0,
            size: 0,
        }
    }

    /// The region, where it is given.
    pub(super) fn region(&self) -> Option<String> {
        self.options.parameters.get("AWS::Region").or(self.options.region.as_ref()).cloned()
    }

    /// The stack of a root's file.
    pub(super) fn root(&mut self, file: &str, exports: &Exports) -> Result<Stack, Diagnostics> {
        (self.stacks, self.size) = (0, 0);
        self.stack(file, BTreeMap::new(), exports, &[])
    }

    /// Where the bytes of a file begin.
    fn base(&mut self, file: &str) -> usize {
        if let Some(base) = self.bases.get(file) {
            return *base;
        }
        let base = self.sources.add(file, self.files.get(file).cloned().unwrap_or_default());
        self.bases.insert(file.to_owned(), base);
        base
    }

    /// The stack of a file; `handed` are the values of its parameters, `above` the files that it is nested in.
    fn stack(
        &mut self,
        file: &str,
        handed: BTreeMap<String, Datum>,
        exports: &Exports,
        above: &[&str],
    ) -> Result<Stack, Diagnostics> {
        let base = self.base(file);
        let text = self.files.get(file).map(String::as_str).unwrap_or_default();
        let mut options = template::Options {
            parameters: self.parameters(above.is_empty()),
            handed,
            outputs: BTreeMap::new(),
            exports: exports.clone(),
            base,
            loops: true,
        };
        let mut template = template::read(file, text, &options)?;
        let mut stack = Stack::default();
        let mut done = BTreeSet::new();
        for pass in 1..=PASS_LIMIT {
            let waiting: Vec<Item> =
                template.model.of_kind(NESTED).filter(|item| !done.contains(&item.id)).cloned().collect();
            let waits = |item: &Item| {
                waiting.iter().any(|other| other.id != item.id && item.references.contains(&other.id))
            };
            let (late, mut ready): (Vec<Item>, Vec<Item>) = waiting.iter().cloned().partition(waits);
            // Stacks that wait for each other, or for too long a chain, get what is known by then.
            if ready.is_empty() || pass == PASS_LIMIT {
                ready.extend(late);
            }
            if ready.is_empty() {
                break;
            }
            for item in ready {
                done.insert(item.id.clone());
                let asset = template.assets.get(&item.id);
                let trail: Vec<&str> = above.iter().copied().chain([file]).collect();
                if let Some(outputs) = self.nested(&item, asset, exports, &trail, &mut stack) {
                    options.outputs.insert(item.id, outputs);
                }
            }
            template = template::read(file, text, &options)?;
        }
        for item in template.model.items.iter_mut().filter(|item| options.outputs.contains_key(&item.id)) {
            // They have been handed down: the values stand where they are used.
            if let Content::Map(entries) = &mut item.properties.content {
                entries.retain(|(key, _)| key != "Parameters");
            }
        }
        self.size += template.model.items.iter().map(|item| ids::size(&item.properties)).sum::<usize>();
        stack.add(template, base);
        Ok(stack)
    }

    /// Parameters that the caller gives; those of nested stacks are handed down.
    fn parameters(&self, is_root: bool) -> BTreeMap<String, String> {
        let given = self.options.parameters.iter().filter(|(name, _)| is_root || name.starts_with("AWS::"));
        let mut given: BTreeMap<String, String> =
            given.map(|(name, value)| (name.clone(), value.clone())).collect();
        if let Some(region) = &self.options.region {
            given.entry("AWS::Region".to_owned()).or_insert_with(|| region.clone());
        }
        given
    }

    /// Reads a nested stack into the stack around it; its outputs, where it can be read.
    fn nested(
        &mut self,
        item: &Item,
        asset: Option<&String>,
        exports: &Exports,
        trail: &[&str],
        around: &mut Stack,
    ) -> Option<BTreeMap<String, Datum>> {
        let from = trail.last().copied().unwrap_or_default();
        let mut refuse = |because: String| {
            let what = format!("the nested stack `{}`", item.id);
            around.unread.push(Unread { span: span_of(&item.place), what, because });
            None
        };
        let located = match locate::template(item, asset, from, self.files) {
            Ok(located) => located,
            Err(because) => return refuse(because),
        };
        if trail.contains(&located.file.as_str()) {
            return refuse(format!("`{}` would contain itself", located.file));
        }
        self.stacks += 1;
        if trail.len() > DEPTH_LIMIT || self.stacks > STACK_LIMIT {
            return refuse(format!("more than {DEPTH_LIMIT} levels or {STACK_LIMIT} stacks are not read"));
        }
        if self.size > SIZE_LIMIT {
            return refuse("the stacks before it are larger than is read".to_owned());
        }
        let handed = item.at("Parameters").map_or(&[][..], Datum::entries).iter();
        let handed = handed.map(|(name, value)| (name.clone(), ids::handed_down(value.clone()))).collect();
        self.nested.insert(located.file.clone());
        let read = self.stack(&located.file, handed, exports, trail);
        match read {
            Ok(stack) => {
                if located.by_end {
                    around.problems.push(taken_for(item, &located.file));
                }
                Some(around.absorb(&item.id, stack))
            }
            Err(errors) => {
                let base = self.base(&located.file);
                around.problems.extend(errors.items.into_iter().map(|item| placed(item, base)));
                refuse(format!("its template `{}` cannot be read", located.file))
            }
        }
    }

    /// Templates of the folder that could not be read beside others that could.
    pub(super) fn refused(&mut self, files: Vec<Diagnostics>) {
        for file in files {
            let base = self.base(file.source.name());
            let first = file.items.first().map_or_else(String::new, |item| item.message.clone());
            self.unread.push(Unread {
                span: Span::new(base, base),
                what: format!("the template `{}`", file.source.name()),
                because: first,
            });
            self.problems.extend(file.items.into_iter().map(|item| placed(item, base)));
        }
    }

    /// Values given for parameters that no root has.
    pub(super) fn check_given(&mut self, roots: &[super::roots::Root]) {
        let known: BTreeSet<&str> =
            roots.iter().flat_map(|root| &root.stack.parameters).map(String::as_str).collect();
        for name in self.options.parameters.keys() {
            if name.starts_with("AWS::") || known.contains(name.as_str()) {
                continue;
            }
            let message = format!("a value is given for the parameter `{name}`, which no template has");
            let diagnostic = Diagnostic::error(code::VARIABLE, message);
            self.problems.push(match nearest(name, known.iter().copied()) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic,
            });
        }
    }
}

impl Stack {
    /// Adds what stands in the stack's own template.
    fn add(&mut self, template: Template, base: usize) {
        let Template { model, problems, allowed, unread, outputs, parameters, imports, unevaluated, .. } =
            template;
        // The resources of the template stand before those of the stacks nested in it.
        self.items.splice(0..0, model.items);
        self.exposed.extend(model.exposed);
        self.allowed.extend(allowed);
        self.skipped.extend(unread);
        self.outputs = outputs;
        self.parameters = parameters;
        self.unread.extend(imports.iter().map(|name| Unread {
            span: span_of(&name.place),
            what: name.export_key().map_or_else(
                || "an import".to_owned(),
                |key| format!("the import `{}`", key.replace('*', "…")),
            ),
            because: "no template of the folder exports it".to_owned(),
        }));
        self.imports.extend(imports);
        self.unread.extend(
            unevaluated
                .into_iter()
                .filter(|one| !OF_THE_CDK.iter().any(|name| one.what.contains(&format!("`{name}"))))
                .map(|one| Unread { span: span_of(&one.place), what: one.what, because: one.because }),
        );
        let given =
            |problem: &Diagnostic| problem.code == template::code::PARAMETER && problem.labels.is_empty();
        self.problems.extend(
            // Parameters that another template has are no mistake; those that none has are looked for at the end.
            problems.into_iter().filter(|problem| !given(problem)).map(|problem| placed(problem, base)),
        );
    }

    /// Takes in a nested stack, and returns its outputs as the template around it sees them.
    fn absorb(&mut self, id: &str, mut stack: Stack) -> BTreeMap<String, Datum> {
        let name = |inner: &str| ids::in_stack(id, inner);
        for item in &mut stack.items {
            ids::rename_item(item, &name);
        }
        for allowed in &mut stack.allowed {
            if let Scope::Resource(resource) = &mut allowed.scope {
                *resource = name(resource);
            }
        }
        stack.skipped.iter_mut().for_each(|skipped| skipped.resource = name(&skipped.resource));
        for output in stack.outputs.iter_mut().chain(&mut stack.exports) {
            output.value = ids::handed_up(output.value.clone(), &name);
        }
        self.items.extend(stack.items);
        // What the stack around it does not use, nobody else can, unless it is exported.
        let is_exported = stack.outputs.iter().any(|output| output.export.is_some());
        if is_exported {
            self.exposed.extend(stack.exposed.iter().map(|id| name(id)));
        }
        self.allowed.extend(stack.allowed);
        self.skipped.extend(stack.skipped);
        self.problems.extend(stack.problems);
        self.unread.extend(stack.unread);
        self.imports.extend(stack.imports);
        self.exports.extend(stack.exports);
        self.exports.extend(stack.outputs.iter().filter(|output| output.export.is_some()).cloned());
        stack.outputs.into_iter().map(|output| (output.name, output.value)).collect()
    }
}

/// A problem among all files. A template that could be read is imported whatever is wrong with it.
fn placed(mut problem: Diagnostic, base: usize) -> Diagnostic {
    if problem.severity == Severity::Error {
        problem.severity = Severity::Warning;
    }
    for label in &mut problem.labels {
        label.span = Span::new(base + label.span.start, base + label.span.end);
    }
    problem
}

fn taken_for(item: &Item, file: &str) -> Diagnostic {
    let place = item.at("TemplateURL").map_or(&item.place, |url| &url.place);
    let message = format!("the template of the nested stack `{}` is taken to be `{file}`", item.id);
    Diagnostic { severity: Severity::Note, ..Diagnostic::warning(code::JOINED, message) }
        .at(span_of(place), "only the end of this address is in the folder")
}
