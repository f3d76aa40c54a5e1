//! The tree.

use crate::span::Span;

/// A value with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where the value stands; for an alias, where the anchor's value stands.
    pub span: Span,
    /// The alias through which the value came here, if it did.
    pub alias: Option<Span>,
    /// The value.
    pub value: Value,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Empty,
    /// A scalar as written, with escapes resolved.
    Scalar {
        /// The text.
        text: String,
        /// Whether it was quoted or a block scalar.
        quoted: bool,
    },
    /// A list.
    Sequence(Vec<Node>, Style),
    /// A mapping.
    Mapping(Mapping),
}

/// Whether a collection is written with brackets or with indentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// With indentation.
    Block,
    /// With brackets.
    Flow,
}

/// A mapping in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The entries; keys are unique.
    pub entries: Vec<Entry>,
    /// How it is written.
    pub style: Style,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Mapping {
    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

impl Node {
    /// A mapping without entries, standing at `span`.
    pub const fn empty_mapping(span: Span) -> Self {
        let mapping = Mapping { entries: Vec::new(), style: Style::Block };
        Self { span, alias: None, value: Value::Mapping(mapping) }
    }

    /// The mapping, if it is one.
    pub const fn mapping(&self) -> Option<&Mapping> {
        match &self.value {
            Value::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The value of a key, if this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.mapping()?.entry(key).map(|entry| &entry.value)
    }

    /// One step of a path: a key of a mapping or an index of a list.
    pub fn step(&self, step: &str) -> Option<&Self> {
        match &self.value {
            Value::Mapping(_) => self.get(step),
            Value::Sequence(items, _) => items.get(step.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// Whether nothing was written.
    pub const fn is_empty(&self) -> bool {
        matches!(self.value, Value::Empty)
    }

    /// What it is, in words, for "found …".
    pub fn describe(&self) -> String {
        match &self.value {
            Value::Empty => "nothing".to_owned(),
            Value::Scalar { text, .. } => format!("`{}`", shortened(text)),
            Value::Sequence(..) => "a list".to_owned(),
            Value::Mapping(_) => "a mapping".to_owned(),
        }
    }
}

/// The text in one line, cut to a length that fits a message.
pub fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    let flat: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    if text.chars().count() > LONGEST { format!("{flat}…") } else { flat }
}
