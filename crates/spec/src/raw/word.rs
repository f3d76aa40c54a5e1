//! Choices among words.

use crate::code;
use crate::sink::{Sink, nearest};
use crate::yaml::{Node, Value as Content};
use schemars::Schema;

/// Makes a type readable as one of several words.
macro_rules! words {
    ($type:ty, $what:literal, { $($word:literal => $value:expr),+ $(,)? }) => {
        impl $crate::raw::value::Value for $type {
            fn decode(node: &$crate::yaml::Node, sink: &mut $crate::sink::Sink) -> Option<Self> {
                $crate::raw::word::choose(node, sink, $what, &[$(($word, $value)),+])
            }

            fn schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::raw::word::schema(&[$($word),+])
            }
        }
    };
}
pub(crate) use words;

/// The value of the word written.
pub(crate) fn choose<T: Clone>(node: &Node, sink: &mut Sink, what: &str, words: &[(&str, T)]) -> Option<T> {
    let listed = || words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let Content::Scalar { text, .. } = &node.value else {
        sink.push(super::value::wrong_shape(node, sink, &format!("{what}: {}", listed())));
        return None;
    };
    if let Some((_, value)) = words.iter().find(|(word, _)| word == text) {
        return Some(value.clone());
    }
    let found = node.describe();
    let help = match nearest(text, words.iter().map(|(word, _)| *word)) {
        Some(near) => format!("did you mean `{near}`? the words are {}", listed()),
        None => format!("the words are {}", listed()),
    };
    let diagnostic = sink
        .error_here(code::UNKNOWN_WORD, &format!("{found} is not {what}"))
        .at(node.span, format!("found {found}"))
        .help(help);
    sink.push(diagnostic);
    None
}

/// The JSON Schema of a choice among words.
pub(crate) fn schema(words: &[&str]) -> Schema {
    // YAML 1.1 editors read `off`, `true` and the like as booleans.
    let mut all: Vec<serde_json::Value> = words.iter().map(|word| (*word).into()).collect();
    for (word, boolean) in [("off", false), ("false", false), ("true", true)] {
        if words.contains(&word) && !all.contains(&boolean.into()) {
            all.push(boolean.into());
        }
    }
    schemars::json_schema!({ "enum": all })
}

/// Whether a node is exactly this unquoted or quoted word.
pub(crate) fn is_word(node: &Node, word: &str) -> bool {
    matches!(&node.value, Content::Scalar { text, .. } if text == word)
}
