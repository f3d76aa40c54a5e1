//! Makes one change after the other; the text is read anew before each, so that places are always right.

use super::place::{Found, find, is_written, places};
use super::{PatchError, parse, refused, render};
use crate::source_map::SourceMap;
use crate::span::Span;
use crate::yaml::{Node, Style, Value};

/// A text being changed.
pub(super) struct Patcher<'a> {
    text: String,
    source: &'a SourceMap,
}

/// A replacement in the text.
struct Splice {
    span: Span,
    text: String,
}

impl<'a> Patcher<'a> {
    pub(super) fn new(text: &str, source: &'a SourceMap) -> Self {
        Self { text: text.to_owned(), source }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Gives a path a value where the path's value stands.
    pub(super) fn set(&mut self, path: &str, new: &Node) -> Result<(), PatchError> {
        let root = parse(&self.text)?;
        let steps: Vec<String> = path.split('.').map(str::to_owned).collect();
        let places = places(&steps, self.source);
        if let Value::Mapping(mapping) = &new.value {
            // Each key of a mapping may stand in another layer.
            let is_mapping = |place: &Vec<String>| {
                let found = find(&root, place);
                found.missing.is_empty() && found.node.mapping().is_some()
            };
            if places.own.iter().chain(&places.shared).any(is_mapping) {
                return mapping
                    .entries
                    .iter()
                    .try_for_each(|entry| self.set(&format!("{path}.{}", entry.key), &entry.value));
            }
        }
        let [overlay, file] = &places.own;
        let place = if is_written(&root, overlay) { overlay } else { file };
        let shared_says_so = || places.shared.iter().find(|place| is_written(&root, place));
        let already_shared = !is_written(&root, place)
            && shared_says_so().is_some_and(|place| same(find(&root, place).node, new));
        if already_shared {
            return Ok(());
        }
        if !is_written(&root, place)
            && let Some((list_path, list)) = self.own_copy_of_list(&root, &steps, new)
        {
            return self.set(&list_path, &list);
        }
        self.write(path, place, new)
    }

    /// When the path leads into a list that is shared through `defaults`: the path of that list, and the list with the
    /// new value in it, for the service to have as its own.
    fn own_copy_of_list(&self, root: &Node, steps: &[String], new: &Node) -> Option<(String, Node)> {
        for length in (1..steps.len()).rev() {
            let (list, inside) = steps.split_at(length);
            let places = places(list, self.source);
            if places.own.iter().any(|place| is_written(root, place)) {
                return None;
            }
            let shared = places
                .shared
                .iter()
                .find(|place| is_written(root, place))
                .map(|place| find(root, place).node);
            if let Some(node) = shared.filter(|node| matches!(node.value, Value::Sequence(..))) {
                return Some((list.join("."), with_value(node, inside, new)?));
            }
        }
        None
    }

    /// Gives a place in the text a value, changing as little as possible.
    fn write(&mut self, path: &str, place: &[String], new: &Node) -> Result<(), PatchError> {
        let root = parse(&self.text)?;
        let found = find(&root, place);
        if found.aliased {
            return refused(path, "the value comes through a YAML alias and is shared with another place");
        }
        if !found.missing.is_empty() || found.node.is_empty() {
            let splice = self.insertion(path, &found, new)?;
            self.splice(&splice);
            return Ok(());
        }
        if same(found.node, new) {
            return Ok(());
        }
        match (&found.node.value, &new.value) {
            (Value::Mapping(old), Value::Mapping(keys))
                if old.entries.iter().all(|entry| keys.entry(&entry.key).is_some()) =>
            {
                keys.entries
                    .iter()
                    .try_for_each(|entry| self.write(path, &extended(place, &entry.key), &entry.value))
            }
            (Value::Sequence(old, style), Value::Sequence(items, _))
                if old.len() == items.len() || (*style == Style::Block && !items.is_empty()) =>
            {
                self.write_list(path, place, old.len(), items)
            }
            _ => {
                let splice = self.replacement(&found, new);
                self.splice(&splice);
                Ok(())
            }
        }
    }

    /// Changes a list item by item, takes items away at the end or adds them there.
    fn write_list(
        &mut self,
        path: &str,
        place: &[String],
        old: usize,
        items: &[Node],
    ) -> Result<(), PatchError> {
        for index in (items.len()..old).rev() {
            let root = parse(&self.text)?;
            let place = extended(place, &index.to_string());
            let found = find(&root, &place);
            let span = self.whole_lines(found.node.alias.unwrap_or(found.node.span));
            self.splice(&Splice { span, text: String::new() });
        }
        items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| self.write(path, &extended(place, &index.to_string()), item))
    }

    fn splice(&mut self, splice: &Splice) {
        // INVARIANT: spans come from the parser for this very text or were moved to line ends, hence to boundaries.
        if self.text.get(splice.span.range()).is_some() {
            self.text.replace_range(splice.span.range(), &splice.text);
        }
    }

    /// A whole value exchanged for one in a single line.
    fn replacement(&self, found: &Found<'_>, new: &Node) -> Splice {
        let text = render::flow(new, found.in_flow);
        let span = found.node.span;
        let is_block = matches!(
            &found.node.value,
            Value::Sequence(_, Style::Block)
                | Value::Mapping(crate::yaml::Mapping { style: Style::Block, .. })
        );
        if let Some(colon) = found.key.and_then(|key| self.colon_after(key)).filter(|_| is_block) {
            // The block moves up behind its key, unless a comment stands between.
            let between = self.text.get(colon..span.start).unwrap_or_default();
            if between.chars().all(char::is_whitespace) {
                return Splice { span: Span::new(colon, span.end), text: format!(" {text}") };
            }
        }
        Splice { span, text }
    }

    /// A value put where there is none.
    fn insertion(&self, path: &str, found: &Found<'_>, new: &Node) -> Result<Splice, PatchError> {
        let node = found.node;
        match &node.value {
            Value::Empty => {
                let Some(colon) = found.key.and_then(|key| self.colon_after(key)) else {
                    return refused(path, "there is no place to write it");
                };
                let (first, inner) = match found.missing.split_first() {
                    Some(_) => ("{", format!("{}}}", render::entry(found.missing, new, true))),
                    None => ("", render::flow(new, found.in_flow)),
                };
                let end = if node.span.start >= colon { node.span.end.max(colon) } else { colon };
                let written_null = self.text.get(colon..end).is_some_and(|text| !text.contains('\n'));
                let end = if written_null { end } else { colon };
                Ok(Splice { span: Span::new(colon, end), text: format!(" {first}{inner}") })
            }
            Value::Mapping(mapping) => match (mapping.style, mapping.entries.last()) {
                (Style::Flow, None) => {
                    let at = node.span.start + 1;
                    let close = node.span.end.saturating_sub(1).max(at);
                    Ok(Splice { span: Span::new(at, close), text: render::entry(found.missing, new, true) })
                }
                (Style::Flow, Some(last)) => {
                    let at = end_of(&last.value).max(last.key_span.end);
                    let text = format!(", {}", render::entry(found.missing, new, true));
                    Ok(Splice { span: Span::new(at, at), text })
                }
                (Style::Block, Some(last)) => {
                    let first = mapping.entries.first().unwrap_or(last);
                    let end = end_of(&last.value).max(last.key_span.end);
                    let content = render::block_entry(found.missing, new);
                    Ok(self.new_lines(first.key_span.start, end, &content))
                }
                (Style::Block, None) => refused(path, "there is no place to write it"),
            },
            Value::Sequence(items, Style::Block) if next_index(found.missing, items.len()) => {
                let end = items.last().map_or(node.span.end, end_of);
                Ok(self.new_lines(node.span.start, end, &[format!("- {}", render::flow(new, false))]))
            }
            Value::Sequence(..) => refused(path, "the list has no such item"),
            Value::Scalar { text, .. } => {
                refused(path, format!("`{}` is written there in short form", crate::yaml::shortened(text)))
            }
        }
    }

    /// Lines of their own behind the line where `end` lies, indented as the line's part before `like`.
    fn new_lines(&self, like: usize, end: usize, content: &[String]) -> Splice {
        let before = self.text.get(..like).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |offset| offset + 1);
        let indent = " ".repeat(before.get(line_start..).map_or(0, |text| text.chars().count()));
        let line_break = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        let at_line_start = end > 0 && self.text.get(..end).is_some_and(|text| text.ends_with('\n'));
        let rest = self.text.get(end..).unwrap_or_default();
        let at = match rest.find('\n') {
            _ if at_line_start => end,
            Some(offset) => end + offset + 1,
            None => self.text.len(),
        };
        let missing_break = !self.text.get(..at).is_some_and(|text| text.ends_with('\n'));
        let lines: Vec<String> = content
            .iter()
            .map(|line| match missing_break {
                true => format!("{line_break}{indent}{line}"),
                false => format!("{indent}{line}{line_break}"),
            })
            .collect();
        Splice { span: Span::new(at, at), text: lines.concat() }
    }

    /// The lines that a list item fills, with the line break behind it.
    fn whole_lines(&self, span: Span) -> Span {
        let start =
            self.text.get(..span.start).and_then(|text| text.rfind('\n')).map_or(0, |offset| offset + 1);
        let rest = self.text.get(span.end..).unwrap_or_default();
        let end = rest.find('\n').map_or(self.text.len(), |offset| span.end + offset + 1);
        Span::new(start, end)
    }

    /// The place right behind the colon of a key.
    fn colon_after(&self, key: Span) -> Option<usize> {
        let rest = self.text.get(key.end..)?;
        let colon = rest.find(':')?;
        rest.get(..colon)?
            .chars()
            .all(|c| c.is_whitespace() || matches!(c, '"' | '\''))
            .then_some(key.end + colon + 1)
    }
}

/// A value with one value inside it exchanged.
fn with_value(node: &Node, steps: &[String], new: &Node) -> Option<Node> {
    let Some((step, rest)) = steps.split_first() else { return Some(new.clone()) };
    let mut changed = node.clone();
    let inner = match &mut changed.value {
        Value::Sequence(items, _) => items.get_mut(step.parse::<usize>().ok()?)?,
        Value::Mapping(mapping) => &mut mapping.entries.iter_mut().find(|entry| &entry.key == step)?.value,
        _ => return None,
    };
    *inner = with_value(inner, rest, new)?;
    Some(changed)
}

fn extended(place: &[String], step: &str) -> Vec<String> {
    place.iter().cloned().chain(std::iter::once(step.to_owned())).collect()
}

fn next_index(missing: &[String], length: usize) -> bool {
    matches!(missing, [index] if index.parse() == Ok(length))
}

/// Where a value ends in the text.
fn end_of(node: &Node) -> usize {
    node.alias.unwrap_or(node.span).end
}

/// Whether two values say the same, wherever and in whichever style they are written.
pub(super) fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Empty, Value::Empty) => true,
        (Value::Scalar { text: a, .. }, Value::Scalar { text: b, .. }) => a == b,
        (Value::Sequence(a, _), Value::Sequence(b, _)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Mapping(a), Value::Mapping(b)) => {
            a.entries.len() == b.entries.len()
                && a.entries
                    .iter()
                    .all(|entry| b.entry(&entry.key).is_some_and(|other| same(&entry.value, &other.value)))
        }
        _ => false,
    }
}
