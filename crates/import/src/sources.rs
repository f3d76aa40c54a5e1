//! Several files in one space of bytes, so that a place is one span wherever it stands.

use plimsoll_rules::Place;
use plimsoll_spec::{Diagnostic, Label, SourceFile, Span};
use std::collections::BTreeMap;

/// Texts by path, with `/` between folders, as the user named them.
pub type Files = BTreeMap<String, String>;

/// The files that were read. The bytes of each follow those of the one before, with one byte between them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sources {
    files: Vec<(usize, SourceFile)>,
    end: usize,
}

/// The bytes of a place in an imported folder; the first byte for a place that is none in a file.
pub(crate) fn span_of(place: &Place) -> Span {
    match place {
        Place::Span(span) => *span,
        Place::Path(_) => Span::default(),
    }
}

impl Sources {
    /// Adds a file and returns the number to be added to its own offsets.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> usize {
        let file = SourceFile::new(name, text);
        let base = self.end;
        self.end = base + file.text().len() + 1;
        self.files.push((base, file));
        base
    }

    /// The file that a span lies in and its span there; `None` where there is no such file.
    #[must_use]
    pub fn locate(&self, span: Span) -> Option<(&SourceFile, Span)> {
        let index = self.files.partition_point(|(base, _)| *base <= span.start).checked_sub(1)?;
        let (base, file) = self.files.get(index)?;
        let local = Span::new(span.start - base, span.end.saturating_sub(*base).min(file.text().len()));
        (local.start <= file.text().len()).then_some((file, local))
    }

    /// The text of a span; empty where there is none.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.locate(span).map(|(file, span)| file.slice(span)).unwrap_or_default()
    }

    /// `main.tf:3:10`; empty where there is no such place.
    #[must_use]
    pub fn describe(&self, span: Span) -> String {
        self.locate(span)
            .map_or_else(String::new, |(file, span)| format!("{}:{}", file.name(), file.position(span.start)))
    }

    /// The files in the order in which they were added.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter().map(|(_, file)| file)
    }

    /// What is added to the offsets of the file of this name.
    pub(crate) fn base(&self, name: &str) -> Option<usize> {
        self.files.iter().find(|(_, file)| file.name() == name).map(|(base, _)| *base)
    }

    /// The file of this name.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&SourceFile> {
        self.files().find(|file| file.name() == name)
    }

    /// A diagnostic in the space of all files as one of the file of its first label; labels in other files are told in its
    /// help. `None` in place of the file where it has no label.
    #[must_use]
    pub fn localize(&self, diagnostic: &Diagnostic) -> (Option<&SourceFile>, Diagnostic) {
        let mut local = diagnostic.clone();
        let Some((home, _)) = diagnostic.labels.first().and_then(|label| self.locate(label.span)) else {
            return (None, local);
        };
        local.labels.clear();
        let mut elsewhere = Vec::new();
        for label in &diagnostic.labels {
            match self.locate(label.span) {
                Some((file, span)) if file.name() == home.name() => {
                    local.labels.push(Label { span, text: label.text.clone() });
                }
                _ => elsewhere.push(format!("{}: {}", self.describe(label.span), label.text)),
            }
        }
        let help = local.help.take().into_iter().chain(elsewhere).collect::<Vec<_>>().join("; ");
        local.help = (!help.is_empty()).then_some(help);
        (Some(home), local)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_spec::code;

    #[test]
    fn a_span_is_found_in_its_file() {
        let mut sources = Sources::default();
        assert_eq!(sources.add("a.tf", "ab\nc"), 0);
        let base = sources.add("b.tf", "x = 1");
        assert_eq!(base, 5);
        assert_eq!(sources.describe(Span::new(3, 4)), "a.tf:2:1");
        assert_eq!(sources.describe(Span::new(base + 4, base + 5)), "b.tf:1:5");
        assert_eq!(sources.slice(Span::new(base + 4, base + 5)), "1");
        // One past the end of the first file is still the first file.
        assert_eq!(sources.describe(Span::new(4, 4)), "a.tf:2:2");
        assert!(sources.locate(Span::new(99, 100)).is_none());
    }

    #[test]
    fn labels_in_other_files_are_told_in_words() {
        let mut sources = Sources::default();
        sources.add("a.tf", "ab\nc");
        let base = sources.add("b.tf", "x = 1");
        let given = Diagnostic::error(code::SYNTAX, "wrong")
            .at(Span::new(base + 4, base + 5), "here")
            .at(Span::new(0, 2), "and there");
        let (file, local) = sources.localize(&given);
        assert_eq!(file.map(SourceFile::name), Some("b.tf"));
        assert_eq!(local.labels.len(), 1);
        assert_eq!(local.labels[0].span, Span::new(4, 5));
        assert_eq!(local.help.as_deref(), Some("a.tf:1:1: and there"));
    }
}
