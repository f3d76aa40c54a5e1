//! Values of a resource in the provider's vocabulary: without what is not written, and without what is sensitive.

use super::found::{Found, Marks};
use crate::json::{self, Node, Value};
use crate::read::Unread;
use plimsoll_rules::{Content, Datum, Origin, Place};
use plimsoll_spec::Span;

/// What the values of a state and of a plan are made by.
const MADE_BY: &str = "a state holds values, not code; name the folder of .tf files to patch";
/// Why a value is not shown.
const SENSITIVE: &str = "marked sensitive";
/// Why a value is missing in a plan.
pub(super) const AFTER_APPLY: &str = "known only after apply";

/// Arguments that are secrets whether or not somebody marked them.
const SECRETS: &[&str] = &[
    "secret_string",
    "secret_binary",
    "password",
    "master_password",
    "private_key",
    "auth_token",
    "client_secret",
];

/// Whether an argument is a secret whether or not somebody marked it.
pub(super) fn is_secret(name: &str) -> bool {
    SECRETS.contains(&name)
}

/// Types whose values are secrets, and what is read of them all the same.
const KEEPERS: &[(&str, &[&str])] = &[
    ("aws_secretsmanager_secret_version", &["arn", "id", "secret_id"]),
    ("aws_ssm_parameter", &["arn", "id", "name", "type"]),
];

/// Whether an argument of a type is read.
pub(super) fn is_read(kind: &str, argument: &str) -> bool {
    KEEPERS.iter().all(|(keeper, kept)| *keeper != kind || kept.contains(&argument))
}

/// Arguments that hold a document as JSON text.
const DOCUMENTS: &[&str] =
    &["container_definitions", "policy", "assume_role_policy", "redrive_policy", "event_pattern"];

/// The values of a resource as a map of arguments.
pub(super) fn properties(found: &Found<'_>, base: usize, unread: &mut Vec<Unread>) -> Datum {
    let mut reader = Reader { base, hidden: Vec::new() };
    let mut datum = reader.map(found.values, &found.marks, found.unknown);
    datum.place = Place::Span(super::moved(found.place, base));
    if let Content::Map(entries) = &mut datum.content {
        entries.retain(|(name, _)| is_read(found.kind, name));
    }
    for (span, name) in reader.hidden {
        unread.push(Unread {
            span,
            what: format!("`{name}` of {}", found.address),
            because: format!("it is {SENSITIVE}"),
        });
    }
    datum
}

struct Reader {
    base: usize,
    hidden: Vec<(Span, String)>,
}

impl Reader {
    fn datum(&self, span: Span, content: Content) -> Datum {
        Datum {
            place: Place::Span(super::moved(span, self.base)),
            content,
            origin: Origin::Computed(MADE_BY.to_owned()),
        }
    }

    fn map(&mut self, node: &Node<'_>, marks: &Marks<'_>, unknown: Option<&Node<'_>>) -> Datum {
        let mut entries: Vec<(String, Datum)> = Vec::new();
        for entry in node.entries() {
            let marks = marks.at(&entry.key, None);
            let own = unknown.and_then(|unknown| unknown.get(&entry.key));
            if let Some(datum) = self.argument(&entry.key, &entry.value, &marks, own) {
                entries.push((entry.key.clone().into_owned(), datum));
            }
        }
        for entry in unknown.map_or(&[] as &[_], Node::entries) {
            let is_there = entries.iter().any(|(key, _)| *key == entry.key);
            if !is_there && holds_true(&entry.value) {
                let unknown = Content::Unknown(AFTER_APPLY.to_owned());
                entries.push((entry.key.clone().into_owned(), self.datum(node.span, unknown)));
            }
        }
        self.datum(node.span, Content::Map(entries))
    }

    /// An argument or block; `None` where nothing is written: a state fills in `null`, empty texts and lists for those.
    fn argument(
        &mut self,
        name: &str,
        node: &Node<'_>,
        marks: &Marks<'_>,
        unknown: Option<&Node<'_>>,
    ) -> Option<Datum> {
        let is_empty = match &node.value {
            Value::Null => true,
            Value::Text(text) => text.is_empty(),
            Value::List(items) => items.is_empty(),
            Value::Map(entries) => entries.is_empty(),
            _ => false,
        };
        if is_empty {
            return None;
        }
        if marks.all() || is_secret(name) {
            self.hidden.push((node.span, name.to_owned()));
        }
        if is_secret(name) {
            return Some(self.datum(node.span, Content::Unknown(SENSITIVE.to_owned())));
        }
        let datum = self.value(node, marks, unknown);
        Some(if DOCUMENTS.contains(&name) { json::document(datum) } else { datum })
    }

    fn value(&mut self, node: &Node<'_>, marks: &Marks<'_>, unknown: Option<&Node<'_>>) -> Datum {
        if marks.all() {
            return self.datum(node.span, Content::Unknown(SENSITIVE.to_owned()));
        }
        if unknown.is_some_and(|unknown| unknown.value == Value::Bool(true)) {
            return self.datum(node.span, Content::Unknown(AFTER_APPLY.to_owned()));
        }
        let content = match &node.value {
            Value::Null | Value::Hole(_) => Content::Null,
            Value::Bool(truth) => Content::Bool(*truth),
            Value::Number(number) => Content::Number(*number),
            Value::Text(text) => Content::Text(text.clone().into_owned()),
            Value::List(items) => Content::List(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| {
                        let own = unknown.and_then(|unknown| unknown.items().get(index));
                        self.value(item, &marks.at(&index.to_string(), Some(index)), own)
                    })
                    .collect(),
            ),
            Value::Map(_) => return self.map(node, marks, unknown),
        };
        self.datum(node.span, content)
    }
}

/// Whether any part of a value is `true`.
fn holds_true(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Bool(truth) => *truth,
        Value::List(items) => items.iter().any(holds_true),
        Value::Map(entries) => entries.iter().any(|entry| holds_true(&entry.value)),
        _ => false,
    }
}
