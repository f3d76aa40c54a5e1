//! Declares a mapping of the stack file: its keys, their types, descriptions and defaults, in one place.

use super::value::{Spanned, State, Value, wrong_shape};
use crate::code;
use crate::sink::{Sink, nearest};
use crate::span::Span;
use crate::yaml::{Mapping, Node, Value as Content};
use schemars::Schema;

/// Declares a mapping.
///
/// `key: Type` may be left out and is then `None`; `key: Type = "text"` has a default, written as a person would write
/// it; `key: Type = {}` is a mapping that stands with its own defaults when left out.
macro_rules! mapping {
    (
        $(#[doc = $doc:literal])*
        $name:ident { $( $(#[doc = $key_doc:literal])* $key:ident : $type:ty $(= $default:tt)? ),* $(,)? }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) struct $name {
            $( $(#[doc = $key_doc])* pub(crate) $key: mapping!(@type $type $(, $default)?) ),*
        }

        impl $name {
            /// The keys, in the order of the documentation.
            pub(crate) const KEYS: &'static [&'static str] = &[$(stringify!($key)),*];
        }

        impl $crate::raw::value::Value for $name {
            fn decode(node: &$crate::yaml::Node, sink: &mut $crate::sink::Sink) -> Option<Self> {
                let mapping = $crate::raw::mapping::known_keys(node, Self::KEYS, sink)?;
                Some(Self {
                    $( $key: mapping!(@decode mapping, node, stringify!($key), sink, $type $(, $default)?) ),*
                })
            }

            fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                generator.subschema_for::<Self>()
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                let name = stringify!($name);
                name.strip_prefix("Raw").unwrap_or(name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let mut schema = $crate::raw::mapping::object(concat!($($doc, "\n"),*));
                $( $crate::raw::mapping::property(
                    &mut schema,
                    stringify!($key),
                    <$type as $crate::raw::value::Value>::schema(generator),
                    concat!($($key_doc, "\n"),*),
                    mapping!(@default $($default)?),
                ); )*
                schema
            }
        }
    };
    (@type $type:ty) => { Option<$crate::raw::value::Spanned<$type>> };
    (@type $type:ty, $default:tt) => { $crate::raw::value::Spanned<$type> };
    (@decode $mapping:ident, $node:ident, $key:expr, $sink:ident, $type:ty) => {
        $crate::raw::mapping::optional::<$type>($mapping, $key, $sink)
    };
    (@decode $mapping:ident, $node:ident, $key:expr, $sink:ident, $type:ty, $default:tt) => {
        $crate::raw::mapping::defaulted::<$type>($mapping, $node.span, $key, mapping!(@text $default), $sink)?
    };
    (@text {}) => { "" };
    (@text $default:literal) => { $default };
    (@default) => { "" };
    (@default {}) => { "" };
    (@default $default:literal) => { $default };
}

/// The mapping of a node whose keys are all known; unknown ones are reported and ignored.
pub(crate) fn known_keys<'a>(node: &'a Node, keys: &[&str], sink: &mut Sink) -> Option<&'a Mapping> {
    let Some(mapping) = node.mapping() else {
        let expected = format!("a mapping with keys such as `{}`", keys.first().copied().unwrap_or_default());
        sink.push(wrong_shape(node, sink, &expected));
        return None;
    };
    for entry in mapping.entries.iter().filter(|entry| !keys.contains(&entry.key.as_str())) {
        let shown = crate::yaml::shortened(&entry.key);
        let diagnostic = sink
            .error_here(code::UNKNOWN_KEY, &format!("the key `{shown}` is not known here"))
            .at(entry.key_span, "unknown key");
        sink.push(match nearest(&entry.key, keys.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("known keys: {}", keys.join(", "))),
        });
    }
    Some(mapping)
}

/// A key that may be left out.
pub(crate) fn optional<T: Value>(mapping: &Mapping, key: &str, sink: &mut Sink) -> Option<Spanned<T>> {
    let node = &mapping.entry(key)?.value;
    if node.is_empty() {
        return None;
    }
    let value = sink.within(key, |sink| T::decode(node, sink))?;
    Some(Spanned { value, span: node.span, state: State::Written })
}

/// A key with a default; `text` is the default as a person would write it, empty for a mapping of defaults.
pub(crate) fn defaulted<T: Value>(
    mapping: &Mapping,
    parent: Span,
    key: &str,
    text: &str,
    sink: &mut Sink,
) -> Option<Spanned<T>> {
    if let Some(value) = optional(mapping, key, sink) {
        return Some(value);
    }
    let written = mapping.entry(key).is_some_and(|entry| !entry.value.is_empty());
    let node = if text.is_empty() {
        Node::empty_mapping(parent)
    } else {
        let value = Content::Scalar { text: text.to_owned(), quoted: false };
        Node { span: parent, alias: None, value }
    };
    let value = T::decode(&node, sink)?;
    Some(Spanned { value, span: parent, state: if written { State::Broken } else { State::Default } })
}

/// The JSON Schema of a mapping without keys yet.
pub(crate) fn object(doc: &str) -> Schema {
    schemars::json_schema!({
        "type": ["object", "null"],
        "description": tidy(doc),
        "properties": {},
        "additionalProperties": false,
    })
}

/// Adds a key to the JSON Schema of a mapping.
pub(crate) fn property(schema: &mut Schema, key: &str, mut of_type: Schema, doc: &str, default: &str) {
    of_type.insert("description".to_owned(), tidy(doc).into());
    if !default.is_empty() {
        let value = serde_json::from_str(default).unwrap_or_else(|_| default.into());
        of_type.insert("default".to_owned(), value);
    }
    if let Some(properties) = schema.get_mut("properties").and_then(serde_json::Value::as_object_mut) {
        properties.insert(key.to_owned(), of_type.to_value());
    }
}

/// A doc comment as running text: lines joined, paragraphs kept.
fn tidy(doc: &str) -> String {
    let lines: Vec<&str> = doc.lines().map(str::trim).collect();
    let paragraphs: Vec<String> = lines
        .split(|line| line.is_empty())
        .map(|lines| lines.join(" "))
        .filter(|text| !text.is_empty())
        .collect();
    paragraphs.join("\n\n")
}

/// A schema that accepts any of several.
pub(crate) fn any_of(schemas: Vec<Schema>) -> Schema {
    let schemas: Vec<serde_json::Value> = schemas.into_iter().map(Schema::to_value).collect();
    schemars::json_schema!({ "anyOf": schemas })
}

/// A schema for a text of a given shape, or a plain number.
pub(crate) fn text_or_number(pattern: &str, example: &str) -> Schema {
    schemars::json_schema!({
        "anyOf": [{ "type": "string", "pattern": pattern }, { "type": "number", "minimum": 0 }],
        "examples": [example],
    })
}
