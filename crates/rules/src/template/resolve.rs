//! Values of a template as far as they are known.

use super::code;
use super::function;
use super::scalar;
use super::scope::Scope;
use crate::model::{Content, Datum, Origin, Piece};
use plimsoll_spec::yaml::{Entry, Node, Style, Value};
use plimsoll_spec::{Diagnostic, Span};

/// Functions may copy values, and copies of copies grow without bound; past this many bytes in one template, what would be
/// copied is unknown. A template has at most 1 MB, so that one that is meant has hardly more.
const BUDGET: usize = 16 << 20;

/// A value with the literal that it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) content: Content,
    pub(super) origin: Origin,
}

impl Found {
    /// A value that is no literal of the template, and that nobody made either: a resource, or what is not known.
    pub(super) const fn unsaid(content: Content) -> Self {
        Self { content, origin: Origin::Unsaid }
    }

    /// A value made by something; what is not known was not made.
    pub(super) fn made(content: Content, by: &str) -> Self {
        let is_known = !matches!(content, Content::Unknown(_) | Content::Null | Content::Reference { .. });
        let origin = if is_known { Origin::Computed(by.to_owned()) } else { Origin::Unsaid };
        Self { content, origin }
    }
}

/// Reads values; collects problems and the resources referred to.
#[derive(Debug)]
pub(super) struct Resolver<'s, 'a> {
    pub(super) scope: &'s Scope<'a>,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) references: Vec<String>,
    /// Names of exports that nobody knows.
    pub(super) imports: Vec<Datum>,
    budget: usize,
}

/// The function that a node calls, with its argument.
pub(super) fn call(node: &Node) -> Option<(&str, &Node)> {
    match node.mapping()?.entries.as_slice() {
        [Entry { key, value, .. }] if key == "Ref" || key == "Condition" || key.starts_with("Fn::") => {
            Some((key, value))
        }
        _ => None,
    }
}

/// The arguments of a function that takes a list.
pub(super) fn arguments(node: &Node) -> Option<&[Node]> {
    match &node.value {
        Value::Sequence(items, _) => Some(items),
        _ => None,
    }
}

/// Why a value is not known.
pub(super) fn why(content: &Content) -> String {
    match content {
        Content::Unknown(reason) => reason.clone(),
        Content::Reference { id, .. } => format!("`{id}` is known only once it is made"),
        Content::Zone(_) => "the names of zones are the account's".to_owned(),
        Content::Partial(pieces) => pieces
            .iter()
            .find_map(|piece| match piece {
                Piece::Text(_) => None,
                Piece::Reference { id, .. } => Some(format!("`{id}` is known only once it is made")),
                Piece::Unknown(reason) => Some(reason.clone()),
            })
            .unwrap_or_default(),
        Content::Null => "it is null".to_owned(),
        Content::Bool(_) | Content::Number(_) | Content::Text(_) | Content::List(_) | Content::Map(_) => {
            "it has another shape than the function takes".to_owned()
        }
    }
}

impl<'s, 'a> Resolver<'s, 'a> {
    pub(super) const fn new(scope: &'s Scope<'a>) -> Self {
        Self { scope, problems: Vec::new(), references: Vec::new(), imports: Vec::new(), budget: BUDGET }
    }

    /// The value of a mapping's entry: a block of several lines stands where its key stands.
    pub(super) fn entry(&mut self, entry: &Entry) -> Datum {
        let span = match &entry.value.value {
            Value::Mapping(mapping) if mapping.style == Style::Block => entry.key_span,
            Value::Sequence(_, Style::Block) | Value::Empty => entry.key_span,
            _ => entry.value.span,
        };
        if entry.value.is_empty() {
            // AWS: "Null values are not allowed in templates", ValidateTemplate.
            let message = format!("`{}` is null, which CloudFormation refuses", entry.key);
            let help = "write a value, `!Ref AWS::NoValue`, or leave the key out";
            self.problem(Diagnostic::error(code::NULL, message).at(span, "no value").help(help));
        }
        self.datum(&entry.value, span)
    }

    pub(super) fn datum(&mut self, node: &Node, span: Span) -> Datum {
        let Found { content, origin } = self.found(node);
        Datum { place: self.scope.place(span), content, origin }
    }

    /// The value of a node.
    pub(super) fn content(&mut self, node: &Node) -> Content {
        self.found(node).content
    }

    /// The value of a node, and the literal that it is.
    pub(super) fn found(&mut self, node: &Node) -> Found {
        let content = match &node.value {
            Value::Empty => return Found::unsaid(Content::Null),
            Value::Scalar { text, quoted } => scalar::content(text, *quoted),
            Value::Sequence(items, _) => {
                let data = items.iter().map(|item| self.datum(item, item.span));
                // `AWS::NoValue` in a list takes the item away.
                Content::List(data.filter(|datum| datum.content != Content::Null).collect())
            }
            Value::Mapping(mapping) => match call(node) {
                // In a policy document, `Condition` is a key like any other.
                Some((name, argument)) if name != "Condition" => {
                    return function::apply(self, name, argument, node);
                }
                _ => Content::Map(
                    mapping.entries.iter().map(|entry| (entry.key.clone(), self.entry(entry))).collect(),
                ),
            },
        };
        Found { content, origin: self.scope.literal(node) }
    }

    /// A value copied out of a parameter or mapping, unless too much has been copied already.
    pub(super) fn copied(&mut self, content: Content) -> Content {
        if self.spend(weight(&content)) { content } else { too_large() }
    }

    /// A found value copied, as [`Self::copied`].
    pub(super) fn copied_found(&mut self, found: Found) -> Found {
        match self.copied(found.content) {
            content @ Content::Unknown(_) => Found::unsaid(content),
            content => Found { content, origin: found.origin },
        }
    }

    /// A value that the caller knows, of another template.
    pub(super) fn known_elsewhere(&mut self, datum: &Datum) -> Found {
        self.refer(&datum.content);
        self.copied_found(Found { content: datum.content.clone(), origin: datum.origin.clone() })
    }

    /// Notes the resources that a value handed in refers to.
    pub(super) fn refer(&mut self, content: &Content) {
        match content {
            Content::Reference { id, .. } => self.references.push(id.clone()),
            Content::Partial(pieces) => {
                for piece in pieces {
                    if let Piece::Reference { id, .. } = piece {
                        self.references.push(id.clone());
                    }
                }
            }
            Content::List(items) => items.iter().for_each(|item| self.refer(&item.content)),
            Content::Map(entries) => entries.iter().for_each(|(_, value)| self.refer(&value.content)),
            Content::Null
            | Content::Bool(_)
            | Content::Number(_)
            | Content::Text(_)
            | Content::Zone(_)
            | Content::Unknown(_) => {}
        }
    }

    /// Whether nothing more may be copied.
    pub(super) const fn is_exhausted(&self) -> bool {
        self.budget == 0
    }

    /// Whether this many more bytes may be made.
    pub(super) const fn spend(&mut self, bytes: usize) -> bool {
        let enough = self.budget >= bytes;
        self.budget = self.budget.saturating_sub(bytes);
        enough
    }

    /// Reports something. A file that is wrong all over would drown the reader, and take long to advise on.
    pub(super) fn problem(&mut self, diagnostic: Diagnostic) {
        if !self.is_full() {
            self.problems.push(diagnostic);
        }
    }

    /// Whether no more problems are taken.
    pub(super) const fn is_full(&self) -> bool {
        self.problems.len() >= 200
    }
}

/// What stands for a value that would be too large.
pub(super) fn too_large() -> Content {
    Content::Unknown("the template's functions make more text than is read".to_owned())
}

/// About how many bytes a value takes.
fn weight(content: &Content) -> usize {
    match content {
        Content::Text(text) => 16 + text.len(),
        Content::List(items) => 16 + items.iter().map(|item| weight(&item.content)).sum::<usize>(),
        Content::Map(entries) => {
            16 + entries.iter().map(|(key, value)| key.len() + weight(&value.content)).sum::<usize>()
        }
        Content::Partial(pieces) => {
            16 + pieces.iter().filter_map(Piece::text).map(str::len).sum::<usize>() + 16 * pieces.len()
        }
        Content::Null
        | Content::Bool(_)
        | Content::Number(_)
        | Content::Reference { .. }
        | Content::Zone(_)
        | Content::Unknown(_) => 16,
    }
}
