//! Values to what rules read.

use super::evaluator::Evaluator;
use super::value::{Data, Handle, Piece, Source, Value};
use plimsoll_rules::{Content, Datum, Origin, Piece as Known, Place};
use plimsoll_spec::Span;
use std::collections::BTreeSet;

/// What a resource refers to, gathered while its values are written.
pub(super) type Refers = BTreeSet<String>;

impl Evaluator<'_> {
    /// A value with its place and origin.
    pub(super) fn datum(&self, value: &Value, refers: &mut Refers) -> Datum {
        match &value.data {
            // JSON is read as the value that it describes; inside of that, it is a text.
            Data::Json(inner) => {
                let inner = self.inner(inner, refers);
                Datum { place: Place::Span(value.place), ..inner }
            }
            _ => self.inner(value, refers),
        }
    }

    /// Whether a place is in a module that `terraform init` has downloaded.
    fn is_downloaded(&self, span: Span) -> bool {
        !self.folders.downloaded.is_empty() && self.store.name_at(span).contains(".terraform/")
    }

    fn inner(&self, value: &Value, refers: &mut Refers) -> Datum {
        let content = self.content(value, refers);
        let origin = match &value.source {
            Source::Unsaid => Origin::Unsaid,
            // What was downloaded is downloaded again: a change there would be lost.
            Source::Literal(span) if self.is_downloaded(*span) => {
                Origin::Computed("the code of a downloaded module".to_owned())
            }
            Source::Literal(span) => Origin::Literal(*span),
            Source::Computed(by) => Origin::Computed(by.to_string()),
        };
        Datum { place: Place::Span(value.place), content, origin }
    }

    fn content(&self, value: &Value, refers: &mut Refers) -> Content {
        if !self.spend(1) {
            return Content::Unknown("the code expands to more than is evaluated".to_owned());
        }
        match &value.data {
            Data::Null => Content::Null,
            Data::Bool(truth) => Content::Bool(*truth),
            Data::Number(number) => Content::Number(*number),
            Data::Text(text) => Content::Text(text.to_string()),
            Data::Pieces(pieces) => match &pieces.text {
                Some(text) if !pieces.has_references => Content::Text(text.to_string()),
                _ => partial(&pieces.pieces, refers),
            },
            Data::List(items) | Data::Set(items) => {
                Content::List(items.iter().map(|item| self.inner(item, refers)).collect())
            }
            Data::Map(map) => {
                let entries = map.written().iter();
                Content::Map(entries.map(|(key, item)| (key.to_string(), self.inner(item, refers))).collect())
            }
            Data::Json(_) => match value.text() {
                Some(text) => Content::Text(text.to_string()),
                None => {
                    refers.extend(value.refers().iter().map(ToString::to_string));
                    Content::Unknown("a JSON text of which not everything is known".to_owned())
                }
            },
            Data::Attribute(attribute) => {
                refers.insert(attribute.of.address.to_string());
                let id = attribute.of.address.to_string();
                Content::Reference { id, attribute: Some(attribute.path.clone()) }
            }
            Data::Handle(Handle::Resource(resource)) => {
                refers.insert(resource.address.to_string());
                Content::Reference { id: resource.address.to_string(), attribute: None }
            }
            Data::Handle(Handle::Data(source)) => {
                Content::Unknown(format!("`{}` is read only when it is applied", source.address))
            }
            Data::Handle(Handle::Module(_)) => Content::Unknown("it is a whole module".to_owned()),
            Data::Zone(zone) => Content::Zone(*zone),
            Data::Zones => {
                Content::Unknown("which zones there are is known only when it is applied".to_owned())
            }
            Data::Unknown(unknown) => {
                refers.extend(unknown.refers.iter().map(ToString::to_string));
                Content::Unknown(unknown.reason.to_string())
            }
        }
    }
}

/// A text of which not all pieces are known.
fn partial(pieces: &[Piece], refers: &mut Refers) -> Content {
    let mut known: Vec<Known> = Vec::new();
    for piece in pieces {
        append(piece, &mut known, refers, 0);
    }
    Content::Partial(known)
}

/// Texts in pieces of texts, at most.
const DEEPEST: usize = 50;

fn append(piece: &Piece, known: &mut Vec<Known>, refers: &mut Refers, depth: usize) {
    let value = match piece {
        Piece::Literal(text, _) => return append_text(text, known),
        Piece::Value(value) => value,
    };
    if let Some(text) = value.text().filter(|_| !value.has_reference()) {
        return append_text(&text, known);
    }
    match &value.data {
        Data::Pieces(inner) if depth < DEEPEST => {
            inner.pieces.iter().for_each(|piece| append(piece, known, refers, depth + 1));
        }
        Data::Attribute(attribute) => {
            refers.insert(attribute.of.address.to_string());
            let id = attribute.of.address.to_string();
            known.push(Known::Reference { id, attribute: Some(attribute.path.clone()) });
        }
        Data::Unknown(unknown) => {
            refers.extend(unknown.refers.iter().map(ToString::to_string));
            known.push(Known::Unknown(unknown.reason.to_string()));
        }
        Data::Zone(_) | Data::Zones => {
            known.push(Known::Unknown("the names of zones are the account's".to_owned()));
        }
        _ => {
            refers.extend(value.refers().iter().map(ToString::to_string));
            known.push(Known::Unknown("it is not wholly known".to_owned()));
        }
    }
}

/// Adds a text to the last piece, if that is one.
fn append_text(text: &str, known: &mut Vec<Known>) {
    match known.last_mut() {
        _ if text.is_empty() => {}
        Some(Known::Text(before)) => before.push_str(text),
        _ => known.push(Known::Text(text.to_owned())),
    }
}
