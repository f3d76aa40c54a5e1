//! JSON with the place of every key and value.
//!
//! The reader borrows from the text, keeps entries in their order, and tells what is wrong with its place. Nesting is limited, so
//! that no text makes it, or what walks over its result, overflow the stack.

mod document;
mod reader;
mod text;

pub(crate) use document::document;
pub(crate) use reader::{Fault, read};
pub(crate) use text::text_of;

use plimsoll_rules::{Content, Datum, Origin, Place};
use plimsoll_spec::Span;
use std::borrow::Cow;

/// The deepest nesting that is read. Templates, states and container definitions nest about 20 deep.
pub(crate) const DEEPEST: usize = 128;

/// A value with its place in the text, in bytes from its start.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node<'a> {
    /// The value with its quotes or brackets.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) value: Value<'a>,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text, escapes resolved.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Node<'a>>),
    /// Entries in the order in which they stand; a key may stand twice.
    Map(Vec<Entry<'a>>),
    /// A hole that a template left open, by its number (see `document`).
    Hole(usize),
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry<'a> {
    /// The key.
    pub(crate) key: Cow<'a, str>,
    /// Where the key stands, with its quotes.
    pub(crate) key_span: Span,
    /// The value.
    pub(crate) value: Node<'a>,
}

impl<'a> Node<'a> {
    /// The value of a key, the last one where it stands twice; `None` where it is `null` or not there.
    pub(crate) fn get(&self, key: &str) -> Option<&Node<'a>> {
        let found = self.entries().iter().rev().find(|entry| entry.key == key)?;
        (found.value.value != Value::Null).then_some(&found.value)
    }

    /// The entries of a map; nothing for anything else.
    pub(crate) fn entries(&self) -> &[Entry<'a>] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; nothing for anything else.
    pub(crate) fn items(&self) -> &[Node<'a>] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The text, if it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value as one of a model: places are those of the values moved by `base`, `origin` says what the literal of each is.
    pub(crate) fn datum(&self, base: usize, origin: &dyn Fn(Span) -> Origin) -> Datum {
        let span = Span::new(self.span.start.saturating_add(base), self.span.end.saturating_add(base));
        let content = match &self.value {
            Value::Null => Content::Null,
            Value::Bool(truth) => Content::Bool(*truth),
            Value::Number(number) => Content::Number(*number),
            Value::Text(text) => Content::Text(text.clone().into_owned()),
            Value::List(items) => Content::List(items.iter().map(|item| item.datum(base, origin)).collect()),
            Value::Map(entries) => Content::Map(
                entries
                    .iter()
                    .map(|entry| (entry.key.clone().into_owned(), entry.value.datum(base, origin)))
                    .collect(),
            ),
            Value::Hole(_) => Content::Unknown("a template left it open".to_owned()),
        };
        Datum { place: Place::Span(span), content, origin: origin(span) }
    }
}
