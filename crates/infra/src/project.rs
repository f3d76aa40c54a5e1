//! A platform as code in a folder.

use crate::provider::Gap;
use std::collections::BTreeMap;

/// A project: files by path, and what the provider cannot express.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// File contents by path, with `/` between folders.
    pub files: BTreeMap<String, String>,
    /// What CloudFormation expresses and the provider does not.
    pub gaps: Vec<Gap>,
}
