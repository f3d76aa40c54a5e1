//! Lays Python out as black would: at most 88 columns, a comma after the last element of whatever is spread over lines.

use std::fmt::Write as _;

/// Black's line length in columns; source black's documentation, "The Black code style", read 2026-11.
const WIDTH: usize = 88;

/// An expression whose brackets may be spread over lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Code {
    /// Something that is never broken: a name, a number, a text.
    Atom(String),
    /// `callee(arguments)`, with the keyword of each argument.
    Call(String, Vec<(Option<String>, Code)>),
    /// `[items]`.
    List(Vec<Code>),
    /// `{key: value}`; keys are never broken.
    Dict(Vec<(String, Code)>),
}

/// What opens, the elements with what stands before each, and what closes.
type Elements<'a> = (String, Vec<(String, &'a Code)>, &'static str);

impl Code {
    /// Something that is never broken.
    pub(super) fn atom(text: impl Into<String>) -> Self {
        Self::Atom(text.into())
    }

    /// A call with arguments by position.
    pub(super) fn call(callee: impl Into<String>, arguments: Vec<Self>) -> Self {
        Self::Call(callee.into(), arguments.into_iter().map(|argument| (None, argument)).collect())
    }

    /// The brackets and the elements, each with what stands before it; `None` for an atom.
    fn elements(&self) -> Option<Elements<'_>> {
        match self {
            Self::Atom(_) => None,
            Self::Call(callee, arguments) => {
                let elements = arguments
                    .iter()
                    .map(|(keyword, value)| {
                        (keyword.as_ref().map_or_else(String::new, |keyword| format!("{keyword}=")), value)
                    })
                    .collect();
                Some((format!("{callee}("), elements, ")"))
            }
            Self::List(items) => {
                Some(("[".to_owned(), items.iter().map(|item| (String::new(), item)).collect(), "]"))
            }
            Self::Dict(entries) => {
                let elements = entries.iter().map(|(key, value)| (format!("{key}: "), value)).collect();
                Some(("{".to_owned(), elements, "}"))
            }
        }
    }

    /// On one line.
    pub(super) fn flat(&self) -> String {
        if let Self::Atom(text) = self {
            return text.clone();
        }
        let Some((open, elements, close)) = self.elements() else { return String::new() };
        let inside: Vec<String> =
            elements.iter().map(|(before, value)| format!("{before}{}", value.flat())).collect();
        format!("{open}{}{close}", inside.join(", "))
    }
}

/// A statement: `before` and `after` stand on its first and last line.
pub(super) fn statement(indent: usize, before: &str, code: &Code, after: &str) -> String {
    let line = format!("{:indent$}{before}{}{after}\n", "", code.flat());
    if fits(&line) || code.elements().is_some_and(|(_, elements, _)| !elements.is_empty()) {
        return spread(indent, before, code, after);
    }
    // A bare value that is too long goes between parentheses of its own, if it then fits.
    let inner = format!("{:1$}{2}\n", "", indent + 4, code.flat());
    if before.ends_with("= ") && fits(&inner) {
        return format!("{0:indent$}{before}(\n{inner}{0:indent$}){after}\n", "");
    }
    line
}

/// A field with its type. Where both do not fit on a line, the type's brackets are broken; where not even the opening one fits
/// beside the name, the type goes between parentheses, if those fit.
pub(super) fn field(indent: usize, name: &str, annotation: &str) -> String {
    let line = format!("{:indent$}{name}: {annotation}\n", "");
    if fits(&line) {
        return line;
    }
    let broken = |open: &str, body: &str, close: char| {
        format!("{0:indent$}{name}: {open}\n{0:indent$}    {body}\n{0:indent$}{close}\n", "")
    };
    let head = |open: &str| fits(&format!("{:indent$}{name}: {open}", ""));
    match annotation.split_once('[').and_then(|(open, rest)| Some((open, rest.strip_suffix(']')?))) {
        Some((open, body)) if head(&format!("{open}[")) || !head("(") => {
            broken(&format!("{open}["), body, ']')
        }
        _ => broken("(", annotation, ')'),
    }
}

/// Whether a line with its break is short enough.
pub(super) fn fits(line: &str) -> bool {
    columns(line.trim_end_matches('\n')) <= WIDTH
}

/// One line if it fits, else one for each element.
fn spread(indent: usize, before: &str, code: &Code, after: &str) -> String {
    let line = format!("{:indent$}{before}{}{after}\n", "", code.flat());
    match code.elements() {
        Some((open, elements, close)) if !fits(&line) && !elements.is_empty() => {
            let mut out = format!("{:indent$}{before}{open}\n", "");
            for (before, value) in elements {
                out += &spread(indent + 4, &before, value, ",");
            }
            let _ = writeln!(out, "{:indent$}{close}{after}", "");
            out
        }
        _ => line,
    }
}

/// Columns of a text as black counts them: wide letters take two, combining marks none.
fn columns(text: &str) -> usize {
    text.chars().map(|letter| if letter.is_ascii() { 1 } else { wide(letter) }).sum()
}

/// Columns of a letter outside ASCII; source Unicode Standard Annex 11, its blocks of wide and of combining letters.
fn wide(letter: char) -> usize {
    match u32::from(letter) {
        0x0300..=0x036f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f
        | 0x2e80..=0x303e
        | 0x3041..=0x33ff
        | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff
        | 0xa000..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1f64f
        | 0x1f680..=0x1f6ff
        | 0x1f900..=0x1f9ff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// A text as Python spells it, with the quotes that black prefers: double ones unless single ones need fewer escapes.
pub(super) fn quoted(text: &str) -> String {
    let quote = preferred_quote(text);
    format!("{quote}{}{quote}", escaped(text, quote))
}

/// The quote around a text.
fn preferred_quote(text: &str) -> char {
    let count = |quote: char| text.chars().filter(|letter| *letter == quote).count();
    if count('\'') < count('"') { '\'' } else { '"' }
}

/// The inside of a text between quotes.
fn escaped(text: &str, quote: char) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if letter == quote => {
                out.push('\\');
                out.push(letter);
            }
            _ if hidden(letter) => {
                let code = u32::from(letter);
                let _ = match code {
                    0..=0xff => write!(out, "\\x{code:02x}"),
                    0x100..=0xffff => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
            _ => out.push(letter),
        }
    }
    out
}

/// Letters that an editor does not show, or that end a line for Python.
fn hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(u32::from(letter), 0xad | 0x0300..=0x036f | 0x2028 | 0x2029 | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfe00..=0xfe0f | 0xfeff | 0xe0000..=0xe0fff)
}

/// A piece of an f-string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Taken literally.
    Text(String),
    /// A name whose value is put in.
    Name(String),
}

/// An f-string, which must hold a name; its names hold no quotes.
pub(super) fn formatted(pieces: &[Piece]) -> String {
    let literal: String = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Text(text) => Some(text.as_str()),
            Piece::Name(_) => None,
        })
        .collect();
    let quote = preferred_quote(&literal);
    let inside: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => escaped(text, quote).replace('{', "{{").replace('}', "}}"),
            Piece::Name(name) => format!("{{{name}}}"),
        })
        .collect();
    format!("f{quote}{inside}{quote}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_into_88_columns_stays_on_one_line() {
        let call = |length: usize| Code::call("f", vec![Code::atom("x".repeat(length))]);
        assert_eq!(statement(0, "", &call(85), ""), format!("f({})\n", "x".repeat(85)));
        assert_eq!(statement(0, "", &call(86), ""), format!("f(\n    {},\n)\n", "x".repeat(86)));
    }

    #[test]
    fn only_what_does_not_fit_is_spread() {
        let short = Code::Dict(vec![(quoted("a"), Code::atom("1"))]);
        let long = Code::Dict(vec![(quoted("b"), Code::List(vec![Code::atom("y".repeat(80))]))]);
        let call = Code::Call(
            "aws.ec2.Vpc".to_owned(),
            vec![
                (None, Code::atom(quoted("vpc"))),
                (Some("s".to_owned()), short),
                (Some("l".to_owned()), long),
            ],
        );
        let expected = format!(
            "vpc = aws.ec2.Vpc(\n    \"vpc\",\n    s={{\"a\": 1}},\n    l={{\n        \"b\": [\n            {},\n        ],\n    }},\n)\n",
            "y".repeat(80)
        );
        assert_eq!(statement(0, "vpc = ", &call, ""), expected);
    }

    #[test]
    fn a_long_bare_value_goes_between_parentheses_if_it_then_fits() {
        let value = Code::atom("z".repeat(84));
        assert_eq!(statement(0, "name = ", &value, ""), format!("name = (\n    {}\n)\n", "z".repeat(84)));
        let value = Code::atom("z".repeat(85));
        assert_eq!(statement(0, "name = ", &value, ""), format!("name = {}\n", "z".repeat(85)));
    }

    #[test]
    fn a_long_field_breaks_its_type() {
        let name = |length: usize| "x".repeat(length);
        let field_of = |length: usize| field(4, &name(length), "pulumi.Input[str]");
        assert_eq!(field_of(65), format!("    {}: pulumi.Input[str]\n", name(65)));
        assert_eq!(field_of(66), format!("    {}: pulumi.Input[\n        str\n    ]\n", name(66)));
        assert_eq!(field_of(70), format!("    {}: (\n        pulumi.Input[str]\n    )\n", name(70)));
        assert!(field(4, &"x".repeat(90), "pulumi.Input[str]").contains(": pulumi.Input[\n"));
    }

    #[test]
    fn quotes_are_those_that_need_fewer_escapes() {
        assert_eq!(quoted("a'b"), "\"a'b\"");
        assert_eq!(quoted("a\"b"), "'a\"b'");
        assert_eq!(quoted("a\"b'c"), "\"a\\\"b'c\"");
        assert_eq!(quoted("tab\tand\u{1}"), "\"tab\\tand\\x01\"");
    }

    #[test]
    fn braces_of_a_text_stay_braces_in_an_f_string() {
        let pieces = [Piece::Text("${A}-".to_owned()), Piece::Name("environment".to_owned())];
        assert_eq!(formatted(&pieces), "f\"${{A}}-{environment}\"");
    }
}
