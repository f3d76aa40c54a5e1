//! How a value is read from the tree and described in the JSON Schema.

use crate::code;
use crate::sink::Sink;
use crate::span::Span;
use crate::yaml::{Node, Value as Content};
use plimsoll_units::ParseError;
use schemars::{Schema, SchemaGenerator};
use std::ops::Deref;

/// Something that can be written in a stack file.
pub(crate) trait Value: Sized {
    /// Reads it; on failure a diagnostic has been pushed.
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self>;

    /// Its JSON Schema.
    fn schema(generator: &mut SchemaGenerator) -> Schema;
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// From the file.
    Written,
    /// It is the default.
    Default,
    /// It was written but could not be read; the default stands in so that other checks go on.
    Broken,
}

/// A value with its place: of the value itself, or of the mapping that could have held it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spanned<T> {
    /// The value.
    pub(crate) value: T,
    /// Where it stands.
    pub(crate) span: Span,
    /// Where it comes from.
    pub(crate) state: State,
}

impl<T> Spanned<T> {
    /// Whether the file says it.
    pub(crate) fn is_written(&self) -> bool {
        self.state == State::Written
    }

    /// Whether it was written but could not be read, so that no check should judge it.
    pub(crate) fn is_broken(&self) -> bool {
        self.state == State::Broken
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// Reads a scalar with a quantity's own parser.
pub(crate) fn scalar<T>(
    node: &Node,
    sink: &mut Sink,
    what: &str,
    read: impl FnOnce(&str) -> Result<T, ParseError>,
) -> Option<T> {
    let Content::Scalar { text, .. } = &node.value else {
        sink.push(wrong_shape(node, sink, what));
        return None;
    };
    match read(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let mut diagnostic = sink
                .error_here(code::QUANTITY, error.message())
                .at(node.span, format!("expected {what}, found {}", node.describe()));
            diagnostic.help = error.help().map(str::to_owned);
            sink.push(diagnostic);
            None
        }
    }
}

/// The diagnostic for a value of another shape than expected.
pub(crate) fn wrong_shape(node: &Node, sink: &Sink, expected: &str) -> crate::Diagnostic {
    let found = node.describe();
    sink.error_here(code::WRONG_TYPE, &format!("expected {expected}, found {found}"))
        .at(node.span, format!("found {found}"))
}

impl Value for String {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        scalar(node, sink, "a text", |text| Ok(text.to_owned()))
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": ["string", "number", "boolean"] })
    }
}

impl Value for bool {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        scalar(node, sink, "`true` or `false`", |text| match text {
            "true" | "True" | "TRUE" => Ok(true),
            "false" | "False" | "FALSE" => Ok(false),
            other => Err(ParseError::new(format!("`{other}` is neither true nor false"))
                .with_help("write `true` or `false`")),
        })
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "boolean" })
    }
}
