//! Annotations of GitHub Actions.

use super::{Checked, message};
use crate::json::Severity;
use std::fmt::Write as _;

/// A workflow command for each finding, and a last line with the numbers.
///
/// Format: GitHub documentation, "Workflow commands for GitHub Actions", read 2026-11: `::error
/// file=…,line=…,col=…,endLine=…,endColumn=…,title=…::message`.
#[must_use]
pub fn github(checked: &Checked) -> String {
    let mut text = String::new();
    for finding in &checked.findings {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let _ = write!(text, "::{command} file={}", property(&finding.file));
        for (name, value) in [
            ("line", finding.line),
            ("col", finding.column),
            ("endLine", finding.end_line),
            ("endColumn", finding.end_column),
        ] {
            if let Some(value) = value {
                let _ = write!(text, ",{name}={value}");
            }
        }
        let _ = writeln!(text, ",title={}::{}", property(&finding.rule), data(&message(finding)));
    }
    let _ = writeln!(text, "plimsoll check: {}", checked.summary());
    text
}

/// The text of a message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_files_cannot_end_a_command() {
        assert_eq!(property("a,b: 100%\n::error::x"), "a%2Cb%3A 100%25%0A%3A%3Aerror%3A%3Ax");
        assert_eq!(data("50 %\r\n::stop-commands::x"), "50 %25%0D%0A::stop-commands::x");
    }
}
