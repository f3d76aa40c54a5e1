//! `plimsoll/check/1`.

use crate::check::{Accepted, Checked, Skipped};
use serde::Serialize;

/// A finding about a stack file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Identifier of the rule or error.
    pub rule: String,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, one sentence.
    pub message: String,
    /// The file as the user named it.
    pub file: String,
    /// Line, from 1; `None` where it concerns the whole file.
    pub line: Option<u32>,
    /// Column, from 1; `None` where it concerns the whole file.
    pub column: Option<u32>,
    /// Line of the end, from 1; `None` where it concerns the whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_line: Option<u32>,
    /// Column behind the end, from 1; `None` where it concerns the whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_column: Option<u32>,
    /// What would be right; `None` where nothing can be said.
    pub help: Option<String>,
    /// The service it concerns; `None` for the platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The resource of the template, or of what the stack file becomes; `None` where it concerns none alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
}

impl Finding {
    /// Whether it makes the exit code 1: notes do not.
    #[must_use]
    pub const fn counts(&self) -> bool {
        !matches!(self.severity, Severity::Note)
    }
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The stack does not work, or not as required.
    Error,
    /// It works but should be different.
    Warning,
    /// It works as intended; worth knowing all the same.
    Note,
}

impl Severity {
    /// The word shown to people and programs: `error`, `warning` or `note`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

#[derive(Serialize)]
pub(super) struct CheckDocument<'a> {
    schema: &'static str,
    findings: &'a [Finding],
    skipped: &'a [Skipped],
    accepted: &'a [Accepted],
    summary: Summary,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    notes: usize,
    skipped: usize,
    accepted: usize,
}

impl<'a> CheckDocument<'a> {
    pub(super) fn of(checked: &'a Checked) -> Self {
        let summary = Summary {
            errors: checked.count(Severity::Error),
            warnings: checked.count(Severity::Warning),
            notes: checked.count(Severity::Note),
            skipped: checked.skipped.len(),
            accepted: checked.accepted.len(),
        };
        let Checked { findings, skipped, accepted, .. } = checked;
        Self { schema: "plimsoll/check/1", findings, skipped, accepted, summary }
    }
}
