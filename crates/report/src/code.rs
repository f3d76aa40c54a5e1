//! What a plan becomes in code that others wrote.

/// A patch of somebody's code, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodePatch {
    /// The files that change.
    pub files: Vec<String>,
    /// The changes as a unified diff.
    pub diff: String,
    /// What is appended, an explanation for each block.
    pub appended: Vec<String>,
    /// What no longer counts, an explanation for each.
    pub removed: Vec<String>,
    /// Values that change with others, an explanation for each.
    pub along: Vec<String>,
    /// What cannot be changed there.
    pub refused: Vec<RefusedInCode>,
}

/// A change that cannot be made in somebody's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedInCode {
    /// The service; `None` for the platform.
    pub service: Option<String>,
    /// Path in the stack file.
    pub path: String,
    /// The value that it should have.
    pub to: String,
    /// Why not.
    pub because: String,
    /// File, line and column, where there is a place.
    pub place: Option<String>,
}
