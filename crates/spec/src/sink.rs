//! Collects diagnostics while a file is read, so that reading never stops at the first.

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Severity};

/// No more than this many diagnostics are kept: a file that is not a stack file at all would drown the reader.
const LIMIT: usize = 100;

/// Diagnostics found so far, and the dotted path being read.
#[derive(Debug, Default)]
pub(crate) struct Sink {
    items: Vec<Diagnostic>,
    path: Vec<String>,
}

impl Sink {
    /// Adds a diagnostic.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        // A value shared by several services is wrong once, not once for each of them.
        let known = |item: &Diagnostic| item.code == diagnostic.code && item.labels == diagnostic.labels;
        if self.items.len() < LIMIT && (diagnostic.labels.is_empty() || !self.items.iter().any(known)) {
            self.items.push(diagnostic);
        }
    }

    /// An error whose message starts with the path being read.
    pub(crate) fn error_here(&self, code: Code, message: &str) -> Diagnostic {
        let path = self.path.join(".");
        let message = if path.is_empty() { message.to_owned() } else { format!("`{path}`: {message}") };
        Diagnostic::error(code, message)
    }

    /// Reads something one step further down the path.
    pub(crate) fn within<T>(&mut self, step: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step.to_owned());
        let value = read(self);
        self.path.pop();
        value
    }

    /// Whether an error was found.
    pub(crate) fn has_errors(&self) -> bool {
        self.items.iter().any(|item| item.severity == Severity::Error)
    }

    /// Everything found.
    pub(crate) fn into_items(self) -> Vec<Diagnostic> {
        self.items
    }
}

/// The candidate nearest to what was written, if one is near enough for "did you mean".
#[must_use]
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // No name is longer, and comparing takes the product of both lengths.
    const LONGEST: usize = 300;
    if written.len() > LONGEST {
        return None;
    }
    let written = written.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| (strsim::damerau_levenshtein(&written, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count() / 4)
        .min_by(|(a, first), (b, second)| {
            // Equal distances: the one that shares more letters in order, `tasks` rather than `tags` for `taks`.
            let likeness = |candidate: &str| strsim::jaro_winkler(&written, &candidate.to_lowercase());
            a.cmp(b).then(likeness(second).total_cmp(&likeness(first)))
        })
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x7_the_nearest_word_is_found_and_far_ones_are_not() {
        let keys = ["tags", "tasks", "memory", "cpu", "services"];
        for (written, expected) in [
            ("taks", Some("tasks")),
            ("memroy", Some("memory")),
            ("Services", Some("services")),
            ("nonsense", None),
        ] {
            assert_eq!(nearest(written, keys), expected, "{written}");
        }
    }
}
