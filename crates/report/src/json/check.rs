//! `plimsoll/check/1`.

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
    /// What would be right; `None` where nothing can be said.
    pub help: Option<String>,
    /// The service it concerns; `None` for the platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
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

#[derive(Serialize)]
pub(super) struct CheckDocument<'a> {
    schema: &'static str,
    findings: &'a [Finding],
    summary: Summary,
}

#[derive(Serialize)]
struct Summary {
    errors: u64,
    warnings: u64,
    notes: u64,
}

impl<'a> CheckDocument<'a> {
    pub(super) fn of(findings: &'a [Finding]) -> Self {
        let count =
            |severity| findings.iter().filter(|finding| finding.severity == severity).map(|_| 1).sum();
        let summary = Summary {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
        };
        Self { schema: "plimsoll/check/1", findings, summary }
    }
}
