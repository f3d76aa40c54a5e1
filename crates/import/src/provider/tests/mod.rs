mod dialects;
mod families;
mod links;
mod requirements;
mod round_trip;

use crate::provider::translate;
use crate::read::Unread;
use plimsoll_rules::{Content, Datum, Item, Model, Origin, Piece, Place};
use plimsoll_spec::Span;
use serde_json::Value;

/// Resources by address as JSON; `${aws_lb.main.arn}` is a reference, `${?why}` something that is not known, and each value
/// stands at, and is, a place of its own.
fn given(text: &str) -> Model {
    let Value::Object(resources) = serde_json::from_str(text).unwrap() else { panic!("no map") };
    let mut places = 0;
    let mut items = Vec::new();
    for (address, mut arguments) in resources {
        let last = address.trim_start_matches("module.").split('.').collect::<Vec<_>>();
        let kind = last.iter().find(|part| part.starts_with("aws_") || part.starts_with("random_")).unwrap();
        let kind = if address.contains("data.") { format!("data.{kind}") } else { (*kind).to_owned() };
        let arguments_map = arguments.as_object_mut().unwrap();
        let take = |map: &mut serde_json::Map<String, Value>, key: &str| {
            let list = map.remove(key).unwrap_or_default();
            list.as_array()
                .into_iter()
                .flatten()
                .map(|id| id.as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        let depends_on = take(arguments_map, "depends_on");
        let references = take(arguments_map, "mentions");
        let properties = datum(&arguments, &mut places);
        items.push(Item {
            id: address,
            kind,
            place: properties.place.clone(),
            properties,
            depends_on,
            references,
            deletion_policy: None,
            update_replace_policy: None,
            service: None,
        });
    }
    Model { items, region: None, exposed: Vec::new() }
}

fn datum(value: &Value, places: &mut usize) -> Datum {
    *places += 1;
    let span = Span::new(*places * 10, *places * 10 + 5);
    let content = match value {
        Value::Null => Content::Null,
        Value::Bool(truth) => Content::Bool(*truth),
        Value::Number(number) => Content::Number(number.as_f64().unwrap()),
        Value::String(text) => content(text),
        Value::Array(items) => Content::List(items.iter().map(|item| datum(item, places)).collect()),
        Value::Object(entries) => {
            Content::Map(entries.iter().map(|(key, value)| (key.clone(), datum(value, places))).collect())
        }
    };
    Datum { place: Place::Span(span), content, origin: Origin::Literal(span) }
}

fn content(text: &str) -> Content {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (inside, behind) = after.split_once('}').unwrap();
        pieces.extend((!before.is_empty()).then(|| Piece::Text(before.to_owned())));
        pieces.push(match inside.strip_prefix('?') {
            Some(why) => Piece::Unknown(why.to_owned()),
            None => {
                let (id, attribute) = inside.rsplit_once('.').unwrap();
                Piece::Reference { id: id.to_owned(), attribute: Some(attribute.to_owned()) }
            }
        });
        rest = behind;
    }
    pieces.extend((!rest.is_empty()).then(|| Piece::Text(rest.to_owned())));
    match pieces.as_slice() {
        [] => Content::Text(String::new()),
        [Piece::Text(text)] => Content::Text(text.clone()),
        [Piece::Unknown(why)] => Content::Unknown(why.clone()),
        [Piece::Reference { id, attribute }] => {
            Content::Reference { id: id.clone(), attribute: attribute.clone() }
        }
        _ => Content::Partial(pieces),
    }
}

/// What resources become, and what is listed.
fn translated(text: &str) -> (Model, Vec<Unread>) {
    let mut unread = Vec::new();
    let model = translate(&given(text), &mut unread);
    (model, unread)
}

fn item<'a>(model: &'a Model, id: &str) -> &'a Item {
    let ids: Vec<&str> = model.items.iter().map(|item| item.id.as_str()).collect();
    model.item(id).unwrap_or_else(|| panic!("{id} is not one of {ids:?}"))
}

/// A value as text: references as `<id.Attribute>`, what is not known as `<?>`.
fn shown(datum: &Datum) -> String {
    let reference = |id: &str, attribute: &Option<String>| match attribute {
        Some(attribute) => format!("<{id}.{attribute}>"),
        None => format!("<{id}>"),
    };
    match &datum.content {
        Content::Null => "null".to_owned(),
        Content::Bool(truth) => truth.to_string(),
        Content::Number(number) => number.to_string(),
        Content::Text(text) => text.clone(),
        Content::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Content::Map(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key}: {}", shown(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Content::Reference { id, attribute } => reference(id, attribute),
        Content::Zone(index) => format!("<zone {index}>"),
        Content::Partial(pieces) => pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Reference { id, attribute } => reference(id, attribute),
                Piece::Unknown(_) => "<?>".to_owned(),
            })
            .collect(),
        Content::Unknown(_) => "<?>".to_owned(),
    }
}

/// The properties of a resource, one in each line.
#[track_caller]
fn becomes(model: &Model, id: &str, kind: &str, expected: &[&str]) {
    let item = item(model, id);
    assert_eq!(item.kind, kind, "{id}");
    let lines: Vec<String> =
        item.properties.entries().iter().map(|(key, value)| format!("{key}: {}", shown(value))).collect();
    assert_eq!(lines, expected, "{id}");
}
