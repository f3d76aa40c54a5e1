//! Pieces of TypeScript, laid out as prettier does.

use super::doc::{Doc, breaks, broken, first_fitting, group, indent, numbered, text};
use std::cell::Cell;

/// A key of an object this short keeps its value on its line: prettier's tab width and 3 columns.
const SHORT_KEY: usize = 5;

/// An expression with what the layout around it depends on.
#[derive(Debug, Clone)]
pub(super) struct Expr {
    pub(super) doc: Doc,
    pub(super) kind: ExprKind,
}

/// What an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExprKind {
    /// A number, truth value or name.
    Simple,
    Number,
    String,
    /// `a.b.c`.
    Member,
    Template,
    Call,
    /// Not empty.
    Object,
    /// Not empty.
    Array,
    /// A list or object without anything in it.
    Empty,
}

impl Expr {
    pub(super) fn new(words: impl Into<String>, kind: ExprKind) -> Self {
        Self { doc: text(words), kind }
    }
}

fn separated(items: Vec<Doc>, between: &Doc) -> Vec<Doc> {
    let mut out = Vec::with_capacity(items.len() * 2);
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(between.clone());
        }
        out.push(item);
    }
    out
}

fn comma_where_broken() -> Doc {
    Doc::IfBreak(Box::new(text(",")), Box::new(text("")))
}

/// A list.
pub(super) fn array(items: Vec<Expr>) -> Expr {
    if items.is_empty() {
        return Expr::new("[]", ExprKind::Empty);
    }
    let numbers = items.len() > 1 && items.iter().all(|item| item.kind == ExprKind::Number);
    let objects = items.len() > 1 && items.iter().all(|item| item.kind == ExprKind::Object);
    let docs: Vec<Doc> = items.into_iter().map(|item| item.doc).collect();
    let contents = if numbers {
        let last = docs.len() - 1;
        let docs = docs.into_iter().enumerate();
        let with_comma = |(index, doc)| {
            if index < last { Doc::All(vec![doc, text(",")]) } else { doc }
        };
        Doc::Fill(separated(docs.map(with_comma).collect(), &Doc::Line))
    } else {
        Doc::All(separated(docs.into_iter().map(group).collect(), &Doc::All(vec![text(","), Doc::Line])))
    };
    let all = Doc::All(vec![
        text("["),
        indent(Doc::All(vec![Doc::Soft, contents, comma_where_broken()])),
        Doc::Soft,
        text("]"),
    ]);
    Expr { doc: if objects { broken(all) } else { group(all) }, kind: ExprKind::Array }
}

/// An object with a property a line, or on one line where it fits. Properties are whole: `key: value`.
pub(super) fn object(properties: Vec<Doc>, one_line: bool) -> Expr {
    if properties.is_empty() {
        return Expr::new("{}", ExprKind::Empty);
    }
    let contents = separated(properties, &Doc::All(vec![text(","), Doc::Line]));
    let mut inner = vec![Doc::Line];
    inner.extend(contents);
    inner.push(comma_where_broken());
    let all = Doc::All(vec![text("{"), indent(Doc::All(inner)), Doc::Line, text("}")]);
    Expr { doc: if one_line { group(all) } else { broken(all) }, kind: ExprKind::Object }
}

/// Gives numbers to groups that others ask about.
#[derive(Debug, Default)]
pub(super) struct Numbers(Cell<usize>);

impl Numbers {
    fn next(&self) -> usize {
        self.0.set(self.0.get() + 1);
        self.0.get()
    }
}

/// `left = right` or `left: right`; `operator` stands directly after the left side.
pub(super) fn assignment(left: &str, operator: &str, right: Expr, is_key: bool, numbers: &Numbers) -> Doc {
    let head = text(format!("{left}{operator}"));
    let short = is_key && left.chars().count() < SHORT_KEY;
    match right.kind {
        ExprKind::Template => group(Doc::All(vec![head, text(" "), right.doc])),
        ExprKind::String | ExprKind::Member if short => group(Doc::All(vec![head, text(" "), right.doc])),
        ExprKind::String | ExprKind::Member => {
            group(Doc::All(vec![head, group(indent(Doc::All(vec![Doc::Line, right.doc])))]))
        }
        _ => {
            let number = numbers.next();
            group(Doc::All(vec![
                head,
                numbered(indent(Doc::Line), number),
                Doc::IndentIfBroken(Box::new(right.doc), number),
            ]))
        }
    }
}

/// A property of an object; the key alone where the value has its name.
pub(super) fn property(key: &str, value: Expr, numbers: &Numbers) -> Doc {
    let key = property_key(key);
    match &value.doc {
        Doc::Text(name) if *name == key && value.kind == ExprKind::Simple => value.doc,
        _ => assignment(&key, ":", value, true, numbers),
    }
}

/// A call: `callee(arguments)`. The last argument stays on the line of the call where people expect that.
pub(super) fn call(callee: &str, arguments: Vec<Expr>) -> Expr {
    if arguments.is_empty() {
        return Expr::new(format!("{callee}()"), ExprKind::Call);
    }
    let kinds: Vec<ExprKind> = arguments.iter().map(|argument| argument.kind).collect();
    let mut docs: Vec<Doc> = arguments.into_iter().map(|argument| argument.doc).collect();
    let comma = Doc::All(vec![text(","), Doc::Line]);
    let out = |docs: Vec<Doc>| {
        let mut inner = vec![Doc::Soft];
        inner.extend(separated(docs, &comma));
        inner.push(comma_where_broken());
        Doc::All(vec![text("("), indent(Doc::All(inner)), Doc::Soft, text(")")])
    };
    let any_breaks = docs.iter().any(breaks);
    let last = kinds.last().copied().unwrap_or(ExprKind::Simple);
    let before = kinds.len().checked_sub(2).and_then(|index| kinds.get(index));
    let hugs = matches!(last, ExprKind::Object | ExprKind::Array)
        && before != Some(&last)
        && !docs.iter().rev().skip(1).any(breaks);
    if !hugs {
        let all = out(docs);
        let all = if any_breaks { broken(all) } else { group(all) };
        return Expr { doc: Doc::All(vec![text(callee), all]), kind: ExprKind::Call };
    }
    let everything = broken(out(docs.clone()));
    let flat = |docs: Vec<Doc>| {
        let mut all = vec![text("(")];
        all.extend(separated(docs, &text(", ")));
        all.push(text(")"));
        Doc::All(all)
    };
    let as_it_is = flat(docs.clone());
    if let Some(last) = docs.pop() {
        docs.push(broken(last));
    }
    let forms = first_fitting(vec![as_it_is, flat(docs), everything]);
    let force = if any_breaks { Doc::BreakParent } else { text("") };
    Expr { doc: Doc::All(vec![text(callee), force, forms]), kind: ExprKind::Call }
}

/// A text in quotes: double ones, unless single ones need fewer backslashes.
pub(super) fn string(text: &str) -> String {
    let count = |wanted: char| text.chars().filter(|letter| *letter == wanted).count();
    let quote = if count('"') > count('\'') { '\'' } else { '"' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for letter in text.chars() {
        if letter == quote {
            out.push('\\');
            out.push(letter);
        } else {
            escaped(letter, &mut out);
        }
    }
    out.push(quote);
    out
}

fn escaped(letter: char, out: &mut String) {
    match letter {
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        }
        other => out.push(other),
    }
}

/// A text within a template; line breaks stay where they are to be read.
pub(super) fn in_template(text: &str, lines: bool) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '`' => out.push_str("\\`"),
            '$' if letters.peek() == Some(&'{') => out.push_str("\\$"),
            '\n' if lines => out.push('\n'),
            other => escaped(other, &mut out),
        }
    }
    out
}

/// A key as it is written: in quotes where it is no name.
pub(super) fn property_key(key: &str) -> String {
    let plain = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$')
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$');
    if plain { key.to_owned() } else { string(key) }
}

/// `load_balancer` is `loadBalancer`.
pub(super) fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = false;
    for letter in name.chars() {
        if letter == '_' || letter == '-' {
            upper = !out.is_empty();
        } else if upper {
            out.push(letter.to_ascii_uppercase());
            upper = false;
        } else {
            out.push(letter);
        }
    }
    out
}

/// `load_balancer` is `LoadBalancer`.
pub(super) fn pascal(name: &str) -> String {
    let name = camel(name);
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_take_the_quotes_that_need_fewer_backslashes() {
        assert_eq!(string("it's"), r#""it's""#);
        assert_eq!(string(r#"{"a": 1}"#), r#"'{"a": 1}'"#);
        assert_eq!(string("a\n\\"), r#""a\n\\""#);
        assert_eq!(in_template("`${x}`\n", false), r"\`\${x}\`\n");
    }

    #[test]
    fn names_change_their_case() {
        assert_eq!(camel("private_subnet1"), "privateSubnet1");
        assert_eq!(pascal("worker_service"), "WorkerService");
    }
}
