//! Values as YAML text.

use crate::yaml::{Node, Value};

/// A value in one line, with brackets for collections.
pub(super) fn flow(node: &Node, in_flow: bool) -> String {
    match &node.value {
        Value::Empty => "null".to_owned(),
        Value::Scalar { text, quoted } => scalar(text, *quoted, in_flow),
        Value::Sequence(items, _) => {
            let items: Vec<String> = items.iter().map(|item| flow(item, true)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Mapping(mapping) => {
            let entries: Vec<String> = mapping
                .entries
                .iter()
                .map(|entry| format!("{}: {}", scalar(&entry.key, false, true), flow(&entry.value, true)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// `value` under the steps that lead to it, in one line: `cpu: 512`, or `size: {cpu: 512}`.
pub(super) fn entry(steps: &[String], value: &Node, in_flow: bool) -> String {
    let inner = flow(value, in_flow || steps.len() > 1);
    let Some((first, rest)) = steps.split_first() else { return inner };
    let nested =
        rest.iter().rev().fold(inner, |inner, step| format!("{{{}: {inner}}}", scalar(step, false, true)));
    format!("{}: {nested}", scalar(first, false, in_flow))
}

/// The same as lines of a block mapping: a list of mappings gets a line for each item.
pub(super) fn block_entry(steps: &[String], value: &Node) -> Vec<String> {
    match (steps, &value.value) {
        ([key], Value::Sequence(items, _)) if items.iter().any(|item| item.mapping().is_some()) => {
            let head = format!("{}:", scalar(key, false, false));
            let items = items.iter().map(|item| format!("  - {}", flow(item, false)));
            std::iter::once(head).chain(items).collect()
        }
        _ => vec![entry(steps, value, false)],
    }
}

/// A scalar, quoted where it must be to stay what it is.
fn scalar(text: &str, quoted: bool, in_flow: bool) -> String {
    let indicators =
        ['-', '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`'];
    let is_number = text.parse::<f64>().is_ok();
    let needs_quotes = quoted
        || text.is_empty()
        || text.trim() != text
        || text.contains(char::is_control)
        || (text.starts_with(indicators) && !is_number)
        || text.contains(": ")
        || text.contains(" #")
        || text.ends_with(':')
        || matches!(text, "null" | "Null" | "NULL" | "~")
        || (in_flow && text.contains([',', '[', ']', '{', '}']));
    if needs_quotes {
        // JSON strings are YAML double-quoted scalars.
        serde_json::Value::from(text).to_string()
    } else {
        text.to_owned()
    }
}
