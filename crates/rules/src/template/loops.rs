//! `Fn::ForEach`: what a loop makes, where what it goes over is known.
//!
//! AWS: `Fn::ForEach::Name: [Identifier, [values], {OutputKey: OutputValue}]`; `${Identifier}` in keys and values, and
//! `&{Identifier}` without what is no letter or digit, stand for the value. Source: CloudFormation guide, "Fn::ForEach", read
//! 2026-11.

use super::Options;
use crate::model::Content;
use plimsoll_spec::yaml::{Entry, Mapping, Node, Value};
use std::borrow::Cow;

/// What every loop begins with; alone it stands for a value that a loop made.
pub(super) const LOOP: &str = "Fn::ForEach::";

/// No more values are made by loops: loops in loops multiply.
const LIMIT: usize = 100_000;

/// The template with its loops written out; those that cannot be stay.
pub(super) fn expanded(root: Node, options: &Options) -> Node {
    let mut loops = Loops { root: &root, options, made: 0 };
    loops.node(&root, &mut Vec::new(), false)
}

/// A text in which values are put is not made longer, in bytes.
const TEXT_LIMIT: usize = 1 << 16;

/// No mapping gets more keys, as none that is written may have more.
const KEY_LIMIT: usize = 2_000;

struct Loops<'a> {
    root: &'a Node,
    options: &'a Options,
    made: usize,
}

/// An identifier and the value that it stands for.
type Variable = (String, Node);

impl Loops<'_> {
    /// A node with the values of the identifiers. The reader of the text limits how deep this goes.
    fn node(&mut self, node: &Node, variables: &mut Vec<Variable>, in_call: bool) -> Node {
        if !variables.is_empty() {
            self.made += 1;
        }
        let value = match &node.value {
            Value::Empty => Value::Empty,
            Value::Scalar { text, quoted } => match put_in(text, variables) {
                Cow::Borrowed(_) => return node.clone(),
                Cow::Owned(text) => {
                    self.made += text.len() / 64;
                    let value = Value::Scalar { text, quoted: *quoted };
                    let scalar = Node { span: node.span, alias: node.alias, value };
                    // Functions read their own text; elsewhere it is no literal any more.
                    return if in_call { scalar } else { made(scalar) };
                }
            },
            Value::Sequence(items, style) => {
                let items = items.iter().map(|item| self.node(item, variables, in_call)).collect();
                Value::Sequence(items, *style)
            }
            Value::Mapping(mapping) => {
                if let [Entry { key, value, .. }] = mapping.entries.as_slice()
                    && key == "Ref"
                    && let Value::Scalar { text, .. } = &value.value
                    && let Some((_, item)) = variables.iter().rev().find(|(name, _)| name == text)
                {
                    return item.clone();
                }
                Value::Mapping(self.mapping(mapping, variables))
            }
        };
        Node { span: node.span, alias: node.alias, value }
    }

    fn mapping(&mut self, mapping: &Mapping, variables: &mut Vec<Variable>) -> Mapping {
        let mut entries: Vec<Entry> = Vec::new();
        for entry in &mapping.entries {
            if entry.key.starts_with(LOOP)
                && let Some(made) = self.entries_of(&entry.value, variables)
            {
                for one in made {
                    if entries.len() < KEY_LIMIT && entries.iter().all(|known| known.key != one.key) {
                        entries.push(one);
                    }
                }
                continue;
            }
            let is_call = entry.key.starts_with("Fn::") || entry.key == "Ref" || entry.key == "Condition";
            let value = self.node(&entry.value, variables, is_call);
            entries.push(Entry {
                key: put_in(&entry.key, variables).into_owned(),
                key_span: entry.key_span,
                value,
            });
        }
        Mapping { entries, style: mapping.style }
    }

    /// What a loop makes; `None` where what it goes over is not known, or where it makes too much.
    fn entries_of(&mut self, node: &Node, variables: &mut Vec<Variable>) -> Option<Vec<Entry>> {
        let Value::Sequence(parts, _) = &node.value else { return None };
        let [Node { value: Value::Scalar { text: identifier, .. }, .. }, collection, body] = parts.as_slice()
        else {
            return None;
        };
        let Value::Mapping(body) = &body.value else { return None };
        let mut found = Vec::new();
        for item in self.items(collection, variables)? {
            if self.made > LIMIT {
                return None;
            }
            variables.push((identifier.clone(), item));
            found.extend(self.mapping(body, variables).entries);
            variables.pop();
        }
        Some(found)
    }

    /// The values that a loop goes over.
    fn items(&self, collection: &Node, variables: &[Variable]) -> Option<Vec<Node>> {
        if let Value::Sequence(items, _) = &collection.value {
            let mut found = Vec::new();
            for item in items {
                match &item.value {
                    Value::Scalar { .. } => found.push(item.clone()),
                    _ => found.extend(self.items(item, variables)?),
                }
            }
            return Some(found);
        }
        let Value::Scalar { text: name, .. } = &collection.get("Ref")?.value else { return None };
        if let Some((_, item)) = variables.iter().rev().find(|(known, _)| known == name) {
            return Some(vec![item.clone()]);
        }
        let declared = self.root.get("Parameters")?.get(name)?;
        let default = declared.get("Default");
        let text = match (
            self.options.handed.get(name).map(|handed| &handed.content),
            default.map(|node| &node.value),
        ) {
            (Some(Content::Text(text)), _) => text.clone(),
            (Some(_), _) => return None,
            (None, default) => match (self.options.parameters.get(name), default) {
                (Some(given), _) => given.clone(),
                (None, Some(Value::Scalar { text, .. })) => text.clone(),
                _ => return None,
            },
        };
        let at = default.unwrap_or(declared);
        let item = |text: &str| {
            let value = Value::Scalar { text: text.to_owned(), quoted: true };
            made(Node { span: at.span, alias: None, value })
        };
        Some(text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(item).collect())
    }
}

/// A value that a loop made.
fn made(scalar: Node) -> Node {
    let entry = Entry { key: LOOP.to_owned(), key_span: scalar.span, value: scalar.clone() };
    let mapping = Mapping { entries: vec![entry], style: plimsoll_spec::yaml::Style::Flow };
    Node { span: scalar.span, alias: scalar.alias, value: Value::Mapping(mapping) }
}

/// The text of a value that an identifier stands for.
fn text_of(node: &Node) -> &str {
    match &node.get(LOOP).unwrap_or(node).value {
        Value::Scalar { text, .. } => text,
        _ => "",
    }
}

/// A text with the identifiers' values in it.
fn put_in<'t>(text: &'t str, variables: &[Variable]) -> Cow<'t, str> {
    if !text.contains("${") && !text.contains("&{") {
        return Cow::Borrowed(text);
    }
    let mut result = Cow::Borrowed(text);
    // The innermost loop goes first.
    for (name, item) in variables.iter().rev() {
        let value = text_of(item);
        let letters: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
        for (pattern, value) in [(format!("${{{name}}}"), value), (format!("&{{{name}}}"), letters.as_str())]
        {
            let count = result.matches(&pattern).count();
            if result.len().saturating_add(count.saturating_mul(value.len())) > TEXT_LIMIT {
                return Cow::Borrowed(text);
            }
            if count > 0 {
                result = Cow::Owned(result.replace(&pattern, value));
            }
        }
    }
    result
}
