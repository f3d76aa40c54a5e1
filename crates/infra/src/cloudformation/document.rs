//! Documents inside a text: dashboards, secret templates. Small ones stand on one line, larger ones on several, so that the
//! template stays readable; either way JSON reads the same.

use super::json;
use super::text::Piece;
use super::value::{Foreign, node};
use crate::graph::Value;

/// A container whose text is longer than this gets one line for each of its entries.
const LONG: usize = 100;

/// Adds the JSON text of a value, with what is known only later as pieces of their own inside JSON texts.
pub(super) fn gather(value: &Value, foreign: &Foreign<'_>, pieces: &mut Vec<Piece>) {
    write(value, foreign, 0, pieces);
}

fn write(value: &Value, foreign: &Foreign<'_>, depth: usize, pieces: &mut Vec<Piece>) {
    let mut push = |text: &str| pieces.push(Piece::Literal(text.to_owned()));
    match value {
        Value::Bool(truth) => push(if *truth { "true" } else { "false" }),
        Value::Integer(number) => push(&number.to_string()),
        Value::Decimal(number) => {
            let mut text = String::new();
            json::decimal(*number, &mut text);
            push(&text);
        }
        Value::Text(text) => {
            let mut quoted = String::new();
            json::quoted(text, &mut quoted);
            push(&quoted);
        }
        Value::List(items) => {
            let lines = length(value) > LONG;
            block(("[", "]"), items.iter(), lines, depth, pieces, |item, pieces| {
                write(item, foreign, depth + 1, pieces);
            });
        }
        Value::Map(map) => {
            let lines = length(value) > LONG;
            block(("{", "}"), map.iter(), lines, depth, pieces, |(key, item), pieces| {
                let mut quoted = String::new();
                json::quoted(key, &mut quoted);
                quoted.push(':');
                pieces.push(Piece::Literal(quoted));
                write(item, foreign, depth + 1, pieces);
            });
        }
        Value::Join(_)
        | Value::Json(_)
        | Value::Ref(_)
        | Value::Attribute(..)
        | Value::Parameter(_)
        | Value::Pseudo(_)
        | Value::Base64(_)
        | Value::Zone(_)
        | Value::Element(..) => {
            pieces.push(Piece::Literal("\"".to_owned()));
            inside(value, foreign, pieces);
            pieces.push(Piece::Literal("\"".to_owned()));
        }
    }
}

fn block<T>(
    (open, close): (&str, &str),
    items: impl Iterator<Item = T>,
    lines: bool,
    depth: usize,
    pieces: &mut Vec<Piece>,
    mut each: impl FnMut(T, &mut Vec<Piece>),
) {
    pieces.push(Piece::Literal(open.to_owned()));
    let mut any = false;
    for item in items {
        let comma = if any { "," } else { "" };
        any = true;
        let gap = if lines { format!("{comma}\n{}", " ".repeat(depth + 1)) } else { comma.to_owned() };
        pieces.push(Piece::Literal(gap));
        each(item, pieces);
    }
    let gap = if lines && any { format!("\n{}", " ".repeat(depth)) } else { String::new() };
    pieces.push(Piece::Literal(format!("{gap}{close}")));
}

/// The pieces of a text that stands inside quotation marks.
fn inside(value: &Value, foreign: &Foreign<'_>, pieces: &mut Vec<Piece>) {
    match value {
        Value::Join(items) => items.iter().for_each(|item| inside(item, foreign, pieces)),
        Value::Text(text) => pieces.push(bare(text)),
        Value::Json(document) => {
            let mut within = Vec::new();
            write(document, foreign, 0, &mut within);
            pieces.extend(within.into_iter().map(|piece| match piece {
                Piece::Literal(text) => bare(&text),
                filled @ Piece::Filled(_) => filled,
            }));
        }
        Value::Integer(number) => pieces.push(Piece::Literal(number.to_string())),
        Value::Decimal(number) => pieces.push(Piece::Literal(number.to_string())),
        Value::Bool(truth) => pieces.push(Piece::Literal(truth.to_string())),
        other => pieces.push(Piece::Filled(node(other, foreign))),
    }
}

/// A literal as it stands between quotation marks.
fn bare(text: &str) -> Piece {
    let mut quoted = String::new();
    json::quoted(text, &mut quoted);
    let bare = quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    Piece::Literal(bare.unwrap_or_default().to_owned())
}

/// About how long the text of a value is on one line; exact enough to decide about lines.
fn length(value: &Value) -> usize {
    match value {
        Value::Bool(_) => 5,
        Value::Integer(number) => number.to_string().len(),
        Value::Decimal(number) => number.to_string().len(),
        Value::Text(text) => text.len() + 2,
        Value::List(items) => items.iter().map(|item| length(item) + 1).sum::<usize>() + 1,
        Value::Map(map) => map.iter().map(|(key, item)| key.len() + 4 + length(item)).sum::<usize>() + 1,
        Value::Join(items) => items.iter().map(length).sum(),
        Value::Json(inner) | Value::Base64(inner) | Value::Element(inner, _) => length(inner) + 2,
        Value::Ref(id) => id.as_str().len() + 5,
        Value::Attribute(id, attribute) => id.as_str().len() + attribute.len() + 6,
        Value::Parameter(id) => id.as_str().len() + 5,
        Value::Pseudo(_) | Value::Zone(_) => 16,
    }
}

#[cfg(test)]
mod tests {
    use super::super::node::{Call, Node};
    use super::super::value;
    use crate::graph::{LogicalId, Map, Value};

    fn document(value: Value) -> Node {
        value::node(&Value::Json(Box::new(value)), &|_, _| None)
    }

    #[test]
    fn a_small_document_stands_on_one_line() {
        let value =
            Value::Map(Map::new().with("PORT", "80").with("list", vec![Value::from(1), Value::from(0.5)]));
        assert_eq!(document(value), Node::text(r#"{"PORT":"80","list":[1,0.5]}"#));
    }

    #[test]
    fn what_is_known_later_stands_inside_quotation_marks() {
        let id = LogicalId::from_words(["vpc"]);
        let value = Value::Map(Map::new().with(
            "say \"so\"",
            Value::Join(vec![Value::text("a\"b "), Value::Ref(id), Value::text(" ${x}")]),
        ));
        let expected = r#"{"say \"so\"":"a\"b ${Vpc} ${!x}"}"#;
        assert_eq!(document(value), Node::Call(Call::Sub(expected.to_owned(), Vec::new())));
    }

    #[test]
    fn a_large_document_has_lines_and_the_same_meaning() {
        let items: Vec<Value> =
            (0..40).map(|n| Value::Map(Map::new().with("n", n).with("t", "text"))).collect();
        let Node::Text(text) = document(Value::Map(Map::new().with("widgets", items))) else { panic!() };
        assert!(text.lines().count() > 40, "{text}");
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["widgets"].as_array().unwrap().len(), 40);
    }
}
