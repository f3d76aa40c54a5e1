//! Lists, and mappings whose keys a person chooses.

use super::value::{Spanned, State, Value, wrong_shape};
use crate::sink::Sink;
use crate::span::Span;
use crate::yaml::{Node, Value as Content};
use schemars::{Schema, SchemaGenerator};

/// A list; items that cannot be read are reported and left out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct List<T>(pub(crate) Vec<Spanned<T>>);

impl<T: Value> Value for List<T> {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        let Content::Sequence(items, _) = &node.value else {
            sink.push(wrong_shape(node, sink, "a list"));
            return None;
        };
        Some(Self(items.iter().enumerate().filter_map(|(index, item)| item_at(index, item, sink)).collect()))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let items = T::schema(generator).to_value();
        schemars::json_schema!({ "type": "array", "items": items })
    }
}

fn item_at<T: Value>(index: usize, node: &Node, sink: &mut Sink) -> Option<Spanned<T>> {
    let value = sink.within(&index.to_string(), |sink| T::decode(node, sink))?;
    Some(Spanned { value, span: node.span, state: State::Written })
}

/// One value, or a list of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OneOrMany<T>(pub(crate) Vec<Spanned<T>>);

impl<T: Value> Value for OneOrMany<T> {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        if let Content::Sequence(..) = node.value {
            return List::decode(node, sink).map(|List(items)| Self(items));
        }
        let value = T::decode(node, sink)?;
        Some(Self(vec![Spanned { value, span: node.span, state: State::Written }]))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let one = T::schema(generator);
        super::mapping::any_of(vec![one, List::<T>::schema(generator)])
    }
}

/// A mapping whose keys are names, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Named<T>(pub(crate) Vec<Item<T>>);

/// One entry of [`Named`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item<T> {
    /// The name.
    pub(crate) name: String,
    /// Where the name stands.
    pub(crate) name_span: Span,
    /// The value.
    pub(crate) value: Spanned<T>,
}

impl<T: Value> Value for Named<T> {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        let Some(mapping) = node.mapping() else {
            sink.push(wrong_shape(node, sink, "a mapping of names"));
            return None;
        };
        let read = |entry: &crate::yaml::Entry| {
            let value = sink.within(&entry.key, |sink| T::decode(&entry.value, sink))?;
            let value = Spanned { value, span: entry.value.span, state: State::Written };
            Some(Item { name: entry.key.clone(), name_span: entry.key_span, value })
        };
        Some(Self(mapping.entries.iter().filter_map(read).collect()))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let values = T::schema(generator).to_value();
        schemars::json_schema!({ "type": "object", "additionalProperties": values })
    }
}
