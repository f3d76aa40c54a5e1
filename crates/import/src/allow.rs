//! Findings that a comment in Terraform's language says are accepted: `# plimsoll:ignore PLM0710 the reason`.

use crate::sources::Sources;
use plimsoll_rules::{Allowed, Model, Place, Scope};
use plimsoll_spec::{SourceFile, Span};
use std::collections::BTreeSet;

/// What a comment begins with.
const MARK: &str = "plimsoll:ignore";

/// The accepted findings of all files of Terraform's language: of the resource in whose block, or directly above whose block,
/// the comment stands; of everything where it stands elsewhere.
#[must_use]
pub fn allowed(sources: &Sources, model: &Model) -> Vec<Allowed> {
    let mut found = Vec::new();
    let mut base = 0;
    for file in sources.files() {
        if file.name().ends_with(".tf") {
            of_file(file, base, model, &mut found);
        }
        base += file.text().len() + 1;
    }
    found
}

fn of_file(file: &SourceFile, base: usize, model: &Model, found: &mut Vec<Allowed>) {
    let mut start = 0;
    for line in file.text().split_inclusive('\n') {
        let written =
            line.split_once(MARK).filter(|(before, _)| before.contains('#') || before.contains("//"));
        if let Some((before, rest)) = written {
            let words = rest.trim();
            let (rule, because) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
            if !rule.is_empty() {
                let at = start + before.len();
                let ids = ids(file, base, at, model);
                found.push(Allowed {
                    rule: rule.to_owned(),
                    scope: if ids.is_empty() { Scope::Everything } else { Scope::Resources(ids) },
                    because: because.trim().to_owned(),
                    place: Place::Span(Span::new(base + at, base + at + MARK.len())),
                });
            }
        }
        start += line.len();
    }
}

/// The resources that a comment is about.
fn ids(file: &SourceFile, base: usize, at: usize, model: &Model) -> Vec<String> {
    let text = file.text();
    let starts: BTreeSet<usize> = model
        .items
        .iter()
        .filter_map(|item| match item.place {
            Place::Span(span) => span.start.checked_sub(base).filter(|start| *start < text.len()),
            Place::Path(_) => None,
        })
        .collect();
    let inside = starts.range(..=at).next_back().filter(|start| {
        // A block ends with a brace at the beginning of a line.
        text.get(**start..at).is_some_and(|between| !between.contains("\n}"))
    });
    let above = || {
        let next = starts.range(at..).next()?;
        let between = text.get(at..*next)?;
        // The place may begin behind the word that begins the block.
        let lines = between.lines().skip(1);
        let is_quiet = |line: &str| {
            let line = line.trim();
            line.is_empty() || line.starts_with('#') || line.starts_with("//") || line.starts_with("resource")
        };
        lines.clone().all(is_quiet).then_some(next)
    };
    let Some(start) = inside.or_else(above) else { return Vec::new() };
    let is_it = |place: &Place| matches!(place, Place::Span(span) if span.start == base + start);
    model.items.iter().filter(|item| is_it(&item.place)).map(|item| item.id.clone()).collect()
}
