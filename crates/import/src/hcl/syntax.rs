//! Text to syntax tree, and what is wrong with a text that has none.

use crate::code;
use hcl_edit::parser::{Error, parse_body};
use hcl_edit::structure::Body;
use plimsoll_spec::{Diagnostic, Span};

/// A file's syntax tree.
///
/// # Errors
/// What is wrong, at its place in this file.
pub(super) fn parse(text: &str) -> Result<Body, Diagnostic> {
    parse_body(text).map_err(|error| explain(text, &error))
}

/// The parser's reason in words of Terraform.
pub(super) fn explain(text: &str, error: &Error) -> Diagnostic {
    let offset = boundary(text, error.location().offset());
    let rest = text.get(offset..).unwrap_or_default();
    let message = error.message();
    let found = token(rest);
    if message.contains("nested levels") || message.contains("chained binary") {
        return Diagnostic::error(code::TOO_LARGE, format!("the expression is too large: {message}"))
            .at(mark(offset, &found), "here");
    }
    if let Some(name) = message.contains("redefined attribute").then(|| found.clone()) {
        return Diagnostic::error(code::DUPLICATE, format!("the argument {name} stands twice in one block"))
            .at(mark(offset, &found), "the second one")
            .help("delete one of the two");
    }
    if let Some(open) = unclosed(text) {
        return Diagnostic::error(code::SYNTAX, format!("this `{}` is never closed", open.sign))
            .at(Span::new(open.at, open.at + open.sign.len()), "opened here")
            .help(format!("add the `{}` that belongs to it", open.closing));
    }
    let is_blank = rest.is_empty() || rest.starts_with(['\n', '\r']);
    let (what, help) = if message.contains("invalid expression") && is_blank {
        ("a value is missing here".to_owned(), expected(message))
    } else if rest.trim_start().is_empty() {
        ("the file ends in the middle of something".to_owned(), expected(message))
    } else if message.contains("newline") && found == "}" {
        ("there is a `}` too many".to_owned(), "delete it, or open the block it belongs to".to_owned())
    } else {
        (format!("{found} is not expected here"), expected(message))
    };
    Diagnostic::error(code::SYNTAX, what).at(mark(offset, &found), "here").help(help)
}

/// The place of a token.
fn mark(offset: usize, found: &str) -> Span {
    let length = found.strip_prefix('`').map_or(0, |found| found.len() - 1);
    Span::new(offset, offset + length)
}

/// The nearest start of a character at or before an offset.
fn boundary(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    (0..=offset).rev().find(|offset| text.is_char_boundary(*offset)).unwrap_or(0)
}

/// What stands at the beginning of a text, to be shown.
fn token(rest: &str) -> String {
    let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    let word: String = rest.chars().take_while(|letter| is_word(*letter)).take(40).collect();
    if !word.is_empty() {
        return format!("`{word}`");
    }
    match rest.chars().next() {
        None => "the end of the file".to_owned(),
        Some('\n' | '\r') => "the end of the line".to_owned(),
        Some(sign) => format!("`{sign}`"),
    }
}

/// What the parser would have taken, in a sentence.
fn expected(message: &str) -> String {
    let wanted = message.rsplit("expected ").next().unwrap_or(message);
    if message.contains("newline") {
        return "an argument ends with its line: `name = value`; an operator or a comma may be missing before it"
            .to_owned();
    }
    if message.contains("invalid expression") {
        return "write a value: a text in quotes, a number, `[`, `{`, or a reference such as `var.name`"
            .to_owned();
    }
    if message.contains("invalid structure") {
        return "write an argument, `name = value`, or a block, `name { … }`".to_owned();
    }
    if message.contains("escape sequence") {
        return "in a text, `\\` is followed by n, r, t, u, U, `\\` or a quote; `\\\\` is one backslash"
            .to_owned();
    }
    if wanted.starts_with("unexpected") {
        return "write an argument, `name = value`, or a block, `name { … }`".to_owned();
    }
    format!("expected {wanted}")
}

/// A sign that is opened and never closed.
struct Open {
    at: usize,
    sign: &'static str,
    closing: &'static str,
}

/// The innermost bracket that is still open at the end of the text; `None` where all are closed, or they do not match.
fn unclosed(text: &str) -> Option<Open> {
    let mut open: Vec<(usize, u8)> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'#' => at = line_end(bytes, at),
            b'/' if bytes.get(at + 1) == Some(&b'/') => at = line_end(bytes, at),
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                let Some(length) = text.get(at + 2..).and_then(|rest| rest.find("*/")) else {
                    return Some(Open { at, sign: "/*", closing: "*/" });
                };
                at += length + 3;
            }
            b'"' => match string_end(bytes, at) {
                Some(end) => at = end,
                None => return Some(Open { at, sign: "\"", closing: "\"" }),
            },
            b'<' if bytes.get(at + 1) == Some(&b'<') => match heredoc_end(text, at) {
                Some(end) => at = end,
                None => return Some(Open { at, sign: "<<", closing: "marker" }),
            },
            b'{' | b'[' | b'(' => open.push((at, *byte)),
            b'}' | b']' | b')' => {
                let (_, opened) = open.pop()?;
                if !matches!((opened, byte), (b'{', b'}') | (b'[', b']') | (b'(', b')')) {
                    return None;
                }
            }
            _ => {}
        }
        at += 1;
    }
    let (at, sign) = open.pop()?;
    let (sign, closing) = match sign {
        b'{' => ("{", "}"),
        b'[' => ("[", "]"),
        _ => ("(", ")"),
    };
    Some(Open { at, sign, closing })
}

/// The last byte of the line.
fn line_end(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| from + length)
}

/// The closing quote of the text that begins here; templates in it may hold texts again.
fn string_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from + 1;
    // For every template that is open: how many braces are open in it.
    let mut braces: Vec<usize> = Vec::new();
    let mut in_text = true;
    let mut texts = 1_usize;
    while let Some(byte) = bytes.get(at) {
        let next = bytes.get(at + 1);
        match byte {
            b'\\' if in_text => at += 1,
            b'\n' if in_text => return None,
            b'"' if in_text => {
                texts -= 1;
                if texts == 0 {
                    return Some(at);
                }
                in_text = false;
            }
            b'"' => {
                texts += 1;
                in_text = true;
            }
            b'$' | b'%' if in_text && next == Some(byte) && bytes.get(at + 2) == Some(&b'{') => at += 2,
            b'$' | b'%' if in_text && next == Some(&b'{') => {
                braces.push(0);
                in_text = false;
                at += 1;
            }
            b'{' if !in_text => *braces.last_mut()? += 1,
            b'}' if !in_text => match braces.last_mut()? {
                0 => {
                    braces.pop();
                    in_text = true;
                }
                count => *count -= 1,
            },
            _ => {}
        }
        at += 1;
    }
    None
}

/// The last byte of the heredoc that begins here; where it is none, of the two signs.
fn heredoc_end(text: &str, from: usize) -> Option<usize> {
    let intro = text.get(from + 2..)?;
    let intro = intro.strip_prefix('-').unwrap_or(intro);
    let marker = intro.lines().next().unwrap_or_default().trim_end();
    let is_marker = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    if marker.is_empty() || !marker.chars().all(is_marker) {
        return Some(from + 1);
    }
    let mut at = from + text.get(from..)?.find('\n')? + 1;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let length = rest.find('\n').unwrap_or(rest.len());
        if rest.get(..length)?.trim() == marker {
            return Some(at + length);
        }
        at += length + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> (String, usize) {
        let problem = parse(text).unwrap_err();
        (problem.message.clone(), problem.offset())
    }

    #[test]
    fn x7_what_is_not_closed_is_named_where_it_was_opened() {
        assert_eq!(wrong("a = 1\nb {\n  c = [1, 2\n}\n").0, "`}` is not expected here");
        assert_eq!(wrong("a = 1\nb {\n  c = 1\n"), ("this `{` is never closed".to_owned(), 8));
        assert_eq!(wrong("a = \"ü\"\nb = \"open\n"), ("this `\"` is never closed".to_owned(), 13));
        assert_eq!(wrong("a = <<EOT\ntext\n"), ("this `<<` is never closed".to_owned(), 4));
        assert_eq!(wrong("/* a"), ("this `/*` is never closed".to_owned(), 0));
    }

    #[test]
    fn x7_a_token_out_of_place_is_named() {
        let (message, at) = wrong("a = 1 2\n");
        assert_eq!((message.as_str(), at), ("`2` is not expected here", 6));
        assert_eq!(wrong("a = 1\n}\n").1, 6);
        assert_eq!(wrong("a =\n").0, "a value is missing here");
        assert_eq!(wrong("b {\n  a = 1\n  a = 2\n}\n").0, "the argument `a` stands twice in one block");
    }

    #[test]
    fn any_bytes_give_a_place_inside_the_text() {
        for text in
            ["ä", "=", "\"", "${", "a = \"${", "<<", "<<-", "%{", "a = <<EOT", "\u{feff}a = 1", "a = '1'"]
        {
            if let Err(problem) = parse(text) {
                assert!(problem.offset() <= text.len(), "{text}");
            }
        }
    }
}
