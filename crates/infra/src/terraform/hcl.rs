//! Prints bodies and expressions as HCL, formatted as `terraform fmt` would.

use crate::provider::{Address, Body, Data, Expression, Item};
use std::fmt::Write as _;

/// How references are spelled where the text stands.
pub(super) trait Spelling {
    /// An attribute of a resource.
    fn attribute(&self, address: &Address, name: &str) -> String;
    /// A list that has a name of its own; `None` where it is spelled item by item.
    fn list(&self, items: &[Expression]) -> Option<String>;
    /// Something read from the account.
    fn data(&self, data: Data) -> String;
}

/// The longest line that a list is kept on, in characters.
const LINE: usize = 100;

/// Something that stands on a line of its own inside a block.
enum Line {
    /// `key = value`; the value may be several lines.
    Assignment(String, String),
    /// A whole block.
    Block(String),
}

/// The inside of a block.
pub(super) fn body(body: &Body, indent: usize, spelling: &dyn Spelling) -> String {
    lines(body_lines(body, indent, spelling), indent)
}

fn body_lines(body: &Body, indent: usize, spelling: &dyn Spelling) -> Vec<Line> {
    let one = |item: &Item| match item {
        Item::Attribute(name, value) => {
            Line::Assignment((*name).to_owned(), expression(value, indent, spelling))
        }
        Item::Block(name, inner) => Line::Block(block(name, inner, indent, spelling)),
    };
    body.items().iter().map(one).collect()
}

/// A block with its header, without a line break at its end.
pub(super) fn block(header: &str, inner: &Body, indent: usize, spelling: &dyn Spelling) -> String {
    if inner.is_empty() {
        return format!("{header} {{}}");
    }
    let text = body(inner, indent + 2, spelling);
    format!("{header} {{\n{text}{:indent$}}}", "")
}

/// `key = value` lines, each given without indentation, aligned.
pub(super) fn assignments(pairs: Vec<(String, String)>, indent: usize) -> String {
    lines(pairs.into_iter().map(|(key, value)| Line::Assignment(key, value)).collect(), indent)
}

/// Lines with the `=` of neighbouring one-line assignments under each other, and a blank line around what is longer.
fn lines(items: Vec<Line>, indent: usize) -> String {
    let mut out = String::new();
    let mut chain: Vec<(String, String)> = Vec::new();
    let mut before_is_long = false;
    for item in items {
        match item {
            Line::Assignment(key, value) if !value.contains('\n') => {
                if before_is_long && chain.is_empty() {
                    out.push('\n');
                }
                chain.push((key, value));
                before_is_long = false;
            }
            long => {
                flush(&mut chain, indent, &mut out);
                if !out.is_empty() {
                    out.push('\n');
                }
                let _ = match long {
                    Line::Assignment(key, value) => writeln!(out, "{:indent$}{key} = {value}", ""),
                    Line::Block(text) => writeln!(out, "{:indent$}{text}", ""),
                };
                before_is_long = true;
            }
        }
    }
    flush(&mut chain, indent, &mut out);
    out
}

fn flush(chain: &mut Vec<(String, String)>, indent: usize, out: &mut String) {
    let width = chain.iter().map(|(key, _)| key.chars().count()).max().unwrap_or(0);
    for (key, value) in chain.drain(..) {
        let _ = writeln!(out, "{:indent$}{key:width$} = {value}", "");
    }
}

/// A value; lines after the first are indented for a line that starts at `indent`.
pub(super) fn expression(value: &Expression, indent: usize, spelling: &dyn Spelling) -> String {
    match value {
        Expression::Bool(truth) => truth.to_string(),
        Expression::Integer(number) => number.to_string(),
        Expression::Decimal(number) => number.to_string(),
        Expression::Text(text) => quoted(text),
        Expression::List(items) => list(items, indent, spelling),
        Expression::Object(entries) => object(entries, indent, spelling),
        Expression::Attribute(address, name) => spelling.attribute(address, name),
        Expression::Variable(name) => format!("var.{name}"),
        Expression::Data(data) => spelling.data(*data),
        Expression::Concat(pieces) => template(pieces, spelling),
        Expression::Json(inner) => format!("jsonencode({})", expression(inner, indent, spelling)),
        Expression::Base64(inner) => format!("base64encode({})", expression(inner, indent, spelling)),
        Expression::Element(inner, index) => format!("{}[{index}]", expression(inner, indent, spelling)),
    }
}

fn list(items: &[Expression], indent: usize, spelling: &dyn Spelling) -> String {
    if let Some(name) = spelling.list(items) {
        return name;
    }
    let texts: Vec<String> = items.iter().map(|item| expression(item, indent + 2, spelling)).collect();
    let line = format!("[{}]", texts.join(", "));
    if !line.contains('\n') && line.len() + indent <= LINE {
        return line;
    }
    let inner: String =
        texts.iter().map(|text| format!("{:width$}{text},\n", "", width = indent + 2)).collect();
    format!("[\n{inner}{:indent$}]", "")
}

fn object(entries: &[(String, Expression)], indent: usize, spelling: &dyn Spelling) -> String {
    if entries.is_empty() {
        return "{}".to_owned();
    }
    let pairs = entries
        .iter()
        .map(|(key, value)| (object_key(key), expression(value, indent + 2, spelling)))
        .collect();
    format!("{{\n{}{:indent$}}}", compact(pairs, indent + 2), "")
}

/// As [`lines`], without blank lines: entries of an object stand close together.
fn compact(pairs: Vec<(String, String)>, indent: usize) -> String {
    let mut out = String::new();
    let mut chain: Vec<(String, String)> = Vec::new();
    for (key, value) in pairs {
        if value.contains('\n') {
            flush(&mut chain, indent, &mut out);
            let _ = writeln!(out, "{:indent$}{key} = {value}", "");
        } else {
            chain.push((key, value));
        }
    }
    flush(&mut chain, indent, &mut out);
    out
}

fn object_key(key: &str) -> String {
    let plain = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain { key.to_owned() } else { quoted(key) }
}

/// A text in quotes; `${` and `%{` mean nothing in it.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if letters.peek() == Some(&'{') => {
                out.push(letter);
                out.push(letter);
            }
            c if (c as u32) < 0x20 || c as u32 == 0x7f => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            other => out.push(other),
        }
    }
    out
}

fn template(pieces: &[Expression], spelling: &dyn Spelling) -> String {
    if let [only] = pieces {
        return expression(only, 0, spelling);
    }
    let mut out = String::from("\"");
    for piece in pieces {
        match piece {
            Expression::Text(text) => out.push_str(&escaped(text)),
            Expression::Concat(inner) => {
                let text = template(inner, spelling);
                match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
                    Some(inside) => out.push_str(inside),
                    None => {
                        let _ = write!(out, "${{{text}}}");
                    }
                }
            }
            other => {
                let _ = write!(out, "${{{}}}", expression(other, 0, spelling));
            }
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Plain;

    impl Spelling for Plain {
        fn attribute(&self, address: &Address, name: &str) -> String {
            format!("{address}.{name}")
        }
        fn list(&self, _: &[Expression]) -> Option<String> {
            None
        }
        fn data(&self, _: Data) -> String {
            "data.x.y".to_owned()
        }
    }

    #[test]
    fn texts_are_taken_literally() {
        assert_eq!(quoted("a \"b\" ${c} %{d} $e\n"), r#""a \"b\" $${c} %%{d} $e\n""#);
        let pieces = Expression::Concat(vec![
            Expression::text("${"),
            Expression::Data(Data::Region),
            Expression::Concat(vec![Expression::text("-x")]),
        ]);
        assert_eq!(expression(&pieces, 0, &Plain), r#""$${${data.x.y}-x""#);
    }

    #[test]
    fn neighbours_are_aligned_and_long_values_stand_apart() {
        let tags = Expression::Object(vec![
            ("Name".to_owned(), "x".into()),
            ("aws:x".to_owned(), Expression::Object(vec![("a".to_owned(), true.into())])),
        ]);
        let inner = Body::new()
            .with("a", "x")
            .with("longer", 1_i64)
            .with("tags", tags)
            .with("z", true)
            .with_block("empty", Body::new());
        insta::assert_snapshot!(block("resource \"a\" \"b\"", &inner, 0, &Plain), @r#"
        resource "a" "b" {
          a      = "x"
          longer = 1

          tags = {
            Name = "x"
            "aws:x" = {
              a = true
            }
          }

          z = true

          empty {}
        }
        "#);
    }
}
