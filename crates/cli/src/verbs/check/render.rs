//! How what was found is printed.

use super::subject::Subject;
use crate::args::OutputFormat;
use crate::diagnostics;
use crate::exit::Failure;
use crate::ui::Ui;
use plimsoll_report::check::{self, Checked};
use plimsoll_report::json;
use plimsoll_report::number::plural;
use plimsoll_spec::{SourceFile, Span};

/// So many reasons for skipped checks are named to people; the rest is counted.
const REASONS: usize = 8;

/// The text in the format asked for.
pub(super) fn render(subject: &Subject, ui: &Ui) -> Result<String, Failure> {
    let checked = subject.checked();
    Ok(match ui.format() {
        OutputFormat::Human => human(subject, &checked, ui),
        OutputFormat::Json => json::check(&checked),
        OutputFormat::Markdown => check::markdown(&checked),
        OutputFormat::Junit => check::junit(&checked),
        OutputFormat::Sarif => check::sarif(&checked),
        OutputFormat::Github => check::github(&checked),
    })
}

fn human(subject: &Subject, checked: &Checked, ui: &Ui) -> String {
    let mut text = String::new();
    for (file, items) in subject.source.by_file(subject.found.iter().map(|found| &found.diagnostic)) {
        let hidden = subject.source.within(file.name(), &subject.hidden);
        text.push_str(&diagnostics::render(&masked(&file, &hidden), &items, ui.width(), ui.colours()));
    }
    let Some(words) = &subject.understood else { return text };
    text.push_str(&accepted(checked));
    text.push_str(&skipped(checked));
    let places = plural(subject.concerns() as u64, "place", "places");
    text.push_str(&format!("{}: {words}, {places} of concern\n", checked.file));
    let has_more = subject.concerns() != checked.findings.len()
        || !checked.accepted.is_empty()
        || !checked.skipped.is_empty();
    if has_more || subject.concerns() > 0 {
        text.push_str(&format!("{}\n", checked.summary()));
    }
    text
}

/// The source with asterisks where secrets stand; every place stays where it is.
fn masked(source: &SourceFile, hidden: &[Span]) -> SourceFile {
    if hidden.is_empty() {
        return source.clone();
    }
    let mut mask = vec![false; source.text().len()];
    for span in hidden {
        if let Some(covered) = mask.get_mut(span.range()) {
            covered.fill(true);
        }
    }
    let mut text = String::with_capacity(source.text().len());
    for (at, c) in source.text().char_indices() {
        if mask.get(at) == Some(&true) && !c.is_whitespace() {
            text.extend(std::iter::repeat_n('*', c.len_utf8()));
        } else {
            text.push(c);
        }
    }
    SourceFile::new(source.name(), text)
}

fn accepted(checked: &Checked) -> String {
    let mut text = String::new();
    for one in &checked.accepted {
        let line = one.finding.line.map_or_else(String::new, |line| format!(", line {line}"));
        let line =
            if one.finding.file == checked.file { line } else { format!(", {}{line}", one.finding.file) };
        text.push_str(&format!(
            "accepted {}{line}: {}; {}\n",
            one.finding.rule, one.finding.message, one.because
        ));
    }
    text
}

fn skipped(checked: &Checked) -> String {
    let reasons = checked.reasons();
    let mut text = String::new();
    for (reason, count, line) in reasons.iter().take(REASONS) {
        let line = line.map_or_else(String::new, |line| format!(", first in line {line}"));
        text.push_str(&format!("{} skipped: {reason}{line}\n", plural(*count as u64, "check", "checks")));
    }
    if let Some(more) = reasons.len().checked_sub(REASONS).filter(|more| *more > 0) {
        text.push_str(&format!("and for {more} more reasons; `--format json` lists all\n"));
    }
    text
}
