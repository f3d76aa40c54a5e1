//! What `check` found, in every format that programs read. Text for people is drawn by the program, which has the source.

mod github;
mod junit;
mod markdown;
mod sarif;

pub use github::github;
pub use junit::junit;
pub use markdown::markdown;
pub use sarif::sarif;

use crate::json::{Finding, Severity};
use serde::Serialize;

/// What `check` found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// The file as the user named it.
    pub file: String,
    /// What is wrong, in the order of the file.
    pub findings: Vec<Finding>,
    /// What is wrong but accepted, in the order of the file.
    pub accepted: Vec<Accepted>,
    /// What could not be judged, in the order of the file.
    pub skipped: Vec<Skipped>,
    /// Every rule that findings may name, by code.
    pub rules: Vec<RuleText>,
}

/// A finding that is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Accepted {
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
    /// Why it is accepted.
    pub because: String,
}

/// A check that could not be made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Skipped {
    /// Identifier of the rule.
    pub rule: String,
    /// The resource.
    pub resource: String,
    /// Why, such as "the parameter `Cpu` has no default".
    pub reason: String,
    /// The file of the unknown value, where several files were checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Line, from 1, of the unknown value; `None` where it is not in the file.
    pub line: Option<u32>,
}

/// A rule as a reader of findings needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleText {
    /// Its identifier.
    pub code: &'static str,
    /// One sentence.
    pub title: &'static str,
    /// The page of `explain`, in Markdown; `None` where the title says it all.
    pub page: Option<&'static str>,
    /// How much its findings weigh.
    pub severity: Severity,
}

impl Checked {
    /// The number of findings of this weight.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// The numbers in words: `1 error, 2 warnings, no notes; 3 checks skipped; 1 finding accepted`.
    #[must_use]
    pub fn summary(&self) -> String {
        let some = |count: usize, one: &str, several: &str| match count {
            0 => format!("no {several}"),
            count => crate::number::plural(count as u64, one, several),
        };
        let mut words = format!(
            "{}, {}",
            some(self.count(Severity::Error), "error", "errors"),
            some(self.count(Severity::Warning), "warning", "warnings")
        );
        for (count, text) in [
            (self.count(Severity::Note), some(self.count(Severity::Note), "note", "notes")),
            (self.accepted.len(), some(self.accepted.len(), "finding", "findings") + " accepted"),
            (self.skipped.len(), some(self.skipped.len(), "check", "checks") + " skipped"),
        ] {
            if count > 0 {
                words.push_str(", ");
                words.push_str(&text);
            }
        }
        words
    }

    /// Why checks were skipped, each reason with how many and the first line, the most frequent first.
    #[must_use]
    pub fn reasons(&self) -> Vec<(&str, usize, Option<u32>)> {
        let mut reasons: Vec<(&str, usize, Option<u32>)> = Vec::new();
        let mut by_reason: Vec<&Skipped> = self.skipped.iter().collect();
        by_reason.sort_by(|a, b| (&a.reason, a.line).cmp(&(&b.reason, b.line)));
        for group in by_reason.chunk_by(|a, b| a.reason == b.reason) {
            let first = group.iter().filter_map(|skipped| skipped.line).min();
            reasons.extend(group.first().map(|skipped| (skipped.reason.as_str(), group.len(), first)));
        }
        reasons.sort_by_key(|(reason, count, _)| (std::cmp::Reverse(*count), *reason));
        reasons
    }
}

/// The message with what would be right.
fn message(finding: &Finding) -> String {
    match &finding.help {
        Some(help) => format!("{}; {help}", finding.message),
        None => finding.message.clone(),
    }
}
