//! Values of parameters that the template above hands down.

use super::resolve::Found;
use crate::from_graph::joined;
use crate::model::{Content, Datum, Origin, Piece};
use plimsoll_spec::yaml::{Entry, Value};

/// What a parameter is that is handed down: a list is handed down as one text, with commas.
pub(super) fn parameter(entry: &Entry, handed: &Datum) -> Found {
    let kind = match entry.value.get("Type").map(|node| &node.value) {
        Some(Value::Scalar { text, .. }) => text.as_str(),
        _ => "String",
    };
    let as_is = || Found { content: handed.content.clone(), origin: handed.origin.clone() };
    if kind != "CommaDelimitedList" && !kind.starts_with("List<") {
        return as_is();
    }
    let pieces = match &handed.content {
        Content::Text(text) => vec![Piece::Text(text.clone())],
        Content::Partial(pieces) => pieces.clone(),
        Content::Reference { .. } | Content::Zone(_) | Content::Number(_) => {
            return Found { content: Content::List(vec![handed.clone()]), origin: handed.origin.clone() };
        }
        Content::Null | Content::Bool(_) | Content::List(_) | Content::Map(_) | Content::Unknown(_) => {
            return as_is();
        }
    };
    let made = Origin::Computed(format!("an item of the parameter `{}`", entry.key));
    let datum = |pieces: Vec<Piece>| {
        let content = match pieces.as_slice() {
            [Piece::Reference { id, attribute }] => {
                Content::Reference { id: id.clone(), attribute: attribute.clone() }
            }
            [Piece::Unknown(reason)] => Content::Unknown(reason.clone()),
            _ => joined(pieces),
        };
        Datum { place: handed.place.clone(), content, origin: made.clone() }
    };
    let items = split(pieces).into_iter().filter(|pieces| !pieces.is_empty()).map(datum).collect();
    Found { content: Content::List(items), origin: handed.origin.clone() }
}

/// The pieces between commas, without white space around them.
fn split(pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut items = vec![Vec::new()];
    for piece in pieces {
        let Piece::Text(text) = piece else {
            items.last_mut().into_iter().for_each(|item| item.push(piece.clone()));
            continue;
        };
        for (index, part) in text.split(',').map(str::trim).enumerate() {
            if index > 0 {
                items.push(Vec::new());
            }
            if let (Some(item), false) = (items.last_mut(), part.is_empty()) {
                item.push(Piece::Text(part.to_owned()));
            }
        }
    }
    items
}
