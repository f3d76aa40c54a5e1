//! Changes values in the text of a stack file and leaves everything else as it is: comments, order, alignment, style.

mod edit;
mod place;
mod render;
mod verify;

use crate::sink::Sink;
use crate::source_map::SourceMap;
use crate::yaml::{Dialect, Node};
use edit::Patcher;
use std::fmt;

/// One value to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Dotted path of the value, such as `services.api.size.cpu` or `services.api.scaling`.
    pub path: String,
    /// The new value as YAML text, such as `512`, `2..6` or `[{track: cpu, at: 60%}]`. A mapping changes the keys it
    /// names and leaves the others; a list becomes exactly the one given.
    pub value: String,
}

impl Edit {
    /// A value to be changed.
    #[must_use]
    pub fn new(path: impl Into<String>, value: impl Into<String>) -> Self {
        Self { path: path.into(), value: value.into() }
    }
}

/// Why a text could not be changed. The text given stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatchError {
    /// The text, or a new value, is not YAML.
    Unreadable {
        /// What is wrong.
        reason: String,
    },
    /// The value of a path cannot be changed where it stands.
    Refused {
        /// The path.
        path: String,
        /// Why not.
        reason: String,
    },
}

impl fmt::Display for PatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { reason } => f.write_str(reason),
            Self::Refused { path, reason } => write!(f, "`{path}` cannot be changed in place: {reason}"),
        }
    }
}

impl std::error::Error for PatchError {}

/// The text with the edits made; `source` is what loading the text gave.
///
/// A value is changed where it stands: in the overlay of the environment, or else in the file. A value that comes from
/// `defaults` is shared, so the service gets a key of its own. Afterwards the text is read again: it must show exactly the
/// new values, and nothing else may have changed in any environment. Making the same edits again changes nothing.
///
/// # Errors
/// When a value stands where it cannot be changed without changing others, with the reason.
pub fn apply(text: &str, source: &SourceMap, edits: &[Edit]) -> Result<String, PatchError> {
    let mut patcher = Patcher::new(text, source);
    let mut wanted: Vec<(&str, Node)> = Vec::new();
    for edit in edits {
        let value = parse(&edit.value)?;
        patcher.set(&edit.path, &value)?;
        wanted.push((&edit.path, value));
    }
    let patched = patcher.into_text();
    verify::verify(text, &patched, source, &wanted)?;
    Ok(patched)
}

/// The tree of a text that must be YAML.
fn parse(text: &str) -> Result<Node, PatchError> {
    let mut sink = Sink::default();
    let root = crate::yaml::parse(text, Dialect::StackFile, &mut sink);
    match (root, sink.into_items().into_iter().next()) {
        (Some(root), None) => Ok(root),
        (_, Some(diagnostic)) => Err(PatchError::Unreadable { reason: diagnostic.message }),
        (None, None) => Err(PatchError::Unreadable { reason: "there is no value".to_owned() }),
    }
}

fn refused<T>(path: &str, reason: impl Into<String>) -> Result<T, PatchError> {
    Err(PatchError::Refused { path: path.to_owned(), reason: reason.into() })
}
