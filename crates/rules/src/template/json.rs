//! `Fn::ToJsonString`.

use crate::from_graph::piece;
use crate::model::{Content, Piece};

/// The JSON text of a value in pieces, without white space.
pub(super) fn pieces(content: &Content) -> Vec<Piece> {
    let mut pieces = Vec::new();
    write(content, &mut pieces);
    pieces
}

fn write(content: &Content, pieces: &mut Vec<Piece>) {
    let text = |text: &str| Piece::Text(text.to_owned());
    match content {
        Content::Null => pieces.push(text("null")),
        Content::Bool(truth) => pieces.push(text(&truth.to_string())),
        Content::Number(number) => pieces.push(text(&number.to_string())),
        Content::List(items) => {
            pieces.push(text("["));
            for (index, item) in items.iter().enumerate() {
                pieces.extend((index > 0).then(|| text(",")));
                write(&item.content, pieces);
            }
            pieces.push(text("]"));
        }
        Content::Map(entries) => {
            pieces.push(text("{"));
            for (index, (key, value)) in entries.iter().enumerate() {
                pieces.extend((index > 0).then(|| text(",")));
                pieces.push(text(&format!("{}:", serde_json::Value::from(key.as_str()))));
                write(&value.content, pieces);
            }
            pieces.push(text("}"));
        }
        other => {
            pieces.push(text("\""));
            pieces.extend(piece(other.clone()).into_iter().map(|piece| match piece {
                Piece::Text(known) => {
                    let quoted = serde_json::Value::from(known).to_string();
                    let inner = quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
                    text(inner.unwrap_or_default())
                }
                other => other,
            }));
            pieces.push(text("\""));
        }
    }
}
