//! `data "aws_iam_policy_document"`: the document that it makes.

use super::evaluator::Evaluator;
use super::value::{Resource, Value};
use plimsoll_spec::Span;

impl Evaluator<'_> {
    /// The JSON text of a policy document.
    pub(super) fn policy_document(&self, source: &Resource, place: Span) -> Value {
        Value::unknown(format!("`{}` is not evaluated", source.address), place)
    }
}
