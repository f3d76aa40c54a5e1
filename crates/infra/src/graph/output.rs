//! What a stack tells about itself.

use super::Value;

/// An output of the stack.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// The name that people and programs know, such as `alb_dns` or `vpc_id` (A10, B13, D11): lower case, `_` between words.
    pub key: String,
    /// One sentence for people.
    pub description: String,
    /// The value.
    pub value: Value,
}

impl Output {
    /// An output.
    #[must_use]
    pub fn new(key: impl Into<String>, description: impl Into<String>, value: impl Into<Value>) -> Self {
        Self { key: key.into(), description: description.into(), value: value.into() }
    }
}
