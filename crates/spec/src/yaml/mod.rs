//! YAML text as a tree whose every value knows where it stands.
//!
//! The one place that knows the parser. Scalars keep the text that was written (`012`, `on` and `1e3` are not
//! interpreted here); anchors, aliases and `<<` are resolved within limits; keys are unique.

mod merge;
mod node;
mod parse;

pub(crate) use merge::merged;
pub use node::{Entry, Mapping, Node, Style, Value, shortened};
pub use parse::Dialect;
pub(crate) use parse::parse;

use crate::code;
use crate::diagnostic::Diagnostic;
use crate::sink::Sink;
use crate::span::Span;

/// The longest text that is read, in bytes; CloudFormation takes no longer template either.
pub const SIZE_LIMIT: usize = 1 << 20;

/// Reads the only document of a text that is no stack file. `None` when there is none or it cannot be read; what is wrong,
/// in the order of the text, is the second part.
#[must_use]
pub fn read(text: &str, dialect: Dialect) -> (Option<Node>, Vec<Diagnostic>) {
    let mut sink = Sink::default();
    let root = if is_readable(text, dialect, &mut sink) { parse(text, dialect, &mut sink) } else { None };
    (root, sink.into_items())
}

/// Whether a text is short enough and holds no control character; what is wrong with it is reported.
pub(crate) fn is_readable(text: &str, dialect: Dialect, sink: &mut Sink) -> bool {
    if text.len() > SIZE_LIMIT {
        let what = match dialect {
            Dialect::StackFile => "stack file",
            Dialect::Template => "template",
        };
        let message = format!("the file has {} bytes; a {what} has at most {SIZE_LIMIT}", text.len());
        sink.push(Diagnostic::error(code::TOO_LARGE, message).help("is this the right file?"));
        return false;
    }
    let is_wrong = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if let Some((offset, c)) = text.char_indices().find(|(_, c)| is_wrong(*c)) {
        let message = format!("the file holds the control character U+{:04X}", u32::from(c));
        let span = Span::new(offset, offset + c.len_utf8());
        sink.push(Diagnostic::error(code::CONTROL_CHARACTER, message).at(span, "control character"));
        return false;
    }
    true
}
