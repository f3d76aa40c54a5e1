//! The text of a state without what is secret: places point into it, and whoever shows a place shows the line around it.
//!
//! Shown are addresses, types, and the values of useful resources that are not marked; every other text becomes `*`, also one that
//! nobody reads: outputs, variables, what stood before a change.

use super::found::{Found, Marks};
use super::values::{is_read, is_secret};
use crate::json::{Node, Value};
use crate::provider;
use plimsoll_spec::Span;

/// The bytes on either side of a mistake that are shown where the text cannot be read.
const AROUND: usize = 24;

/// The text with `*` in place of every text and number that is not shown. Its length stays, and so do all places.
pub(super) fn masked(text: &str, root: &Node<'_>, found: &[Found<'_>]) -> String {
    let mut shown = Vec::new();
    for resource in found {
        shown.push(resource.place.start);
        if !resource.marks.all() && provider::is_of_use(resource.kind) {
            let read = resource.values.entries().iter().filter(|entry| is_read(resource.kind, &entry.key));
            for entry in read.filter(|entry| !is_secret(&entry.key)) {
                values(&entry.value, &resource.marks.at(&entry.key, None), &mut shown);
            }
        }
    }
    shown.sort_unstable();
    let mut bytes = text.as_bytes().to_vec();
    hide(root, &shown, &mut bytes);
    String::from_utf8(bytes).unwrap_or_default()
}

/// The text with `*` in place of letters and digits, but for those beside a mistake.
pub(super) fn around(text: &str, span: Span) -> String {
    let from = span.start.saturating_sub(AROUND);
    let to = span.end.saturating_add(AROUND);
    text.char_indices()
        .map(|(at, letter)| {
            let is_near = (from..to).contains(&at);
            if letter.is_ascii_alphanumeric() && !is_near { '*' } else { letter }
        })
        .collect()
}

/// Where values begin that are shown.
fn values(node: &Node<'_>, marks: &Marks<'_>, shown: &mut Vec<usize>) {
    if marks.all() {
        return;
    }
    match &node.value {
        Value::Text(_) | Value::Number(_) => shown.push(node.span.start),
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                values(item, &marks.at(&index.to_string(), Some(index)), shown);
            }
        }
        Value::Map(entries) => {
            for entry in entries.iter().filter(|entry| !is_secret(&entry.key)) {
                values(&entry.value, &marks.at(&entry.key, None), shown);
            }
        }
        Value::Null | Value::Bool(_) | Value::Hole(_) => {}
    }
}

fn hide(node: &Node<'_>, shown: &[usize], bytes: &mut [u8]) {
    match &node.value {
        Value::Text(_) if shown.binary_search(&node.span.start).is_err() => {
            let inner = node.span.start + 1..node.span.end.saturating_sub(1);
            bytes.get_mut(inner).into_iter().flatten().for_each(|byte| *byte = b'*');
        }
        Value::Number(_) if shown.binary_search(&node.span.start).is_err() => {
            bytes.get_mut(node.span.range()).into_iter().flatten().for_each(|byte| *byte = b'*');
        }
        Value::List(items) => items.iter().for_each(|item| hide(item, shown, bytes)),
        Value::Map(entries) => entries.iter().for_each(|entry| hide(&entry.value, shown, bytes)),
        _ => {}
    }
}
