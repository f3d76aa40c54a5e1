//! The text or texts that were checked.

use crate::diagnostics;
use plimsoll_import::Sources;
use plimsoll_spec::{Diagnostic, SourceFile, Span};

/// One file, or several in one space of bytes.
#[derive(Debug)]
pub(super) enum Text {
    /// One file.
    One(SourceFile),
    /// Several files, and the folder that they lie in.
    Many(Sources, String),
}

impl Text {
    /// What was checked, as the user named it.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::One(file) => file.name(),
            Self::Many(_, folder) => folder,
        }
    }

    /// Whether there are several files.
    pub(super) const fn is_many(&self) -> bool {
        matches!(self, Self::Many(..))
    }

    /// The file of a span and the span there; `None` where there is no such file.
    pub(super) fn locate(&self, span: Span) -> Option<(&SourceFile, Span)> {
        match self {
            Self::One(file) => Some((file, span)),
            Self::Many(sources, _) => sources.locate(span),
        }
    }

    /// A span cut to its first line.
    pub(super) fn first_line(&self, span: Span) -> Span {
        match self.locate(span) {
            Some((file, local)) => {
                let cut = diagnostics::first_line(file, local);
                Span::new(span.start, span.start + cut.end.saturating_sub(cut.start))
            }
            None => span,
        }
    }

    /// Diagnostics with the files that they are about, in their order; what concerns no place is about all files.
    pub(super) fn by_file<'d>(
        &self,
        diagnostics: impl Iterator<Item = &'d Diagnostic>,
    ) -> Vec<(SourceFile, Vec<Diagnostic>)> {
        let mut all: Vec<(SourceFile, Vec<Diagnostic>)> = Vec::new();
        for diagnostic in diagnostics {
            let (file, local) = match self {
                Self::One(file) => (file.clone(), diagnostic.clone()),
                Self::Many(sources, folder) => match sources.localize(diagnostic) {
                    (Some(file), local) => (file.clone(), local),
                    (None, local) => (SourceFile::new(folder.as_str(), ""), local),
                },
            };
            match all.last_mut() {
                Some((known, items)) if known.name() == file.name() => items.push(local),
                _ => all.push((file, vec![local])),
            }
        }
        all
    }

    /// The spans that lie in a file, as spans there.
    pub(super) fn within(&self, file: &str, spans: &[Span]) -> Vec<Span> {
        let located = spans.iter().filter_map(|span| self.locate(*span));
        located.filter(|(own, _)| own.name() == file).map(|(_, span)| span).collect()
    }
}
