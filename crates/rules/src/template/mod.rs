//! Reads CloudFormation templates, YAML or JSON, with the place of every value.
//!
//! ```text
//! text ──spec::yaml──► tree ──scope──► parameters, mappings, conditions ──resolve──► Model
//! ```
//!
//! What can be resolved is; everything else is unknown with its reason. Nothing is fetched: no stack, no parameter store.

pub mod code;

mod condition;
mod function;
mod metadata;
mod reader;
mod resolve;
mod scalar;
mod scope;
mod sections;
#[cfg(test)]
mod tests;

use crate::check::Skipped;
use crate::model::Model;
use crate::suppress::Allowed;
use plimsoll_spec::{Diagnostic, Diagnostics, SourceFile};
use std::collections::BTreeMap;

/// What is known besides the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Values of parameters by name; the pseudo parameters `AWS::Region`, `AWS::AccountId` and `AWS::StackName` count too.
    pub parameters: BTreeMap<String, String>,
}

/// A template that has been understood.
#[derive(Debug, Clone)]
pub struct Template {
    /// The resources, without those that a condition leaves out.
    pub model: Model,
    /// The text, which places point into.
    pub source: SourceFile,
    /// What is wrong with the template itself, by position.
    pub problems: Vec<Diagnostic>,
    /// Findings that the template says are accepted.
    pub allowed: Vec<Allowed>,
    /// Parts that no rule can look at.
    pub unread: Vec<Skipped>,
}

/// Reads a template; `name` is what people know the file by.
///
/// # Errors
/// What keeps the text from being read as a template at all: no YAML, no JSON, no `Resources`.
pub fn read(name: &str, text: &str, options: &Options) -> Result<Template, Diagnostics> {
    reader::read(name, text, options)
}

/// Reads a template from bytes.
///
/// # Errors
/// As [`read()`]; bytes that are not UTF-8 are reported with their place.
pub fn read_bytes(name: &str, bytes: &[u8], options: &Options) -> Result<Template, Diagnostics> {
    match plimsoll_spec::load::utf8(name, bytes) {
        Ok(text) => read(name, text, options),
        Err(error) => Err(*error),
    }
}
