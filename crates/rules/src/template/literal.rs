//! The token of a literal.

use plimsoll_spec::Span;
use plimsoll_spec::yaml::{Node, Value};

/// Where the literal of a node stands: quotes belong to it, and so does the `|` or `>` before a block of text, but not the
/// line break behind it.
#[must_use]
pub fn token(text: &str, node: &Node) -> Span {
    match &node.value {
        Value::Scalar { quoted: true, .. } => block(text, node.span).unwrap_or(node.span),
        _ => node.span,
    }
}

/// The span of a block of text with its header; `None` where the scalar is no block.
fn block(text: &str, span: Span) -> Option<Span> {
    let before = text.get(..span.start)?.trim_end_matches([' ', '\t']);
    // A block stands on lines of its own.
    let before = before.strip_suffix('\n')?.trim_end();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.get(line_start..)?;
    let line = line.find(" #").map_or(line, |comment| line.get(..comment).unwrap_or(line)).trim_end();
    let header = line.trim_end_matches(|c: char| matches!(c, '+' | '-') || c.is_ascii_digit());
    if !header.ends_with(['|', '>']) {
        return None;
    }
    let start = line_start + header.len() - 1;
    let end = span.start + text.get(span.range())?.trim_end().len();
    Some(Span::new(start, end.max(span.start)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_spec::yaml::{Dialect, read};

    #[test]
    fn a_token_has_its_quotes_or_the_header_of_its_block() {
        for (source, token_text) in [
            ("a: 'x'\n", "'x'"),
            ("a: x # y\n", "x"),
            ("a:\n  \"x\"\n", "\"x\""),
            ("a: |\n  x\n  y\n\nb: 1\n", "|\n  x\n  y"),
            ("a: >-2 # folded\n    x\nb: 1\n", ">-2 # folded\n    x"),
            ("a: !Sub |\n\n  'x'\n", "|\n\n  'x'"),
            ("a: &n |+\n  x\n", "|+\n  x"),
            ("a: 'x\n  y'\n", "'x\n  y'"),
            ("a: [1, 2]\n", "[1, 2]"),
        ] {
            let (root, problems) = read(source, Dialect::Template);
            assert!(problems.is_empty(), "{source}: {problems:?}");
            let root = root.unwrap();
            let node = root.get("a").unwrap();
            let node = node.get("Fn::Sub").unwrap_or(node);
            assert_eq!(source.get(token(source, node).range()), Some(token_text), "{source}");
        }
    }
}
