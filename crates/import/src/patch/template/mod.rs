//! Properties and resources that come or go in YAML and JSON: templates, task definitions.

pub(super) mod append;
pub(super) mod remove;
pub(super) mod tree;

use super::edit::Edit;
use crate::sources::Sources;
use plimsoll_spec::Span;
use plimsoll_spec::yaml::{Dialect, Entry, Mapping, Node, Style, read};
use tree::Tree;

/// A YAML or JSON file with its places.
pub(super) struct Document<'a> {
    /// Its whole text.
    pub(super) text: &'a str,
    /// What is added to places in `text` to make places in the space of all files.
    base: usize,
    /// The tree.
    pub(super) root: Node,
}

impl<'a> Document<'a> {
    /// The file that a place lies in; `None` where it is neither YAML nor JSON.
    pub(super) fn at(sources: &'a Sources, span: Span) -> Option<Self> {
        let (file, local) = sources.locate(span)?;
        let root = read(file.text(), Dialect::Template).0?;
        Some(Self { text: file.text(), base: span.start - local.start, root })
    }

    /// Whether the file is JSON, which has no comments.
    pub(super) fn is_json(&self) -> bool {
        self.text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
    }

    /// The resources of a template.
    pub(super) fn resources(&self) -> Option<&Mapping> {
        self.root.get("Resources")?.mapping()
    }

    /// The resource around a place in the space of all files.
    pub(super) fn resource(&self, span: Span) -> Option<&Entry> {
        let offset = span.start.checked_sub(self.base)?;
        self.resources()?.entries.iter().find(|entry| {
            entry.key_span.start <= offset && offset < entry.value.span.end.max(entry.key_span.end)
        })
    }

    /// The resource of a logical id.
    pub(super) fn named(&self, id: &str) -> Option<&Entry> {
        // In nested templates ids have their stacks before them.
        let logical = id.rsplit(['/', '.', ':']).next().unwrap_or(id);
        self.resources()?.entry(logical)
    }

    pub(super) fn edit(&self, start: usize, end: usize, text: String) -> Edit {
        Edit { span: Span::new(self.base + start, self.base + end), text }
    }

    pub(super) fn line_end(&self) -> &'static str {
        super::terraform::line_end(self.text)
    }

    pub(super) fn line_start(&self, offset: usize) -> usize {
        self.text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
    }

    /// What stands before a byte in its line.
    pub(super) fn before(&self, offset: usize) -> &'a str {
        self.text.get(self.line_start(offset)..offset).unwrap_or_default()
    }

    /// The indentation of a mapping's entries that stand on lines of their own, and by how much deeper ones are indented.
    pub(super) fn indents(&self, mapping: &Mapping) -> Option<(String, usize)> {
        let is_blank = |text: &&str| text.chars().all(char::is_whitespace);
        let own = mapping.entries.iter().map(|entry| self.before(entry.key_span.start)).find(is_blank)?;
        let inner = mapping.entries.iter().filter_map(|entry| entry.value.mapping()?.entries.first());
        let deeper = inner
            .map(|entry| self.before(entry.key_span.start))
            .find(|text| is_blank(text) && text.len() > own.len());
        Some((own.to_owned(), deeper.map_or_else(|| self.step(), |deeper| deeper.len() - own.len())))
    }

    /// By how much the file indents: as its first level does.
    fn step(&self) -> usize {
        let first = |node: &Node| Some(node.mapping()?.entries.first()?.key_span.start);
        let outer = first(&self.root).map_or("", |start| self.before(start));
        let inner =
            self.root.mapping().and_then(|root| root.entries.iter().find_map(|entry| first(&entry.value)));
        let inner = inner.map_or("", |start| self.before(start));
        let is_blank = |text: &str| text.chars().all(|c| c == ' ');
        match inner.len().checked_sub(outer.len()) {
            Some(step) if step > 0 && is_blank(inner) && is_blank(outer) => step,
            _ => 2,
        }
    }

    /// The entries at a path of keys below a mapping, as `value`; what lies between is made where it is not written.
    ///
    /// # Errors
    /// Why there is no certain place for it.
    pub(super) fn insert(&self, node: &Node, path: &[&str], value: Tree) -> Result<Edit, String> {
        let Some((first, rest)) = path.split_first() else { return Err("no property is named".to_owned()) };
        if node.alias.is_some() {
            return Err("it would stand behind a YAML anchor that others use".to_owned());
        }
        let mapping = node.mapping().ok_or("what holds it is no mapping")?;
        match mapping.entry(first) {
            Some(_) if rest.is_empty() => Err(format!("{first} is written, but not as a literal")),
            Some(entry) => self.insert(&entry.value, rest, value),
            None => {
                let value = rest.iter().rev().fold(value, |value, key| Tree::map([(*key, value)]));
                self.entry(mapping, first, &value)
            }
        }
    }

    /// A new entry before the first one that stands on a line of its own, or before the first one between brackets.
    fn entry(&self, mapping: &Mapping, key: &str, value: &Tree) -> Result<Edit, String> {
        let first = mapping.entries.first().ok_or("what holds it is empty")?;
        let quoted = self.text.get(first.key_span.range()).is_some_and(|key| key.starts_with('"'));
        let key_text = if quoted { format!("\"{key}\"") } else { key.to_owned() };
        let line_end = self.line_end();
        if mapping.style == Style::Flow {
            let start = first.key_span.start;
            let before = self.before(start);
            let is_alone = before.chars().all(char::is_whitespace);
            let (indent, step) = self.indents(mapping).unwrap_or_default();
            let text = if is_alone {
                let value = value.json(&indent, step.max(1), line_end, quoted);
                format!("{key_text}: {value},{line_end}{before}")
            } else {
                format!("{key_text}: {}, ", value.flow(quoted))
            };
            return Ok(self.edit(start, start, text));
        }
        let own_line = |entry: &&Entry| self.before(entry.key_span.start).chars().all(char::is_whitespace);
        let anchor = mapping.entries.iter().find(own_line).ok_or("what holds it is written on one line")?;
        let (indent, step) = self.indents(mapping).ok_or("what holds it is written on one line")?;
        let at = self.line_start(anchor.key_span.start);
        Ok(self.edit(at, at, value.block(key, &indent, step, line_end)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patch::edit::apply;
    use crate::sources::Files;

    fn inserted(text: &str, path: &[&str], value: Tree) -> Result<String, String> {
        let files = Files::from([("t.yaml".to_owned(), text.to_owned())]);
        let mut sources = Sources::default();
        sources.add("t.yaml", text);
        let document = Document::at(&sources, Span::new(0, 0)).unwrap();
        let entry = document.named("Api").unwrap();
        let edit = document.insert(entry.value.get("Properties").unwrap(), path, value)?;
        Ok(apply(&[edit], &sources, &files)?["t.yaml"].clone())
    }

    #[test]
    fn a_property_joins_the_others_in_yaml() {
        let text = "Resources:\r\n  Api: # it\r\n    Type: A\r\n    Properties:\r\n      # first\r\n      Cpu: 256\r\n";
        let found = inserted(text, &["DesiredCount"], Tree::raw("3")).unwrap();
        assert_eq!(found, text.replace("      Cpu", "      DesiredCount: 3\r\n      Cpu"));
        let found = inserted(text, &["RuntimePlatform", "CpuArchitecture"], Tree::raw("ARM64")).unwrap();
        assert_eq!(
            found,
            text.replace(
                "      Cpu",
                "      RuntimePlatform:\r\n        CpuArchitecture: ARM64\r\n      Cpu"
            )
        );
    }

    #[test]
    fn a_property_joins_the_others_between_brackets() {
        let text = "Resources: {Api: {Type: A, Properties: {Cpu: 256}}}\n";
        let found = inserted(text, &["Platform", "Kind"], Tree::raw("3")).unwrap();
        assert_eq!(found, "Resources: {Api: {Type: A, Properties: {Platform: {Kind: 3}, Cpu: 256}}}\n");
        let text = "{\n  \"Resources\": {\n    \"Api\": {\n      \"Properties\": {\n        \"Cpu\": 256\n      }\n    }\n  }\n}\n";
        let found = inserted(text, &["Platform", "Kind"], Tree::text("ARM64")).unwrap();
        let new = "        \"Platform\": {\n          \"Kind\": \"ARM64\"\n        },\n        \"Cpu\"";
        assert_eq!(found, text.replace("        \"Cpu\"", new));
    }

    #[test]
    fn what_is_shared_or_written_is_refused() {
        let text = "Resources:\n  B: &b {Properties: &p {Cpu: 1}}\n  Api: {Properties: *p}\n";
        assert!(inserted(text, &["X"], Tree::raw("3")).is_err());
        let text = "Resources:\n  Api: {Properties: {Cpu: !Ref X}}\n";
        assert!(inserted(text, &["Cpu"], Tree::raw("3")).is_err());
    }
}
