//! Changes of texts by place.

use crate::sources::{Files, Sources};
use plimsoll_spec::Span;
use std::collections::BTreeMap;

/// One piece of text in place of another, in the space of all files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edit {
    /// What is exchanged; empty where something is inserted.
    pub(super) span: Span,
    /// What stands there afterwards.
    pub(super) text: String,
}

/// The files that edits change, whole.
///
/// # Errors
/// Where two edits contradict each other or lie in no file.
pub(super) fn apply(edits: &[Edit], sources: &Sources, files: &Files) -> Result<Files, String> {
    let mut by_file: BTreeMap<&str, Vec<(Span, &str)>> = BTreeMap::new();
    for edit in edits {
        let (file, span) = sources.locate(edit.span).ok_or("the place lies in no file")?;
        by_file.entry(file.name()).or_default().push((span, &edit.text));
    }
    let mut changed = Files::new();
    for (name, mut edits) in by_file {
        let text = files.get(name).ok_or_else(|| format!("{name} is not among the files"))?;
        edits.sort();
        // Several services may want the same.
        edits.dedup();
        let patched = one(text, &edits).ok_or_else(|| format!("two changes of {name} overlap"))?;
        if patched != *text {
            changed.insert(name.to_owned(), patched);
        }
    }
    Ok(changed)
}

/// A text with edits in the order of their places; `None` where they overlap or do not lie between characters.
fn one(text: &str, edits: &[(Span, &str)]) -> Option<String> {
    let mut patched = String::with_capacity(text.len() + 256);
    let mut from = 0;
    for (span, new) in edits {
        patched.push_str(text.get(from..span.start)?);
        patched.push_str(new);
        text.get(span.range())?;
        from = span.end;
    }
    patched.push_str(text.get(from..)?);
    Some(patched)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given() -> (Sources, Files) {
        let files = Files::from([
            ("a.tf".to_owned(), "x = 1\r\ny = 2\n".to_owned()),
            ("b.tf".to_owned(), "z = é3\n".to_owned()),
        ]);
        let mut sources = Sources::default();
        for (name, text) in &files {
            sources.add(name.clone(), text.clone());
        }
        (sources, files)
    }

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit { span: Span::new(start, end), text: text.to_owned() }
    }

    #[test]
    fn only_the_tokens_change_in_several_files() {
        let (sources, files) = given();
        let changed = apply(
            &[edit(20, 21, "9"), edit(4, 5, "10"), edit(4, 5, "10"), edit(7, 7, "# new\n")],
            &sources,
            &files,
        );
        let changed = changed.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(changed["a.tf"], "x = 10\r\n# new\ny = 2\n");
        assert_eq!(changed.get("b.tf").map(String::as_str), Some("z = é9\n"));
    }

    #[test]
    fn edits_that_contradict_or_lie_nowhere_are_refused() {
        let (sources, files) = given();
        assert!(
            apply(&[edit(4, 5, "1"), edit(4, 5, "2")], &sources, &files)
                .is_err_and(|error| error.contains("overlap"))
        );
        assert!(apply(&[edit(900, 901, "1")], &sources, &files).is_err());
        // Between the two bytes of `é`.
        assert!(apply(&[edit(18, 19, "1")], &sources, &files).is_err());
    }

    #[test]
    fn an_edit_that_says_the_same_changes_no_file() {
        let (sources, files) = given();
        assert_eq!(apply(&[edit(4, 5, "1")], &sources, &files), Ok(Files::new()));
    }
}
