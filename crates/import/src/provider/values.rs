//! Small changes of values that several families need.

use super::scope::Scope;
use super::work::{made, text};
use plimsoll_rules::{Content, Datum, Piece};

/// The value with another content; place and origin stay.
pub(super) fn turned(datum: Datum, content: Content) -> Datum {
    Datum { content, ..datum }
}

/// A truth value as one of two words; what is not known stays so.
pub(super) fn words(datum: Datum, yes: &str, no: &str) -> Datum {
    match datum.known_truth() {
        Some(truth) => turned(datum, Content::Text(if truth { yes } else { no }.to_owned())),
        None => datum,
    }
}

/// `true` → `ENABLED`.
pub(super) fn enabled(_: &Scope<'_>, datum: Datum) -> Datum {
    words(datum, "ENABLED", "DISABLED")
}

/// A prefix → a name of which the rest is not known.
pub(super) fn prefixed(_: &Scope<'_>, datum: Datum) -> Datum {
    let rest = Piece::Unknown("the provider makes up the rest of the name".to_owned());
    let content = match &datum.content {
        Content::Text(text) if !text.is_empty() => Content::Partial(vec![Piece::Text(text.clone()), rest]),
        Content::Partial(pieces) => Content::Partial(pieces.iter().cloned().chain([rest]).collect()),
        _ => Content::Unknown("the provider makes up the name".to_owned()),
    };
    turned(datum, content)
}

/// A text of a truth value → the truth value, for arguments that the provider takes as text.
pub(super) fn truth(_: &Scope<'_>, datum: Datum) -> Datum {
    match datum.known_truth() {
        Some(truth) => turned(datum, Content::Bool(truth)),
        None => datum,
    }
}

/// A reference to a resource, whichever of its attributes is named → the reference that `Ref` is.
pub(super) fn whole(_: &Scope<'_>, datum: Datum) -> Datum {
    match &datum.content {
        Content::Reference { id, attribute: Some(_) } => {
            let content = Content::Reference { id: id.clone(), attribute: None };
            turned(datum, content)
        }
        _ => datum,
    }
}

/// A map → a list of `{Name, Value}`.
pub(super) fn names_and_values(_: &Scope<'_>, datum: Datum) -> Datum {
    let Content::Map(entries) = &datum.content else { return datum };
    let items = entries.iter().map(|(name, value)| {
        let entry = vec![("Name".to_owned(), text(name, &value.place)), ("Value".to_owned(), value.clone())];
        made(Content::Map(entry), &value.place)
    });
    let content = Content::List(items.collect());
    turned(datum, content)
}
