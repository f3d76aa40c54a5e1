//! Values of a Compose file as data.

use plimsoll_rules::{Content, Datum, Origin, Place};

/// A value that no literal is, but that follows from one at the same place.
pub(super) fn made(from: &Datum, content: Content, why: &str) -> Datum {
    let origin = match &from.origin {
        Origin::Computed(before) => Origin::Computed(before.clone()),
        Origin::Literal(_) | Origin::Unsaid => Origin::Computed(why.to_owned()),
    };
    Datum { place: from.place.clone(), content, origin }
}

/// A value that stands for another word or unit of the same literal.
pub(super) fn same(from: &Datum, content: Content) -> Datum {
    Datum { place: from.place.clone(), content, origin: from.origin.clone() }
}

/// A value that the file does not say.
pub(super) fn unsaid(place: &Place, content: Content) -> Datum {
    Datum::new(place.clone(), content)
}

/// A text.
pub(super) fn text(text: impl Into<String>) -> Content {
    Content::Text(text.into())
}

/// A mapping.
pub(super) fn map<const N: usize>(entries: [(&str, Datum); N]) -> Content {
    Content::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// What a value is, in words.
pub(super) fn describe(datum: &Datum) -> String {
    match &datum.content {
        Content::Null => "nothing".to_owned(),
        Content::List(_) => "a list".to_owned(),
        Content::Map(_) => "a mapping".to_owned(),
        Content::Text(text) => format!("`{}`", plimsoll_spec::yaml::shortened(text)),
        Content::Number(number) => format!("`{number}`"),
        Content::Bool(truth) => format!("`{truth}`"),
        Content::Reference { .. } | Content::Zone(_) | Content::Partial(_) | Content::Unknown(_) => {
            "not known".to_owned()
        }
    }
}

/// Why a value is not known.
pub(super) fn why(datum: &Datum) -> String {
    match &datum.content {
        Content::Unknown(why) => why.clone(),
        Content::Partial(pieces) => pieces
            .iter()
            .find_map(|piece| match piece {
                plimsoll_rules::Piece::Unknown(why) => Some(why.clone()),
                _ => None,
            })
            .unwrap_or_else(|| "a part of it is not known".to_owned()),
        _ => format!("it is {}", describe(datum)),
    }
}
