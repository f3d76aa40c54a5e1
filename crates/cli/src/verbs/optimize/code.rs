//! The plan in code that others wrote.

use crate::code::{Code, write};
use crate::exit::Failure;
use crate::ui::Ui;
use plimsoll_import::{Patch, carry, patch, unified};
use plimsoll_report::code::{CodePatch, RefusedInCode};
use plimsoll_spec::Platform;

/// Code with the patch that makes it say what the plan arrives at.
pub(super) struct Patched<'a> {
    code: &'a Code,
    patch: Patch,
    /// The patch in words.
    pub(super) words: CodePatch,
}

impl<'a> Patched<'a> {
    /// The patch for what changes between the platform before and after the plan.
    pub(super) fn of(code: &'a Code, before: &Platform, after: &Platform) -> Self {
        let wanted = carry(before, after, &code.imported.platform);
        let patch = patch(&code.imported, &wanted, &code.files, &code.options);
        let words = words(code, &patch);
        Self { code, patch, words }
    }

    /// Whether something could not be changed and nothing is.
    pub(super) fn is_refused(&self) -> bool {
        !self.patch.refused.is_empty() && self.patch.files.is_empty()
    }

    /// Writes the files in place, all of them or none.
    pub(super) fn write(&self, ui: &Ui) -> Result<(), Failure> {
        let root = self.code.root.display();
        if self.patch.files.is_empty() {
            ui.note(&format!("{root} stays as it is"));
            return Ok(());
        }
        write::all(&self.code.root, &self.code.files, &self.patch.files)?;
        for name in self.patch.files.keys() {
            ui.note(&format!("patched {}", self.code.root.join(name).display()));
        }
        Ok(())
    }
}

fn words(code: &Code, patch: &Patch) -> CodePatch {
    let sources = &code.imported.sources;
    let refused = patch.refused.iter().map(|refusal| RefusedInCode {
        service: refusal.service.as_ref().map(ToString::to_string),
        path: refusal.path.clone(),
        to: refusal.to.clone(),
        because: refusal.because.clone(),
        place: refusal.span.map(|span| sources.describe(span)).filter(|place| !place.is_empty()),
    });
    CodePatch {
        files: patch.files.keys().cloned().collect(),
        diff: unified(&code.shown_files(&code.files), &code.shown_files(&patch.files)),
        appended: patch.appended.clone(),
        removed: patch.removed.clone(),
        along: patch.along.clone(),
        refused: refused.collect(),
    }
}
