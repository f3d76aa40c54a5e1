//! Counts: `3`, `2..10` or `{min, max, desired}`.

use super::value::{Spanned, State, Value, scalar};
use crate::sink::Sink;
use crate::span::Span;
use crate::yaml::{Node, Value as Content};
use plimsoll_units::ParseError;
use schemars::{Schema, SchemaGenerator};

mapping! {
    /// A range of counts.
    CountRange {
        /// Smallest count.
        min: u32,
        /// Largest count.
        max: u32,
        /// Count at the start, within the range; without it, the smallest.
        desired: u32,
    }
}

/// A range of counts in any of its three forms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RawTasks {
    /// Smallest count, if written.
    pub(crate) min: Option<Spanned<u32>>,
    /// Largest count, if written.
    pub(crate) max: Option<Spanned<u32>>,
    /// Count at the start, if written.
    pub(crate) desired: Option<Spanned<u32>>,
}

impl Value for RawTasks {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        if let Content::Scalar { .. } = node.value {
            let (min, max) = scalar(node, sink, "a count such as `3` or `2..10`", read)?;
            let at = |value| Some(Spanned { value, span: node.span, state: State::Written });
            return Some(Self { min: at(min), max: at(max), desired: None });
        }
        let CountRange { min, max, desired } = CountRange::decode(node, sink)?;
        Some(Self { min, max, desired })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        super::mapping::any_of(vec![
            schemars::json_schema!({ "type": "integer", "minimum": 0 }),
            schemars::json_schema!({ "type": "string", "pattern": r"^\d+( ?\.\. ?\d+)?$", "examples": ["2..10"] }),
            CountRange::schema(generator),
        ])
    }
}

fn read(text: &str) -> Result<(u32, u32), ParseError> {
    let count = |text: &str| text.trim().parse::<u32>().ok();
    let range = match text.split_once("..") {
        Some((min, max)) => count(min).zip(count(max)),
        None => count(text).map(|count| (count, count)),
    };
    range.ok_or_else(|| {
        ParseError::new(format!("`{text}` is not a count"))
            .with_help("write `3` for a fixed count or `2..10` for a range")
    })
}

impl RawTasks {
    /// Where the smallest count stands, or `otherwise`.
    pub(crate) fn min_span(&self, otherwise: Span) -> Span {
        self.min.map_or(otherwise, |min| min.span)
    }
}
