//! Where the value of a path stands, or could stand, in the text.

use crate::source_map::SourceMap;
use crate::span::Span;
use crate::yaml::{Node, Style, Value};

/// Steps of a path in the text as it is written, without any layers.
pub(super) type Place = Vec<String>;

/// The places where a path's value can be written for it alone, and those that it shares with others.
pub(super) struct Places {
    /// The overlay of the environment, then the file.
    pub(super) own: [Place; 2],
    /// `defaults` of the overlay, then of the file.
    pub(super) shared: Vec<Place>,
}

/// The places of a dotted path.
pub(super) fn places(path: &[String], source: &SourceMap) -> Places {
    let overlay = |steps: &[String]| -> Place {
        ["environments".to_owned(), source.environment.clone()].iter().chain(steps).cloned().collect()
    };
    let (service, rest) = match path {
        [services, name, rest @ ..] if services == "services" => (Some(name), rest),
        _ => (None, path),
    };
    let written = if service.is_some() && service == source.shorthand.as_ref() { rest } else { path };
    let shared = match service {
        Some(_) => {
            let defaults: Place =
                std::iter::once("defaults".to_owned()).chain(rest.iter().cloned()).collect();
            vec![overlay(&defaults), defaults]
        }
        None => Vec::new(),
    };
    Places { own: [overlay(written), written.to_vec()], shared }
}

/// What stands at a place.
pub(super) struct Found<'a> {
    /// The deepest value on the way, the place's own if `missing` is empty.
    pub(super) node: &'a Node,
    /// The key that leads to the value, if it is a mapping's.
    pub(super) key: Option<Span>,
    /// The steps that are not there.
    pub(super) missing: &'a [String],
    /// Whether the value stands inside brackets.
    pub(super) in_flow: bool,
    /// Whether the value came through an alias or `<<`.
    pub(super) aliased: bool,
}

/// Walks as far along a place as there are values.
pub(super) fn find<'a>(root: &'a Node, place: &'a [String]) -> Found<'a> {
    let mut found =
        Found { node: root, key: None, missing: place, in_flow: false, aliased: root.alias.is_some() };
    while let [step, rest @ ..] = found.missing {
        let (next, key, style) = match &found.node.value {
            Value::Mapping(mapping) => match mapping.entry(step) {
                Some(entry) => (&entry.value, Some(entry.key_span), mapping.style),
                None => break,
            },
            Value::Sequence(_, style) => match found.node.step(step) {
                Some(item) => (item, None, *style),
                None => break,
            },
            _ => break,
        };
        found = Found {
            node: next,
            key,
            missing: rest,
            in_flow: found.in_flow || style == Style::Flow,
            aliased: found.aliased || next.alias.is_some(),
        };
    }
    found
}

/// Whether there is a value at a place.
pub(super) fn is_written(root: &Node, place: &[String]) -> bool {
    let found = find(root, place);
    found.missing.is_empty() && !found.node.is_empty()
}
