//! Diagnostics of the stack file, drawn with snippets.

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, MietteError, MietteSpanContents,
    Report, Severity, SourceCode, SourceSpan, SpanContents,
};
use plimsoll_spec::{Diagnostic, SourceFile, Span};
use std::sync::Arc;

/// All diagnostics of a file as text for a terminal of this width.
pub(crate) fn render(source: &SourceFile, items: &[Diagnostic], width: usize, colours: bool) -> String {
    let theme = if colours { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler =
        GraphicalReportHandler::new_themed(theme).with_width(width).with_links(false).with_context_lines(1);
    let mut text = String::new();
    let lines = Lines(Arc::new(source.clone()));
    for item in items {
        let report = Report::new(diagnostic(source, item)).with_source_code(lines.clone());
        if handler.render_report(&mut text, report.as_ref()).is_err() {
            text.push_str(&item.message);
        }
        text.push('\n');
    }
    text
}

/// What concerns no place names the file itself; what has a place is drawn with file, line and column.
fn message(source: &SourceFile, item: &Diagnostic) -> String {
    if item.labels.is_empty() { format!("{}: {}", source.name(), item.message) } else { item.message.clone() }
}

fn diagnostic(source: &SourceFile, item: &Diagnostic) -> MietteDiagnostic {
    let labels = item.labels.iter().map(|label| {
        let length = label.span.end.saturating_sub(label.span.start);
        LabeledSpan::new(Some(label.text.clone()), label.span.start, length)
    });
    let mut drawn = MietteDiagnostic::new(message(source, item))
        .with_code(item.code.as_str())
        .with_labels(labels)
        .with_severity(match item.severity {
            plimsoll_spec::Severity::Error => Severity::Error,
            plimsoll_spec::Severity::Warning => Severity::Warning,
            plimsoll_spec::Severity::Note => Severity::Advice,
        });
    drawn.help.clone_from(&item.help);
    drawn
}

/// A span cut to its first line: a mapping of many lines underlined in full hides what is said about it.
pub(crate) fn first_line(source: &SourceFile, span: Span) -> Span {
    let length = source.slice(span).lines().next().map_or(0, |line| line.trim_end().len());
    Span::new(span.start, span.start + length)
}

/// A source that is read around a place only: a long file with many findings would be read from its start for each of them.
#[derive(Debug, Clone)]
struct Lines(Arc<SourceFile>);

impl SourceCode for Lines {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let source = &*self.0;
        let first = source.position(span.offset()).line.saturating_sub(before + 1).max(1);
        let last = source.position(span.offset() + span.len()).line + after + 2;
        let (start, end) = (source.line_start(first), source.line_start(last));
        let window = source.text().get(start..end).ok_or(MietteError::OutOfBounds)?;
        let inside = SourceSpan::from((span.offset().saturating_sub(start), span.len()));
        let read = window.read_span(&inside, before, after)?;
        let placed = SourceSpan::from((read.span().offset() + start, read.span().len()));
        let line = read.line() + first - 1;
        let name = source.name().to_owned();
        let count = read.line_count();
        Ok(Box::new(MietteSpanContents::new_named(name, read.data(), placed, line, read.column(), count)))
    }
}
