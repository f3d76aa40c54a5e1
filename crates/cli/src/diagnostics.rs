//! Diagnostics of the stack file, drawn with snippets.

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report, Severity};
use plimsoll_spec::{Diagnostic, SourceFile};

/// All diagnostics of a file as text for a terminal of this width.
pub(crate) fn render(source: &SourceFile, items: &[Diagnostic], width: usize, colours: bool) -> String {
    let theme = if colours { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_links(false).with_context_lines(1);
    let mut text = String::new();
    for item in items {
        let report = Report::new(diagnostic(item)).with_source_code(NamedSource::new(source.name(), source.text().to_owned()));
        if handler.render_report(&mut text, report.as_ref()).is_err() {
            text.push_str(&item.message);
        }
        text.push('\n');
    }
    text
}

fn diagnostic(item: &Diagnostic) -> MietteDiagnostic {
    let labels = item.labels.iter().map(|label| {
        let length = label.span.end.saturating_sub(label.span.start);
        LabeledSpan::new(Some(label.text.clone()), label.span.start, length)
    });
    let mut drawn = MietteDiagnostic::new(item.message.clone())
        .with_code(item.code.as_str())
        .with_labels(labels)
        .with_severity(match item.severity {
            plimsoll_spec::Severity::Error => Severity::Error,
            plimsoll_spec::Severity::Warning => Severity::Warning,
        });
    drawn.help.clone_from(&item.help);
    drawn
}
