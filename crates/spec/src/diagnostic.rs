//! What is wrong with a stack file, where, why, and what would be right.

use crate::code::Code;
use crate::span::{SourceFile, Span};
use std::fmt;

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used, but hardly means what was intended.
    Warning,
    /// It works as intended; what is worth knowing all the same.
    Note,
}

impl Severity {
    /// The word shown to people: `error`, `warning` or `note`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A place in the text with what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// The place, in bytes.
    pub span: Span,
    /// A few words beside the marked text.
    pub text: String,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, lower case, without final stop.
    pub message: String,
    /// Where; the first label is the main one. Empty for the file as a whole.
    pub labels: Vec<Label>,
    /// What would be right.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error that says what is wrong.
    #[must_use]
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, message: message.into(), labels: Vec::new(), help: None }
    }

    /// A warning that says what is suspicious.
    #[must_use]
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// The same diagnostic with one more place.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// The same diagnostic with what would be right.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Where the first label starts; 0 for the file as a whole.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.labels.first().map_or(0, |label| label.span.start)
    }
}

/// All diagnostics of one file, sorted by position, together with the text they point into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics {
    /// The file.
    pub source: SourceFile,
    /// What is wrong, by position; never empty when returned as an error.
    pub items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Diagnostics of a file, sorted by position and then by code.
    #[must_use]
    pub fn new(source: SourceFile, mut items: Vec<Diagnostic>) -> Self {
        sort(&mut items);
        Self { source, items }
    }
}

/// Sorts by position, then code, then message, and drops exact repetitions.
pub(crate) fn sort(items: &mut Vec<Diagnostic>) {
    items.sort_by(|a, b| (a.offset(), a.code, &a.message).cmp(&(b.offset(), b.code, &b.message)));
    items.dedup();
}

impl fmt::Display for Diagnostics {
    /// One line for each diagnostic: `file:line:column: severity[code]: message; help`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.items.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            let position = self.source.position(item.offset());
            let severity = item.severity.as_str();
            write!(f, "{}:{position}: {severity}[{}]: {}", self.source.name(), item.code, item.message)?;
            if let Some(help) = &item.help {
                write!(f, "; {help}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
