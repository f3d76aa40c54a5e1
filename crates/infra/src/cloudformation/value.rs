//! Values of the graph as values of a template.

use super::node::{Call, Node};
use super::text::{self, Piece};
use crate::graph::{LogicalId, Map, Pseudo, Value};

/// Where a reference leads: to a resource of the same template (`None`), or to what another stack exports under a name. The
/// attribute is `None` for the physical id.
pub(super) type Foreign<'a> = dyn Fn(&LogicalId, Option<&str>) -> Option<String> + 'a;

/// A value of the graph in a template.
pub(super) fn node(value: &Value, foreign: &Foreign<'_>) -> Node {
    match value {
        Value::Bool(truth) => Node::Bool(*truth),
        Value::Integer(number) => Node::Integer(*number),
        Value::Decimal(number) => Node::Decimal(*number),
        Value::Text(text) => Node::text(text),
        Value::List(items) => Node::List(items.iter().map(|item| node(item, foreign)).collect()),
        Value::Map(map) => properties(map, foreign),
        Value::Ref(id) => match foreign(id, None) {
            Some(export) => Node::Call(Call::ImportValue(export)),
            None => Node::Call(Call::Ref(id.to_string())),
        },
        Value::Attribute(id, attribute) => match foreign(id, Some(attribute)) {
            Some(export) => Node::Call(Call::ImportValue(export)),
            None => Node::Call(Call::GetAtt(id.to_string(), (*attribute).to_owned())),
        },
        Value::Parameter(id) => Node::Call(Call::Ref(id.to_string())),
        Value::Pseudo(pseudo) => Node::Call(Call::Ref(pseudo_name(*pseudo).to_owned())),
        Value::Join(_) | Value::Json(_) => {
            let mut pieces = Vec::new();
            gather(value, foreign, &mut pieces);
            text::put_together(pieces)
        }
        Value::Base64(inner) => Node::Call(Call::Base64(Box::new(node(inner, foreign)))),
        Value::Zone(index) => Node::Call(Call::Select(*index, Box::new(Node::Call(Call::GetAZs)))),
        Value::Element(list, index) => Node::Call(Call::Select(*index, Box::new(node(list, foreign)))),
    }
}

/// Properties of the graph in a template.
pub(super) fn properties(map: &Map, foreign: &Foreign<'_>) -> Node {
    Node::Map(map.iter().map(|(key, value)| (key.to_owned(), node(value, foreign))).collect())
}

const fn pseudo_name(pseudo: Pseudo) -> &'static str {
    match pseudo {
        Pseudo::AccountId => "AWS::AccountId",
        Pseudo::Region => "AWS::Region",
        Pseudo::Partition => "AWS::Partition",
        Pseudo::UrlSuffix => "AWS::URLSuffix",
    }
}

/// The pieces of a text; nested joins are one text.
fn gather(value: &Value, foreign: &Foreign<'_>, pieces: &mut Vec<Piece>) {
    match value {
        Value::Join(items) => items.iter().for_each(|item| gather(item, foreign, pieces)),
        Value::Json(inner) => super::document::gather(inner, foreign, pieces),
        Value::Text(text) => pieces.push(Piece::Literal(text.clone())),
        Value::Integer(number) => pieces.push(Piece::Literal(number.to_string())),
        Value::Decimal(number) => pieces.push(Piece::Literal(number.to_string())),
        Value::Bool(truth) => pieces.push(Piece::Literal(truth.to_string())),
        other => pieces.push(Piece::Filled(node(other, foreign))),
    }
}
