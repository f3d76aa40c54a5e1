//! Documents that stand in a value as JSON text, wholly known or with pieces that are not.

use super::reader::{HOLE, HOLE_END, read_with_holes};
use super::{Node, Value};
use plimsoll_rules::{Content, Datum, Origin, Piece};
use std::fmt::Write as _;

/// The text of pieces with a numbered hole for each that is not known; `None` where a text holds the character of holes itself.
fn holes(pieces: &[Piece]) -> Option<String> {
    let mut text = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(known) if known.contains([HOLE, HOLE_END]) => return None,
            Piece::Text(known) => text.push_str(known),
            Piece::Reference { .. } | Piece::Unknown(_) => {
                let _ = write!(text, "{HOLE}{index}{HOLE_END}");
            }
        }
    }
    Some(text)
}

/// A document as maps and lists: JSON text is read, what is no text stays. The values of a text stand where the text stands.
pub(crate) fn document(datum: Datum) -> Datum {
    let pieces = match &datum.content {
        Content::Text(text) => vec![Piece::Text(text.clone())],
        Content::Partial(pieces) => pieces.clone(),
        _ => return datum,
    };
    let unknown = |because: String| Datum { content: Content::Unknown(because), ..datum.clone() };
    let Some(text) = holes(&pieces) else { return unknown("it holds characters for private use".to_owned()) };
    match read_with_holes(&text) {
        Ok(node) => filled(&node, &pieces, &datum),
        Err(fault) => unknown(format!("it is no JSON: {}", fault.message)),
    }
}

/// The value of a node, its holes filled with the pieces that they stand for.
fn filled(node: &Node<'_>, pieces: &[Piece], home: &Datum) -> Datum {
    let content = match &node.value {
        Value::Null => Content::Null,
        Value::Bool(truth) => Content::Bool(*truth),
        Value::Number(number) => Content::Number(*number),
        Value::Text(text) if text.contains(HOLE) => spliced(text, pieces),
        Value::Text(text) => Content::Text(text.clone().into_owned()),
        Value::List(items) => Content::List(items.iter().map(|item| filled(item, pieces, home)).collect()),
        Value::Map(entries) => Content::Map(
            entries
                .iter()
                .map(|entry| (entry.key.clone().into_owned(), filled(&entry.value, pieces, home)))
                .collect(),
        ),
        Value::Hole(index) => alone(pieces.get(*index)),
    };
    let origin = match &home.origin {
        Origin::Computed(why) => Origin::Computed(why.clone()),
        Origin::Unsaid => Origin::Unsaid,
        Origin::Literal(_) => Origin::Computed("it stands within a text of JSON".to_owned()),
    };
    Datum { place: home.place.clone(), content, origin }
}

fn alone(piece: Option<&Piece>) -> Content {
    match piece {
        Some(Piece::Text(text)) => Content::Text(text.clone()),
        Some(Piece::Reference { id, attribute }) => {
            Content::Reference { id: id.clone(), attribute: attribute.clone() }
        }
        Some(Piece::Unknown(why)) => Content::Unknown(why.clone()),
        None => Content::Unknown("it is not known".to_owned()),
    }
}

/// A text with holes as pieces.
fn spliced(text: &str, pieces: &[Piece]) -> Content {
    let mut found: Vec<Piece> = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(HOLE) {
        let (number, behind) = after.split_once(HOLE_END).unwrap_or((after, ""));
        found.extend((!before.is_empty()).then(|| Piece::Text(before.to_owned())));
        let piece = number.parse::<usize>().ok().and_then(|index| pieces.get(index));
        found.push(piece.cloned().unwrap_or_else(|| Piece::Unknown("it is not known".to_owned())));
        rest = behind;
    }
    found.extend((!rest.is_empty()).then(|| Piece::Text(rest.to_owned())));
    match found.as_slice() {
        [Piece::Reference { id, attribute }] => {
            Content::Reference { id: id.clone(), attribute: attribute.clone() }
        }
        [Piece::Unknown(why)] => Content::Unknown(why.clone()),
        _ => Content::Partial(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_rules::Place;

    fn datum(content: Content) -> Datum {
        Datum::new(Place::Path("here".to_owned()), content)
    }

    fn queue() -> Piece {
        Piece::Reference { id: "aws_sqs_queue.a".to_owned(), attribute: Some("arn".to_owned()) }
    }

    #[test]
    fn a_document_of_pieces_keeps_its_references() {
        let text = |text: &str| Piece::Text(text.to_owned());
        let given = datum(Content::Partial(vec![
            text("{\"Resource\": [\""),
            queue(),
            text("\", \"x:"),
            queue(),
            text("/*\"], \"n\": "),
            Piece::Unknown("why".to_owned()),
            text("}"),
        ]));
        let read = document(given);
        let reference = |piece: Piece| match piece {
            Piece::Reference { id, attribute } => Content::Reference { id, attribute },
            _ => unreachable!(),
        };
        assert_eq!(read.at("Resource.0").unwrap().content, reference(queue()));
        let pieces = vec![text("x:"), queue(), text("/*")];
        assert_eq!(read.at("Resource.1").unwrap().content, Content::Partial(pieces));
        assert_eq!(read.at("n").unwrap().content, Content::Unknown("why".to_owned()));
    }

    #[test]
    fn what_is_no_json_is_unknown_with_its_reason() {
        let read = document(datum(Content::Text("{oops".to_owned())));
        assert!(matches!(&read.content, Content::Unknown(why) if why.starts_with("it is no JSON: a key is")));
    }
}
