//! What the files of one folder declare.

use super::load::{Parsed, span_of};
use super::report::Report;
use crate::code;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, BlockLabel, Structure};
use plimsoll_spec::{Diagnostic, Span};
use std::collections::BTreeMap;

/// Something in a file, with what is added to places in that file.
#[derive(Debug)]
pub(super) struct At<'a, T> {
    /// The syntax.
    pub(super) node: &'a T,
    /// What is added to its places.
    pub(super) base: usize,
}

impl<T> Clone for At<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for At<'_, T> {}

impl<T: hcl_edit::Span> At<'_, T> {
    /// Its place in the space of all files.
    pub(super) fn span(self) -> Span {
        span_of(self.node, self.base)
    }
}

impl<'a> At<'a, Block> {
    /// The value of an argument of the block itself.
    pub(super) fn argument(self, name: &str) -> Option<At<'a, Expression>> {
        self.node.body.get_attribute(name).map(|found| At { node: &found.value, base: self.base })
    }

    /// The first blocks of a name inside of it.
    pub(super) fn blocks(self, name: &'a str) -> impl Iterator<Item = At<'a, Block>> {
        self.node.body.get_blocks(name).map(move |node| At { node, base: self.base })
    }

    /// The line that opens it.
    pub(super) fn heading(self) -> Span {
        let whole = self.span();
        let last = self.node.labels.last().map(|label| span_of(label, self.base));
        let end = last.map_or_else(|| span_of(&self.node.ident, self.base).end, |label| label.end);
        Span::new(whole.start, end.max(whole.start))
    }
}

/// Blocks of one sort by name, and their names in the order in which they stand.
pub(super) type Named<'a, T> = BTreeMap<&'a str, At<'a, T>>;

/// What a folder declares.
#[derive(Default)]
pub(super) struct Declared<'a> {
    /// Its path.
    pub(super) folder: String,
    /// `variable` blocks.
    pub(super) variables: Named<'a, Block>,
    /// Values in `locals` blocks.
    pub(super) locals: Named<'a, Expression>,
    /// `output` blocks.
    pub(super) outputs: Named<'a, Block>,
    /// `module` blocks.
    pub(super) modules: Named<'a, Block>,
    /// `resource` blocks by type and name.
    pub(super) resources: BTreeMap<(&'a str, &'a str), At<'a, Block>>,
    /// `data` blocks by type and name.
    pub(super) data: BTreeMap<(&'a str, &'a str), At<'a, Block>>,
    /// `provider` blocks in order.
    pub(super) providers: Vec<At<'a, Block>>,
    /// Resources and modules in the order in which they stand.
    pub(super) order: Vec<At<'a, Block>>,
}

/// Blocks that say nothing about what is there afterwards.
const HARMLESS: &[&str] = &["terraform", "moved", "removed", "import", "check"];
/// Blocks with the number of their labels.
const KNOWN: &[(&str, usize)] = &[
    ("variable", 1),
    ("output", 1),
    ("module", 1),
    ("provider", 1),
    ("locals", 0),
    ("resource", 2),
    ("data", 2),
];

impl<'a> Declared<'a> {
    /// Collects what files declare; what stands twice or is not known is reported.
    pub(super) fn new(folder: &str, files: &'a [Parsed], report: &Report) -> Self {
        let mut declared = Self { folder: folder.to_owned(), ..Self::default() };
        for file in files {
            for structure in file.body.as_ref() {
                match structure {
                    Structure::Block(node) => declared.block(At { node, base: file.base }, report),
                    Structure::Attribute(attribute) => {
                        let name = attribute.key.as_str();
                        report.problem(
                            Diagnostic::error(
                                code::SHAPE,
                                format!("the argument `{name}` stands in no block"),
                            )
                            .at(span_of(&attribute.key, file.base), "here")
                            .help("values of variables belong into a file whose name ends in .tfvars"),
                        );
                    }
                }
            }
        }
        declared
    }

    /// Takes a block in.
    fn block(&mut self, block: At<'a, Block>, report: &Report) {
        let kind = block.node.ident.as_str();
        if HARMLESS.contains(&kind) {
            return;
        }
        let Some((_, labels)) = KNOWN.iter().find(|(known, _)| *known == kind) else {
            report.unread(
                block.heading(),
                format!("the block {kind}"),
                "blocks of this sort are not evaluated",
            );
            return;
        };
        if block.node.labels.len() != *labels {
            report.problem(
                Diagnostic::error(
                    code::SHAPE,
                    format!("the block `{kind}` has not the right number of labels"),
                )
                .at(block.heading(), "here")
                .help(format!("`{kind}` takes {labels} of them")),
            );
            return;
        }
        let label = |index: usize| block.node.labels.get(index).map_or("", |label| label.as_str());
        let twice = match kind {
            "variable" => enter(&mut self.variables, label(0), block),
            "output" => enter(&mut self.outputs, label(0), block),
            "module" => {
                self.order.push(block);
                enter(&mut self.modules, label(0), block)
            }
            "resource" => {
                self.order.push(block);
                enter(&mut self.resources, (label(0), label(1)), block)
            }
            "data" => enter(&mut self.data, (label(0), label(1)), block),
            "locals" => return self.enter_locals(block, report),
            _ => {
                self.providers.push(block);
                None
            }
        };
        if let Some(first) = twice {
            // INVARIANT: the first declaration counts.
            if matches!(kind, "module" | "resource") {
                self.order.pop();
            }
            let name = block.node.labels.iter().map(BlockLabel::as_str).collect::<Vec<_>>().join(".");
            report.twice(&format!("{kind} {name}"), block.heading(), first.heading());
        }
    }

    /// Takes the values of a `locals` block in.
    fn enter_locals(&mut self, block: At<'a, Block>, report: &Report) {
        for attribute in block.node.body.attributes() {
            let value = At { node: &attribute.value, base: block.base };
            if let Some(first) = enter(&mut self.locals, attribute.key.as_str(), value) {
                let name = format!("local value {}", attribute.key.as_str());
                report.twice(&name, span_of(&attribute.key, block.base), first.span());
            }
        }
    }
}

/// Enters something under a name that is not taken; otherwise returns what has it.
fn enter<'a, K: Ord, T>(named: &mut BTreeMap<K, At<'a, T>>, name: K, value: At<'a, T>) -> Option<At<'a, T>> {
    match named.entry(name) {
        std::collections::btree_map::Entry::Vacant(free) => {
            free.insert(value);
            None
        }
        std::collections::btree_map::Entry::Occupied(taken) => Some(*taken.get()),
    }
}
