//! `plimsoll/import/1`.

use crate::imports::{Imports, Position};
use plimsoll_import::{Noted, Report};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct ImportDocument {
    schema: &'static str,
    /// What the code is written in.
    source: &'static str,
    /// The stack file.
    stack_file: String,
    /// One for each service, and one for the rest with `service` null.
    reports: Vec<ReportDocument>,
    /// What is wrong with the code.
    problems: Vec<Problem>,
    /// What was not evaluated.
    not_evaluated: Vec<NotEvaluated>,
    summary: Summary,
}

#[derive(Serialize)]
struct ReportDocument {
    service: Option<String>,
    understood: Vec<NotedDocument>,
    assumed: Vec<NotedDocument>,
    unknown: Vec<NotedDocument>,
}

#[derive(Serialize)]
struct NotedDocument {
    path: String,
    value: Option<String>,
    because: Option<String>,
    #[serde(flatten)]
    place: Place,
}

/// Where something stands; all null where it stands nowhere.
#[derive(Serialize)]
struct Place {
    file: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
}

#[derive(Serialize)]
struct Problem {
    code: String,
    severity: &'static str,
    message: String,
    help: Option<String>,
    #[serde(flatten)]
    place: Place,
}

#[derive(Serialize)]
struct NotEvaluated {
    what: String,
    because: String,
    #[serde(flatten)]
    place: Place,
}

#[derive(Serialize)]
struct Summary {
    services: usize,
    understood: usize,
    assumed: usize,
    unknown: usize,
    not_evaluated: usize,
}

impl From<Option<Position>> for Place {
    fn from(position: Option<Position>) -> Self {
        match position {
            Some(Position { file, line, column }) => {
                Self { file: Some(file), line: Some(line), column: Some(column) }
            }
            None => Self { file: None, line: None, column: None },
        }
    }
}

impl ImportDocument {
    pub(super) fn of(imports: &Imports<'_>) -> Self {
        let imported = imports.imported;
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let noted = |noted: &Noted| NotedDocument {
            path: noted.path.clone(),
            value: some(&noted.value),
            because: some(&noted.because),
            place: imports.position(noted.span).into(),
        };
        let report = |report: &Report| ReportDocument {
            service: report.service.as_ref().map(ToString::to_string),
            understood: report.understood.iter().map(noted).collect(),
            assumed: report.assumed.iter().map(noted).collect(),
            unknown: report.unknown.iter().map(noted).collect(),
        };
        let problem = |problem: &plimsoll_spec::Diagnostic| Problem {
            code: problem.code.to_string(),
            severity: match problem.severity {
                plimsoll_spec::Severity::Error => "error",
                plimsoll_spec::Severity::Warning => "warning",
                plimsoll_spec::Severity::Note => "note",
            },
            message: problem.message.clone(),
            help: problem.help.clone(),
            place: imports.position(problem.labels.first().map(|label| label.span)).into(),
        };
        let count = |of: fn(&Report) -> usize| imported.reports.iter().map(of).sum();
        Self {
            schema: "plimsoll/import/1",
            source: imported.kind.as_str(),
            stack_file: imported.text.clone(),
            reports: imported.reports.iter().map(report).collect(),
            problems: imported.problems.iter().map(problem).collect(),
            not_evaluated: imported
                .unread
                .iter()
                .map(|unread| NotEvaluated {
                    what: unread.what.clone(),
                    because: unread.because.clone(),
                    place: imports.position(Some(unread.span)).into(),
                })
                .collect(),
            summary: Summary {
                services: imported.platform.services.len(),
                understood: count(|report| report.understood.len()),
                assumed: count(|report| report.assumed.len()),
                unknown: count(|report| report.unknown.len()),
                not_evaluated: imported.unread.len(),
            },
        }
    }
}
