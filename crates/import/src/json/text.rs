//! The JSON text of a value.

use plimsoll_rules::{Content, Datum, Piece};

/// The JSON text of a value, in pieces where parts of it are not known. A text stays what it is: it is JSON already.
pub(crate) fn text_of(datum: Datum) -> Datum {
    match &datum.content {
        Content::Map(_) | Content::List(_) => {
            let mut pieces = Vec::new();
            write(&datum, &mut pieces);
            let content = match pieces.as_slice() {
                [Piece::Text(text)] => Content::Text(text.clone()),
                _ => Content::Partial(pieces),
            };
            Datum { content, ..datum }
        }
        _ => datum,
    }
}

fn push(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        Some(Piece::Text(before)) => before.push_str(text),
        _ => pieces.push(Piece::Text(text.to_owned())),
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn write(datum: &Datum, pieces: &mut Vec<Piece>) {
    match &datum.content {
        Content::Null => push(pieces, "null"),
        Content::Bool(truth) => push(pieces, &truth.to_string()),
        Content::Number(number) => push(pieces, &number.to_string()),
        Content::Text(text) => push(pieces, &quoted(text)),
        Content::List(items) => {
            push(pieces, "[");
            for (index, item) in items.iter().enumerate() {
                push(pieces, if index > 0 { "," } else { "" });
                write(item, pieces);
            }
            push(pieces, "]");
        }
        Content::Map(entries) => {
            push(pieces, "{");
            for (index, (key, value)) in entries.iter().enumerate() {
                push(pieces, if index > 0 { "," } else { "" });
                push(pieces, &quoted(key));
                push(pieces, ":");
                write(value, pieces);
            }
            push(pieces, "}");
        }
        Content::Reference { id, attribute } => {
            let piece = Piece::Reference { id: id.clone(), attribute: attribute.clone() };
            between_quotes(&[piece], pieces);
        }
        Content::Partial(inner) => between_quotes(inner, pieces),
        Content::Zone(_) => {
            between_quotes(&[Piece::Unknown("the names of zones are the account's".to_owned())], pieces);
        }
        Content::Unknown(why) => pieces.push(Piece::Unknown(why.clone())),
    }
}

fn between_quotes(inner: &[Piece], pieces: &mut Vec<Piece>) {
    push(pieces, "\"");
    for piece in inner {
        match piece {
            Piece::Text(text) => {
                let quoted = quoted(text);
                let bare = quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
                push(pieces, bare.unwrap_or_default());
            }
            other => pieces.push(other.clone()),
        }
    }
    push(pieces, "\"");
}
