//! Reads CloudFormation templates, YAML or JSON, with the place of every value.
//!
//! ```text
//! text ──spec::yaml──► tree ──scope──► parameters, mappings, conditions ──resolve──► Model
//! ```
//!
//! What can be resolved is; everything else is unknown with its reason. Nothing is fetched: no stack, no parameter store.

pub mod code;

mod choice;
mod cidr;
mod condition;
mod function;
mod handed;
mod json;
mod literal;
mod loops;
mod metadata;
#[cfg(test)]
mod origins;
mod reader;
mod resolve;
mod scalar;
mod scope;
mod sections;
#[cfg(test)]
mod tests;
mod unevaluated;

pub use literal::token;

use crate::check::Skipped;
use crate::model::{Content, Datum, Model, Place};
use crate::suppress::Allowed;
use plimsoll_spec::{Diagnostic, Diagnostics, SourceFile};
use std::collections::BTreeMap;

/// What is known besides the text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// Values of parameters by name; the pseudo parameters `AWS::Region`, `AWS::AccountId` and `AWS::StackName` count too.
    pub parameters: BTreeMap<String, String>,
    /// Values of parameters that the template is nested under hands down, by name; they go before `parameters`.
    pub handed: BTreeMap<String, Datum>,
    /// Outputs of nested stacks by the stack's id and the output's name.
    pub outputs: BTreeMap<String, BTreeMap<String, Datum>>,
    /// Exports of other stacks by [`Datum::export_key`] of their names as they are imported.
    pub exports: BTreeMap<String, Datum>,
    /// What is added to every place of the model, in bytes, where the template is one of several files; problems keep the
    /// places of the text.
    pub base: usize,
    /// Whether loops (`Fn::ForEach`) over known values are written out; otherwise they are listed as not read.
    pub loops: bool,
}

/// An output of a template.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// What it is.
    pub value: Datum,
    /// The name under which it is exported, if it is.
    pub export: Option<Datum>,
}

/// Something of a template that is known only to CloudFormation, or only when the stack is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unevaluated {
    /// Where it stands.
    pub place: Place,
    /// What it is, such as "the parameter `Image`".
    pub what: String,
    /// Why, such as "it has no default".
    pub because: String,
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
    /// The outputs, without those that a condition leaves out.
    pub outputs: Vec<Output>,
    /// The names of the parameters.
    pub parameters: Vec<String>,
    /// Exports that the template imports, as far as their names are known, and that the caller does not know.
    pub imports: Vec<Datum>,
    /// Files beside the template by the id of the nested stack that is made of them, as the CDK writes them.
    pub assets: BTreeMap<String, String>,
    /// What is known only to CloudFormation, by place.
    pub unevaluated: Vec<Unevaluated>,
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

impl Datum {
    /// What the name of an export is known by: the name, or `*` with its end where only that is known; `None` where nothing is.
    #[must_use]
    pub fn export_key(&self) -> Option<String> {
        match &self.content {
            Content::Text(text) => Some(text.clone()),
            _ => self.text_end().map(|end| format!("*{end}")),
        }
    }
}
