//! What of a template is known only to CloudFormation.

use super::loops::LOOP;
use super::scope::{Scope, is_stored};
use super::{Options, Unevaluated};
use plimsoll_spec::Span;
use plimsoll_spec::yaml::{Entry, Node, Value};

/// No more than this many are listed: a file that is nothing else would drown the reader.
const LIMIT: usize = 500;

/// Everything that is known only to CloudFormation, or only when the stack is made, by place.
pub(super) fn unevaluated(root: &Node, scope: &Scope<'_>, options: &Options) -> Vec<Unevaluated> {
    let mut found = Vec::new();
    let mut add = |span: Span, what: String, because: &str| {
        found.push(Unevaluated { place: scope.place(span), what, because: because.to_owned() });
    };
    if let Some(transform) = root.get("Transform") {
        // Its functions are evaluated, and its loops are listed where they stand.
        for name in names(transform).into_iter().filter(|name| *name != "AWS::LanguageExtensions") {
            let what = format!("the transform `{name}`");
            add(transform.span, what, "what it makes is known only to CloudFormation");
        }
    }
    for entry in section(root, "Parameters") {
        if !options.parameters.contains_key(&entry.key)
            && !options.handed.contains_key(&entry.key)
            && let Some(because) = parameter(entry)
        {
            add(entry.key_span, format!("the parameter `{}`", entry.key), because);
        }
    }
    for entry in section(root, "Resources") {
        if let Some(Value::Scalar { text, .. }) = entry.value.get("Type").map(|node| &node.value)
            && text.starts_with("AWS::Serverless::")
        {
            let what = format!("`{}` of the type `{text}`", entry.key);
            add(entry.key_span, what, "what the transform makes of it is known only to CloudFormation");
        }
    }
    for name in ["Mappings", "Conditions", "Resources", "Outputs"] {
        if let Some(node) = root.get(name) {
            macros(node, &mut add);
        }
    }
    found.sort_by(|a, b| (&a.place, &a.what).cmp(&(&b.place, &b.what)));
    found.dedup();
    found.truncate(LIMIT);
    found
}

fn section<'a>(root: &'a Node, name: &str) -> &'a [Entry] {
    root.get(name).and_then(Node::mapping).map_or(&[], |mapping| &mapping.entries)
}

/// The names of transforms: one, a list, or one with its parameters.
fn names(node: &Node) -> Vec<&str> {
    let one = std::slice::from_ref(node);
    let nodes = match &node.value {
        Value::Sequence(items, _) => items.as_slice(),
        _ => one,
    };
    let name = |node| match &Node::get(node, "Name").unwrap_or(node).value {
        Value::Scalar { text, .. } => Some(text.as_str()),
        _ => None,
    };
    nodes.iter().filter_map(name).collect()
}

/// Why nothing is known of a parameter; `None` where it has a default.
fn parameter(entry: &Entry) -> Option<&'static str> {
    let text = |key: &str| match entry.value.get(key).map(|node| &node.value) {
        Some(Value::Scalar { text, .. }) => Some(text.as_str()),
        _ => None,
    };
    if text("NoEcho").is_some_and(|text| text.eq_ignore_ascii_case("true")) {
        return Some("it is secret");
    }
    if text("Type").is_some_and(is_stored) {
        return Some("it is read from the parameter store when the stack is made");
    }
    text("Default").is_none().then_some("it has no default, and no value is given for it")
}

/// Macros and loops in a section.
fn macros(node: &Node, add: &mut impl FnMut(Span, String, &str)) {
    match &node.value {
        // The reader of the text limits how deep this goes.
        Value::Sequence(items, _) => items.iter().for_each(|item| macros(item, add)),
        Value::Mapping(mapping) => {
            for Entry { key, key_span, value } in &mapping.entries {
                if key == "Fn::Transform" {
                    let name = names(value).first().map_or_else(String::new, |name| format!(" `{name}`"));
                    let because = "what a macro makes is known only to CloudFormation";
                    add(*key_span, format!("the macro{name}"), because);
                } else if key.starts_with(LOOP) && key != LOOP {
                    add(*key_span, format!("the loop `{key}`"), "what it goes over is not known here");
                }
                macros(value, add);
            }
        }
        Value::Empty | Value::Scalar { .. } => {}
    }
}
