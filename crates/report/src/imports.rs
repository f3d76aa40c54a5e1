//! What was made of somebody's code, as every rendering shows it.

use crate::number::plural;
use plimsoll_import::{Imported, Noted, Report};

/// What was imported, and how files are called.
#[derive(Clone, Copy)]
pub struct Imports<'a> {
    /// What was made of the code.
    pub imported: &'a Imported,
    /// The path of a file of the code as the user knows it.
    pub path: &'a dyn Fn(&str) -> String,
}

impl std::fmt::Debug for Imports<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Imports").field("kind", &self.imported.kind).finish_non_exhaustive()
    }
}

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Position {
    /// The file as the user knows it.
    pub(crate) file: String,
    /// Line, from 1.
    pub(crate) line: usize,
    /// Column, from 1.
    pub(crate) column: usize,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl Imports<'_> {
    /// Where a span lies.
    pub(crate) fn position(&self, span: Option<plimsoll_spec::Span>) -> Option<Position> {
        let (file, local) = self.imported.sources.locate(span?)?;
        let at = file.position(local.start);
        Some(Position { file: (self.path)(file.name()), line: at.line, column: at.column })
    }

    /// How much was understood, in words.
    pub(crate) fn summary(&self) -> String {
        let all = &self.imported.reports;
        let count =
            |of: fn(&Report) -> &[Noted]| all.iter().map(|report| of(report).len()).sum::<usize>() as u64;
        let mut text = format!(
            "{} of {}: {} understood, {} assumed, {} unknown",
            plural(self.imported.platform.services.len() as u64, "service", "services"),
            self.imported.kind,
            count(|report| &report.understood),
            count(|report| &report.assumed),
            count(|report| &report.unknown)
        );
        if !self.imported.unread.is_empty() {
            let constructs = plural(self.imported.unread.len() as u64, "construct", "constructs");
            text.push_str(&format!("; {constructs} not evaluated"));
        }
        text
    }

    /// Whose report it is.
    pub(crate) fn title(report: &Report) -> String {
        report.service.as_ref().map_or_else(|| "The platform".to_owned(), |name| format!("Service {name}"))
    }

    /// The rows of a report: a mark, the key, the value, why and where. Variables and secrets are counted: their values are
    /// nobody's business in a table.
    pub(crate) fn rows(&self, report: &Report) -> Vec<[String; 4]> {
        let mut rows = Vec::new();
        for (mark, list) in
            [("", &report.understood), ("assumed", &report.assumed), ("unknown", &report.unknown)]
        {
            let mut counted = [("variables.", 0_u64), ("secrets.", 0), ("permissions.", 0)];
            for noted in list {
                let key = short(noted, report);
                if let Some((_, count)) =
                    counted.iter_mut().find(|(start, _)| mark.is_empty() && key.starts_with(*start))
                {
                    *count += 1;
                    continue;
                }
                let place = self.position(noted.span).map(|position| position.to_string());
                let why = match (noted.because.as_str(), place) {
                    ("", place) => place.unwrap_or_default(),
                    (because, Some(place)) => format!("{because} ({place})"),
                    (because, None) => because.to_owned(),
                };
                rows.push([mark.to_owned(), key.to_owned(), noted.value.clone(), why]);
            }
            for (start, count) in counted.into_iter().filter(|(_, count)| *count > 0) {
                let key = start.trim_end_matches('.').to_owned();
                rows.push([mark.to_owned(), key, count.to_string(), String::new()]);
            }
        }
        rows
    }
}

/// The path within a service.
fn short<'n>(noted: &'n Noted, report: &Report) -> &'n str {
    let prefix = report.service.as_ref().map(|name| format!("services.{name}."));
    prefix.and_then(|prefix| noted.path.strip_prefix(prefix.as_str())).unwrap_or(&noted.path)
}
