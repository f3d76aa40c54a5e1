//! YAML text as a tree whose every value knows where it stands.
//!
//! The one place that knows the parser. Scalars keep the text that was written (`012`, `on` and `1e3` are not
//! interpreted here); anchors, aliases and `<<` are resolved within limits; keys are unique.

mod merge;
mod node;
mod parse;

pub(crate) use merge::merged;
pub(crate) use node::{Entry, Mapping, Node, Style, Value, shortened};
pub(crate) use parse::parse;
