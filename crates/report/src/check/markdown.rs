//! A comment for a pull request.

use super::Checked;
use crate::markdown::escape::{code, table, text};

/// A table of the findings, and why checks were skipped.
#[must_use]
pub fn markdown(checked: &Checked) -> String {
    let mut out = format!("### plimsoll check: {}\n\n{}\n", code(&checked.file), checked.summary());
    let rows: Vec<Vec<String>> = checked
        .findings
        .iter()
        .map(|finding| {
            let line = finding.line.map_or_else(|| "–".to_owned(), |line| line.to_string());
            // Of several files, the line alone says nothing.
            let line =
                if finding.file == checked.file { line } else { code(&format!("{}:{line}", finding.file)) };
            let help = finding.help.as_deref().map(text).unwrap_or_default();
            let rule = code(&finding.rule);
            vec![finding.severity.as_str().to_owned(), rule, line, text(&finding.message), help]
        })
        .collect();
    if !rows.is_empty() {
        let columns = [
            ("", false),
            ("rule", false),
            ("line", true),
            ("what is wrong", false),
            ("what would be right", false),
        ];
        out.push('\n');
        out.push_str(&table(&columns, &rows));
    }
    let reasons = checked.reasons();
    if !reasons.is_empty() {
        out.push_str("\nSkipped, because values are not known:\n\n");
        for (reason, count, _) in reasons {
            out.push_str(&format!("- {} ({count})\n", text(reason)));
        }
    }
    out
}
