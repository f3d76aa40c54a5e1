//! A template as YAML: block style, short forms of functions, every text quoted that a reader could take for something else.

use super::json;
use super::node::{Call, Node};
use super::scalar;
use super::template::Template;
use crate::graph::Part;

/// Longer pairs stand on two lines.
const PAIR_WIDTH: usize = 100;

/// A template as YAML.
pub(super) fn template(template: &Template) -> String {
    let mut out = String::new();
    entry("AWSTemplateFormatVersion", &Node::text("2010-09-09"), 0, &mut out);
    entry("Description", &Node::text(&template.description), 0, &mut out);
    entry("Metadata", &template.metadata, 0, &mut out);
    section("Parameters", &template.parameters, &mut out);
    out.push_str("\nResources:\n");
    let mut part: Option<&Part> = None;
    for resource in &template.resources {
        out.push('\n');
        if part != Some(&resource.part) {
            out.push_str(&format!("  # {}\n\n", heading(&resource.part)));
            part = Some(&resource.part);
        }
        entry(&resource.id, &resource.body, 1, &mut out);
    }
    section("Outputs", &template.outputs, &mut out);
    out
}

/// A value as a YAML document.
#[must_use]
pub fn document(node: &Node) -> String {
    let mut out = String::new();
    match node {
        Node::Map(entries) if !entries.is_empty() => map(entries, 0, &mut out),
        Node::List(items) if !items.is_empty() => list(items, 0, &mut out),
        other => {
            value_after(other, 0, &mut out);
            out = out.trim_start_matches([' ', '\n']).to_owned();
        }
    }
    out
}

fn section(key: &str, entries: &[(String, Node)], out: &mut String) {
    if !entries.is_empty() {
        out.push_str(&format!("\n{key}:\n"));
        map(entries, 1, out);
    }
}

/// What stands above the resources of a part: one line, since names hold no line breaks.
fn heading(part: &Part) -> String {
    let mut text = part.to_string();
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    text
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth));
}

fn map(entries: &[(String, Node)], depth: usize, out: &mut String) {
    for (key, value) in entries {
        entry(key, value, depth, out);
    }
}

fn entry(key: &str, value: &Node, depth: usize, out: &mut String) {
    indent(depth, out);
    keyed(key, value, depth, out);
}

/// A key with its value, where the indentation stands already.
fn keyed(key: &str, value: &Node, depth: usize, out: &mut String) {
    out.push_str(&scalar::text(key));
    out.push(':');
    value_after(value, depth, out);
}

/// A value behind `key:` or behind the tag of a function; ends with a line break.
fn value_after(value: &Node, depth: usize, out: &mut String) {
    if let Some(text) = inline(value) {
        out.push(' ');
        out.push_str(&text);
        out.push('\n');
        return;
    }
    match value {
        Node::Map(entries) => {
            out.push('\n');
            map(entries, depth + 1, out);
        }
        Node::List(items) => {
            out.push('\n');
            list(items, depth + 1, out);
        }
        Node::Text(text) => lines(text, depth, out),
        Node::Call(call) => called(call, depth, out),
        // INVARIANT: `inline` writes every other value.
        Node::Null | Node::Bool(_) | Node::Integer(_) | Node::Decimal(_) => out.push('\n'),
    }
}

fn list(items: &[Node], depth: usize, out: &mut String) {
    for item in items {
        indent(depth, out);
        out.push('-');
        if let Some(pair) = pair(item) {
            out.push_str(&pair);
            continue;
        }
        match item {
            // The first entry of a map stands on the line of its dash.
            Node::Map(entries) if !entries.is_empty() => {
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index == 0 {
                        out.push(' ');
                    } else {
                        indent(depth + 1, out);
                    }
                    keyed(key, value, depth + 1, out);
                }
            }
            other => value_after(other, depth, out),
        }
    }
}

/// A pair such as a tag on one line: ` {Key: Stack, Value: shop}`; `None` for everything else.
fn pair(item: &Node) -> Option<String> {
    let Node::Map(entries) = item else { return None };
    let [(name, first), (value, second)] = entries.as_slice() else { return None };
    if !matches!(name.as_str(), "Key" | "Name") || value != "Value" {
        return None;
    }
    let line = format!(" {{{name}: {}, Value: {}}}\n", scalar(first)?, scalar(second)?);
    (line.len() <= PAIR_WIDTH).then_some(line)
}

/// A value between braces, where a plain text may hold no colon and no question mark.
fn scalar(value: &Node) -> Option<String> {
    match value {
        Node::Text(text) if text.contains([':', '?']) && !scalar::wants_lines(text) => {
            Some(scalar::quoted(text))
        }
        Node::Call(Call::Ref(name) | Call::ImportValue(name)) if name.contains(':') => None,
        Node::List(_) | Node::Map(_) => None,
        other => inline(other),
    }
}

/// A text of several lines as a literal block.
fn lines(text: &str, depth: usize, out: &mut String) {
    let (body, mark) = match text.strip_suffix('\n') {
        Some(body) => (body, " |\n"),
        None => (text, " |-\n"),
    };
    out.push_str(mark);
    for line in body.split('\n') {
        if !line.is_empty() {
            indent(depth + 1, out);
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// A function that does not fit behind its key on one line.
fn called(call: &Call, depth: usize, out: &mut String) {
    match call {
        // Two short forms must not follow each other, so this one takes its long form.
        Call::Base64(inner) => {
            out.push('\n');
            entry("Fn::Base64", inner, depth + 1, out);
        }
        other => {
            let name = other.name();
            out.push_str(" !");
            out.push_str(name.strip_prefix("Fn::").unwrap_or(name));
            value_after(&other.argument(), depth, out);
        }
    }
}

/// A value on one line; `None` where it needs several.
fn inline(value: &Node) -> Option<String> {
    Some(match value {
        Node::Null => "null".to_owned(),
        Node::Bool(truth) => truth.to_string(),
        Node::Integer(number) => number.to_string(),
        Node::Decimal(number) => {
            let mut text = String::new();
            json::decimal(*number, &mut text);
            text
        }
        Node::Text(text) if scalar::wants_lines(text) => return None,
        Node::Text(text) => scalar::text(text),
        Node::List(items) if items.is_empty() => "[]".to_owned(),
        Node::Map(entries) if entries.is_empty() => "{}".to_owned(),
        Node::List(_) | Node::Map(_) => return None,
        Node::Call(call) => return inline_call(call),
    })
}

fn inline_call(call: &Call) -> Option<String> {
    Some(match call {
        Call::Ref(name) => format!("!Ref {}", scalar::text(name)),
        Call::GetAtt(name, attribute) => format!("!GetAtt {}", scalar::text(&format!("{name}.{attribute}"))),
        Call::Sub(text, values) if values.is_empty() && !scalar::wants_lines(text) => {
            format!("!Sub {}", scalar::quoted(text))
        }
        Call::Select(index, list) => format!("!Select [{index}, {}]", inline(list)?),
        Call::GetAZs => "!GetAZs \"\"".to_owned(),
        Call::ImportValue(name) => format!("!ImportValue {}", scalar::text(name)),
        Call::Sub(..) | Call::Join(_) | Call::Base64(_) => return None,
    })
}
