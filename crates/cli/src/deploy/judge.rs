//! What the rules say before anything is deployed.

use crate::diagnostics;
use crate::exit::{Exit, Failure};
use crate::load::Stack;
use crate::ui::Ui;
use crate::verbs::check::stack::allowed;
use plimsoll_infra::Graph;
use plimsoll_prices::PriceBook;
use plimsoll_report::number::plural;
use plimsoll_rules::{Finding, Place, Subject, from_graph, run};
use plimsoll_spec::{Diagnostic, Label, Severity, SourceFile};

/// Stops where a rule finds an error that the stack file does not accept: AWS would refuse it, or it would not work.
pub(crate) fn judge(stack: &Stack, graph: &Graph, ui: &Ui) -> Result<(), Failure> {
    let platform = stack.platform();
    let allowed = allowed(platform);
    let prices = PriceBook::builtin().map_err(Failure::bug)?;
    let model = from_graph(graph, platform);
    let report = run(&Subject { model: &model, platform: Some(platform), prices: Some(&prices) }, &allowed);
    let errors: Vec<Diagnostic> = report
        .findings
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| diagnostic(stack, finding))
        .collect();
    if errors.is_empty() {
        return Ok(());
    }
    let source = SourceFile::new(stack.path.display().to_string(), stack.text.as_str());
    let text = diagnostics::render(&source, &errors, ui.width(), ui.error_colours());
    let count = plural(errors.len() as u64, "error", "errors");
    Err(Failure {
        exit: Exit::Findings,
        text: format!(
            "{text}error: {count} found before anything was changed\n  help: `plimsoll check` shows everything; `allow:` accepts a finding"
        ),
    })
}

fn diagnostic(stack: &Stack, finding: Finding) -> Diagnostic {
    let span = match &finding.place {
        Place::Span(span) => *span,
        Place::Path(path) => stack.loaded.source.heading(path),
    };
    Diagnostic {
        code: finding.rule,
        severity: finding.severity,
        message: finding.message,
        labels: vec![Label { span, text: String::new() }],
        help: finding.help,
    }
}
