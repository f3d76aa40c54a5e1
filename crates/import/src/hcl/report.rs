//! What is wrong with the code, and what was not evaluated.

use crate::code;
use crate::read::Unread;
use plimsoll_spec::{Diagnostic, Span};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Remarks that are kept, at most; code with more of them needs no further ones.
const MOST: usize = 2_000;

/// Collects remarks during evaluation.
#[derive(Default)]
pub(super) struct Report {
    problems: RefCell<Vec<Diagnostic>>,
    unread: RefCell<BTreeSet<Unread>>,
}

impl Report {
    /// Something is wrong; said twice, it counts once.
    pub(super) fn problem(&self, problem: Diagnostic) {
        let mut problems = self.problems.borrow_mut();
        if problems.len() < MOST && !problems.contains(&problem) {
            problems.push(problem);
        }
    }

    /// Something is declared twice.
    pub(super) fn twice(&self, what: &str, second: Span, first: Span) {
        self.problem(
            Diagnostic::error(code::DUPLICATE, format!("{what} is declared twice"))
                .at(second, "the second time")
                .at(first, "the first time, which counts")
                .help("delete or rename one of the two"),
        );
    }

    /// Something is not evaluated.
    pub(super) fn unread(&self, span: Span, what: impl Into<String>, because: impl Into<String>) {
        let mut unread = self.unread.borrow_mut();
        if unread.len() < MOST {
            unread.insert(Unread { span, what: what.into(), because: because.into() });
        }
    }

    /// Everything that was said, by place.
    pub(super) fn finish(self) -> (Vec<Diagnostic>, Vec<Unread>) {
        let mut problems = self.problems.into_inner();
        problems.sort_by(|a, b| (a.offset(), a.code, &a.message).cmp(&(b.offset(), b.code, &b.message)));
        (problems, self.unread.into_inner().into_iter().collect())
    }
}
