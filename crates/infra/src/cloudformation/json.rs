//! A template as JSON.

use super::node::Node;

/// JSON with one entry a line, two spaces of indentation, and a line break at the end.
#[must_use]
pub fn pretty(node: &Node) -> String {
    let mut out = String::new();
    write(node, Some(0), &mut out);
    out.push('\n');
    out
}

/// JSON without any white space.
#[must_use]
pub fn compact(node: &Node) -> String {
    let mut out = String::new();
    write(node, None, &mut out);
    out
}

/// Writes a value; `depth` is `None` where no white space is wanted.
fn write(node: &Node, depth: Option<usize>, out: &mut String) {
    match node {
        Node::Null => out.push_str("null"),
        Node::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Node::Integer(number) => out.push_str(&number.to_string()),
        Node::Decimal(number) => decimal(*number, out),
        Node::Text(text) => quoted(text, out),
        Node::List(items) => block('[', ']', items, depth, out, write),
        Node::Map(entries) => block('{', '}', entries, depth, out, entry),
        Node::Call(call) => {
            block('{', '}', &[(call.name().to_owned(), call.argument())], depth, out, entry);
        }
    }
}

fn entry((key, value): &(String, Node), depth: Option<usize>, out: &mut String) {
    quoted(key, out);
    out.push_str(if depth.is_some() { ": " } else { ":" });
    write(value, depth, out);
}

fn block<T>(
    open: char,
    close: char,
    items: &[T],
    depth: Option<usize>,
    out: &mut String,
    mut each: impl FnMut(&T, Option<usize>, &mut String),
) {
    let inner = depth.map(|depth| depth + 1);
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        line(inner, out);
        each(item, inner, out);
    }
    if !items.is_empty() {
        line(depth, out);
    }
    out.push(close);
}

fn line(depth: Option<usize>, out: &mut String) {
    if let Some(depth) = depth {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
}

/// A finite number as JSON and YAML both write it; others, which no graph holds, as `null`.
pub(super) fn decimal(number: f64, out: &mut String) {
    if number.is_finite() { out.push_str(&number.to_string()) } else { out.push_str("null") }
}

/// A JSON text.
pub(super) fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter if u32::from(letter) < 0x20 || letter == '\u{7f}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::super::node::Call;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn functions_take_their_long_form_and_order_is_kept() {
        let node = Node::map([
            ("B", Node::Call(Call::GetAtt("Alb".to_owned(), "DNSName".to_owned()))),
            ("A", Node::List(vec![Node::Integer(1), Node::Decimal(0.5), Node::Bool(true)])),
            ("Empty", Node::Map(Vec::new())),
        ]);
        assert_eq!(compact(&node), r#"{"B":{"Fn::GetAtt":["Alb","DNSName"]},"A":[1,0.5,true],"Empty":{}}"#);
        assert_eq!(
            pretty(&Node::map([("A", Node::List(vec![Node::Integer(1)]))])),
            "{\n  \"A\": [\n    1\n  ]\n}\n"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_back(text in any::<String>()) {
            let mut out = String::new();
            quoted(&text, &mut out);
            prop_assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }
    }
}
