//! A stack file as text, and where each of its values stands in it.

use super::node::{Entry, Node};
use plimsoll_spec::Span;

/// Keys that stand on lines of their own below their parent; everything below them stands in one line.
const BLOCKS: [&str; 4] = ["services", "jobs", "registries", "environments"];

/// The longest line in which a value is written whole, in characters; longer ones get a line for each key or item.
const WIDTH: usize = 100;

/// The text, and the paths of all lines' values with their places, parents before what they hold.
pub(super) struct Rendered {
    /// The stack file.
    pub(super) text: String,
    /// Path and place of every value that has a line of its own.
    pub(super) places: Vec<(Vec<String>, Span)>,
}

/// The text of a stack file that begins with these remarks.
pub(super) fn render(root: &Node, head: &[String]) -> Rendered {
    let mut writer = Writer { rendered: Rendered { text: String::new(), places: Vec::new() } };
    for line in head {
        writer.line(0, &format!("# {line}"));
    }
    if let Node::Map(entries) = root {
        for entry in entries.iter().filter(|entry| !entry.value.is_empty()) {
            if BLOCKS.contains(&entry.key.as_str()) && !writer.rendered.text.is_empty() {
                writer.rendered.text.push('\n');
            }
            writer.entry(0, entry, &mut Vec::new());
        }
    }
    writer.rendered
}

struct Writer {
    rendered: Rendered,
}

impl Writer {
    fn line(&mut self, indent: usize, text: &str) {
        self.rendered.text.extend(std::iter::repeat_n(' ', indent));
        self.rendered.text.push_str(text);
        self.rendered.text.push('\n');
    }

    fn entry(&mut self, indent: usize, entry: &Entry, path: &mut Vec<String>) {
        self.within(&entry.key, path, |writer, path| writer.value(indent, entry, path));
    }

    fn value(&mut self, indent: usize, entry: &Entry, path: &mut Vec<String>) {
        let key = scalar(&entry.key, false);
        let mut flat = Writer { rendered: Rendered { text: String::new(), places: Vec::new() } };
        flat.flow(&entry.value, false, &mut Vec::new());
        // A service stands open, also when it is short.
        let is_named = matches!(path.as_slice(), [parent, _] if BLOCKS.contains(&parent.as_str()));
        let is_open = BLOCKS.contains(&entry.key.as_str()) && path.len() == 1 || is_named;
        let is_list_of_maps = matches!(&entry.value, Node::List(items)
            if items.iter().any(|item| matches!(item, Node::Map(_))));
        let fits = indent + key.len() + flat.rendered.text.chars().count() + 2 <= WIDTH;
        match &entry.value {
            Node::Map(entries) if is_open || !fits => {
                let remark = entry.remark.as_deref().map(comment).unwrap_or_default();
                self.line(indent, &format!("{key}:{remark}"));
                for entry in entries.iter().filter(|entry| !entry.value.is_empty()) {
                    self.entry(indent + 2, entry, path);
                }
            }
            Node::List(items) if is_list_of_maps || !fits => {
                self.line(indent, &format!("{key}:{}", remarks(entry)));
                for (number, item) in items.iter().enumerate() {
                    self.rendered.text.extend(std::iter::repeat_n(' ', indent + 2));
                    self.rendered.text.push_str("- ");
                    self.within(&number.to_string(), path, |writer, path| writer.flow(item, false, path));
                    self.rendered.text.push('\n');
                }
            }
            _ => {
                self.rendered.text.extend(std::iter::repeat_n(' ', indent));
                self.rendered.text.push_str(&format!("{key}: "));
                self.flow(&entry.value, false, path);
                self.rendered.text.push_str(&remarks(entry));
                self.rendered.text.push('\n');
            }
        }
    }

    /// Writes something one step further down and remembers where it stands.
    fn within(
        &mut self,
        step: &str,
        path: &mut Vec<String>,
        write: impl FnOnce(&mut Self, &mut Vec<String>),
    ) {
        path.push(step.to_owned());
        let start = self.rendered.text.len();
        let index = self.rendered.places.len();
        self.rendered.places.push((path.clone(), Span::new(start, start)));
        write(self, path);
        let end = self.rendered.text.len();
        if let Some((_, span)) = self.rendered.places.get_mut(index) {
            *span = Span::new(start, end);
        }
        path.pop();
    }

    /// A value in one line.
    fn flow(&mut self, node: &Node, inside: bool, path: &mut Vec<String>) {
        match node {
            Node::Text(text) => self.rendered.text.push_str(&scalar(text, inside)),
            Node::Plain(text) => self.rendered.text.push_str(text),
            Node::List(items) => {
                self.rendered.text.push('[');
                for (number, item) in items.iter().enumerate() {
                    self.rendered.text.push_str(if number > 0 { ", " } else { "" });
                    self.within(&number.to_string(), path, |writer, path| writer.flow(item, true, path));
                }
                self.rendered.text.push(']');
            }
            Node::Map(entries) => {
                self.rendered.text.push('{');
                for (number, entry) in entries.iter().enumerate() {
                    self.rendered.text.push_str(if number > 0 { ", " } else { "" });
                    self.within(&entry.key, path, |writer, path| {
                        writer.rendered.text.push_str(&format!("{}: ", scalar(&entry.key, true)));
                        writer.flow(&entry.value, true, path);
                    });
                }
                self.rendered.text.push('}');
            }
        }
    }
}

/// The remarks on an entry and on what stands in its line, as a comment.
fn remarks(entry: &Entry) -> String {
    fn collect(node: &Node, found: &mut Vec<String>) {
        match node {
            Node::Map(entries) => {
                for entry in entries {
                    found.extend(entry.remark.as_ref().map(|remark| format!("{}: {remark}", entry.key)));
                    collect(&entry.value, found);
                }
            }
            Node::List(items) => items.iter().for_each(|item| collect(item, found)),
            Node::Text(_) | Node::Plain(_) => {}
        }
    }
    let mut found: Vec<String> = entry.remark.iter().cloned().collect();
    collect(&entry.value, &mut found);
    if found.is_empty() { String::new() } else { comment(&found.join("; ")) }
}

/// The longest comment in characters; the report says the whole.
const COMMENT: usize = 90;

/// A comment at the end of a line. Control characters would end it, or keep the file from loading.
fn comment(text: &str) -> String {
    let clean: String = text.chars().map(|c| if is_unprintable(c) { ' ' } else { c }).collect();
    if clean.chars().count() <= COMMENT {
        return format!("   # {clean}");
    }
    let kept: String = clean.chars().take(COMMENT - 1).collect();
    format!("   # {}…", kept.trim_end())
}

/// Characters that a file must not hold as they are.
fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// A text as a scalar, quoted where it would be read as something else.
pub(super) fn scalar(text: &str, inside: bool) -> String {
    let indicators = [
        '-', '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`', '<',
        '=',
    ];
    let needs_quotes = text.is_empty()
        || text.trim() != text
        || text.chars().any(is_unprintable)
        || text.starts_with(indicators)
        || text.contains(": ")
        || text.contains(" #")
        || text.ends_with(':')
        || matches!(text, "null" | "Null" | "NULL" | "~" | "..." | "---")
        || (inside && text.contains([',', '[', ']', '{', '}', ':']));
    if !needs_quotes {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if is_unprintable(c) => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
