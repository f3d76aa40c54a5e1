//! Lays a Pulumi program out as YAML: block style, references bare, every text quoted that a reader could take for something
//! else.

use crate::cloudformation::scalar;

/// Longer lists stand on a line for each element.
const LIST_WIDTH: usize = 80;

/// A value of a program.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Yaml {
    /// `true`, a number: written as it is.
    Bare(String),
    /// A text, which may hold `${…}`.
    Text(String),
    /// A list.
    List(Vec<Yaml>),
    /// Entries in the order in which they are written.
    Map(Vec<(String, Yaml)>),
}

impl Yaml {
    /// A text.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A map from entries.
    pub(super) fn map<K: Into<String>>(entries: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// A map of one entry, such as a function's call.
    pub(super) fn one(key: &str, value: Self) -> Self {
        Self::Map(vec![(key.to_owned(), value)])
    }
}

/// A key with its value; `depth` counts steps of two blanks.
pub(super) fn entry(key: &str, value: &Yaml, depth: usize, out: &mut String) {
    indent(depth, out);
    keyed(key, value, depth, out);
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth));
}

fn keyed(key: &str, value: &Yaml, depth: usize, out: &mut String) {
    out.push_str(&scalar::text(key));
    out.push(':');
    after(value, depth, out);
}

/// A value behind `key:`; ends with a line break.
fn after(value: &Yaml, depth: usize, out: &mut String) {
    if let Some(text) = inline(value) {
        out.push(' ');
        out.push_str(&text);
        out.push('\n');
        return;
    }
    match value {
        Yaml::Map(entries) => {
            out.push('\n');
            entries.iter().for_each(|(key, value)| entry(key, value, depth + 1, out));
        }
        Yaml::List(items) => {
            out.push('\n');
            items.iter().for_each(|item| element(item, depth + 1, out));
        }
        Yaml::Text(text) => lines(text, depth, out),
        // INVARIANT: `inline` writes it.
        Yaml::Bare(_) => out.push('\n'),
    }
}

fn element(item: &Yaml, depth: usize, out: &mut String) {
    indent(depth, out);
    out.push('-');
    match item {
        // The first entry of a map stands on the line of its dash.
        Yaml::Map(entries) if !entries.is_empty() => {
            for (index, (key, value)) in entries.iter().enumerate() {
                if index == 0 {
                    out.push(' ');
                } else {
                    indent(depth + 1, out);
                }
                keyed(key, value, depth + 1, out);
            }
        }
        other => after(other, depth, out),
    }
}

/// A value on one line; `None` where it needs several.
fn inline(value: &Yaml) -> Option<String> {
    Some(match value {
        Yaml::Bare(text) => text.clone(),
        Yaml::Text(text) if scalar::wants_lines(text) => return None,
        Yaml::Text(text) if is_reference(text) => text.clone(),
        Yaml::Text(text) => scalar::text(text),
        Yaml::List(items) if items.is_empty() => "[]".to_owned(),
        Yaml::Map(entries) if entries.is_empty() => "{}".to_owned(),
        // A short list of plain words, such as ports and percentiles, needs no lines of its own.
        Yaml::List(items) => {
            let words: Vec<String> = items.iter().map(word).collect::<Option<_>>()?;
            let line = format!("[{}]", words.join(", "));
            return (line.chars().count() <= LIST_WIDTH).then_some(line);
        }
        Yaml::Map(_) => return None,
    })
}

/// An element between brackets.
fn word(item: &Yaml) -> Option<String> {
    match item {
        Yaml::Bare(text) => Some(text.clone()),
        Yaml::Text(text) if scalar::wants_lines(text) || text.contains("${") => None,
        Yaml::Text(text) if text.contains([':', '?']) => Some(scalar::quoted(text)),
        Yaml::Text(text) => Some(scalar::text(text)),
        Yaml::List(_) | Yaml::Map(_) => None,
    }
}

/// Whether a text is one reference and nothing else: then it needs no quotation marks outside brackets.
fn is_reference(text: &str) -> bool {
    text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).is_some_and(|name| {
        !name.is_empty()
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-.[]".contains(letter))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &Yaml) -> String {
        let mut out = String::new();
        entry("a", value, 0, &mut out);
        out
    }

    #[test]
    fn references_stand_bare_and_texts_with_references_in_marks() {
        assert_eq!(written(&Yaml::text("${vpc.id}")), "a: ${vpc.id}\n");
        assert_eq!(written(&Yaml::text("${zones.names[0]}")), "a: ${zones.names[0]}\n");
        assert_eq!(written(&Yaml::text("api-${environment}")), "a: \"api-${environment}\"\n");
        assert_eq!(written(&Yaml::text("${a}${b}")), "a: \"${a}${b}\"\n");
    }

    #[test]
    fn short_lists_of_words_stand_on_one_line() {
        let ports = Yaml::List(vec![Yaml::Bare("80".to_owned()), Yaml::text("443")]);
        assert_eq!(written(&ports), "a: [80, \"443\"]\n");
        let references = Yaml::List(vec![Yaml::text("${subnet.id}")]);
        assert_eq!(written(&references), "a:\n  - ${subnet.id}\n");
        let maps = Yaml::List(vec![Yaml::map([("b", Yaml::text("c")), ("d", Yaml::List(vec![]))])]);
        assert_eq!(written(&maps), "a:\n  - b: c\n    d: []\n");
    }

    #[test]
    fn texts_of_several_lines_are_blocks() {
        assert_eq!(written(&Yaml::text("x\n\ny\n")), "a: |\n  x\n\n  y\n");
    }
}
