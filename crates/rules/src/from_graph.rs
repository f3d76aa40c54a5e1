//! Our own graph as a model: places are paths of the stack file.

use crate::model::{Content, Datum, Item, Model, Piece, Place};
use plimsoll_infra::graph::{Graph, Map, ParameterId, ParameterKind, Part, Pseudo, Resource, Value};
use plimsoll_spec::platform::Platform;
use std::collections::BTreeMap;

/// The resources of a platform as rules read them.
///
/// A parameter stands for its default; without one it is unknown. What the region decides is known; the account is not.
#[must_use]
pub fn from_graph(graph: &Graph, platform: &Platform) -> Model {
    let defaults = graph.parameters.iter().map(|parameter| {
        // The default of such a parameter is the name under which the value is found, not the value.
        let default = parameter.default.as_deref().filter(|_| parameter.kind != ParameterKind::ImageFromSsm);
        (&parameter.id, default)
    });
    let reader = Reader { defaults: defaults.collect(), region: platform.region.as_str() };
    let mut exposed: Vec<String> = Vec::new();
    for output in &graph.outputs {
        output.value.references(&mut |id| exposed.push(id.as_str().to_owned()));
    }
    sort_names(&mut exposed);
    Model {
        items: graph.resources.iter().map(|resource| reader.item(resource)).collect(),
        region: Some(platform.region.to_string()),
        exposed,
    }
}

/// Sorts names and drops repetitions.
pub(crate) fn sort_names(names: &mut Vec<String>) {
    names.sort_unstable();
    names.dedup();
}

struct Reader<'a> {
    defaults: BTreeMap<&'a ParameterId, Option<&'a str>>,
    region: &'a str,
}

impl Reader<'_> {
    fn item(&self, resource: &Resource) -> Item {
        let place = Place::Path(resource.path.clone());
        let policy = resource.holds_data.then(|| "Delete".to_owned());
        let mut references = Vec::new();
        for (_, value) in resource.properties.iter() {
            value.references(&mut |id| references.push(id.as_str().to_owned()));
        }
        sort_names(&mut references);
        Item {
            id: resource.id.as_str().to_owned(),
            kind: resource.kind.to_owned(),
            properties: Datum::new(place.clone(), self.map(&resource.properties, &place)),
            depends_on: resource.depends_on.iter().map(|id| id.as_str().to_owned()).collect(),
            references,
            deletion_policy: policy.clone(),
            update_replace_policy: policy,
            service: match &resource.part {
                Part::Service(name) | Part::Job(name) => Some(name.to_string()),
                Part::Network | Part::LoadBalancer | Part::Registry | Part::Cluster | Part::Monitoring => {
                    None
                }
            },
            place,
        }
    }

    fn map(&self, map: &Map, place: &Place) -> Content {
        Content::Map(map.iter().map(|(key, value)| (key.to_owned(), self.datum(value, place))).collect())
    }

    fn datum(&self, value: &Value, place: &Place) -> Datum {
        Datum::new(place.clone(), self.content(value, place))
    }

    fn content(&self, value: &Value, place: &Place) -> Content {
        match value {
            Value::Bool(truth) => Content::Bool(*truth),
            Value::Integer(number) => Content::Number(*number as f64),
            Value::Decimal(number) => Content::Number(*number),
            Value::Text(text) => Content::Text(text.clone()),
            Value::List(items) => Content::List(items.iter().map(|item| self.datum(item, place)).collect()),
            Value::Map(map) => self.map(map, place),
            Value::Ref(id) => Content::Reference { id: id.as_str().to_owned(), attribute: None },
            Value::Attribute(id, name) => {
                Content::Reference { id: id.as_str().to_owned(), attribute: Some((*name).to_owned()) }
            }
            Value::Parameter(id) => self.parameter(id),
            Value::Pseudo(pseudo) => self.pseudo(*pseudo),
            Value::Join(_) | Value::Json(_) => joined(self.pieces(value)),
            // What is encoded is what matters.
            Value::Base64(inner) => self.content(inner, place),
            Value::Zone(index) => Content::Zone(u32::from(*index)),
            Value::Element(list, index) => match self.content(list, place) {
                // The default of a list parameter is written with commas.
                Content::Text(text) => match text.split(',').nth(usize::from(*index)) {
                    Some(item) => Content::Text(item.trim().to_owned()),
                    None => Content::Unknown(format!("the list has no element {index}")),
                },
                other => other,
            },
        }
    }

    fn parameter(&self, id: &ParameterId) -> Content {
        match self.defaults.get(id) {
            Some(Some(default)) => Content::Text((*default).to_owned()),
            _ => Content::Unknown(format!("the parameter `{id}` is given when the stack is made")),
        }
    }

    fn pseudo(&self, pseudo: Pseudo) -> Content {
        match pseudo {
            Pseudo::AccountId => {
                Content::Unknown("the account is known only when the stack is made".to_owned())
            }
            Pseudo::Region => Content::Text(self.region.to_owned()),
            Pseudo::Partition => Content::Text(partition(self.region).0.to_owned()),
            Pseudo::UrlSuffix => Content::Text(partition(self.region).1.to_owned()),
        }
    }

    /// A text in pieces.
    fn pieces(&self, value: &Value) -> Vec<Piece> {
        let place = Place::Path(String::new());
        match value {
            Value::Join(items) => items.iter().flat_map(|item| self.pieces(item)).collect(),
            Value::Json(inner) => self.json(inner),
            other => piece(self.content(other, &place)),
        }
    }

    /// The JSON text of a value in pieces.
    fn json(&self, value: &Value) -> Vec<Piece> {
        let text = |text: &str| vec![Piece::Text(text.to_owned())];
        match value {
            Value::List(items) => {
                let mut pieces = text("[");
                for (index, item) in items.iter().enumerate() {
                    pieces.extend((index > 0).then(|| Piece::Text(",".to_owned())));
                    pieces.extend(self.json(item));
                }
                pieces.extend(text("]"));
                pieces
            }
            Value::Map(map) => {
                let mut pieces = text("{");
                for (index, (key, item)) in map.iter().enumerate() {
                    let comma = if index > 0 { "," } else { "" };
                    pieces.push(Piece::Text(format!("{comma}{}:", serde_json::Value::from(key))));
                    pieces.extend(self.json(item));
                }
                pieces.extend(text("}"));
                pieces
            }
            Value::Bool(truth) => text(&truth.to_string()),
            Value::Integer(number) => text(&number.to_string()),
            Value::Decimal(number) => text(&number.to_string()),
            other => {
                let mut pieces = text("\"");
                pieces.extend(self.pieces(other).into_iter().map(|piece| match piece {
                    Piece::Text(text) => {
                        let quoted = serde_json::Value::from(text).to_string();
                        let inner = quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
                        Piece::Text(inner.unwrap_or_default().to_owned())
                    }
                    other => other,
                }));
                pieces.extend(text("\""));
                pieces
            }
        }
    }
}

/// Pieces put one after the other: a text, where all of them are known.
pub(crate) fn joined(pieces: impl IntoIterator<Item = Piece>) -> Content {
    let mut merged: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (merged.last_mut(), piece) {
            (_, Piece::Text(text)) if text.is_empty() => {}
            (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
            (_, piece) => merged.push(piece),
        }
    }
    if merged.iter().any(|piece| piece.text().is_none()) {
        return Content::Partial(merged);
    }
    match merged.pop() {
        Some(Piece::Text(text)) => Content::Text(text),
        _ => Content::Text(String::new()),
    }
}

/// A value as pieces of a text.
pub(crate) fn piece(content: Content) -> Vec<Piece> {
    let one = match content {
        Content::Text(text) => Piece::Text(text),
        Content::Bool(truth) => Piece::Text(truth.to_string()),
        Content::Number(number) => Piece::Text(number.to_string()),
        Content::Reference { id, attribute } => Piece::Reference { id, attribute },
        Content::Partial(pieces) => return pieces,
        Content::Unknown(reason) => Piece::Unknown(reason),
        Content::Zone(_) => Piece::Unknown("the names of zones are the account's".to_owned()),
        Content::Null => return Vec::new(),
        Content::List(_) | Content::Map(_) => Piece::Unknown("it is no text".to_owned()),
    };
    vec![one]
}

/// The partition of a region and its domain.
///
/// AWS: `aws-cn` with `amazonaws.com.cn` for `cn-`, `aws-us-gov` for `us-gov-`, else `aws`. Source: IAM guide, "Amazon
/// Resource Names", and the guide of pseudo parameters, read 2026-11.
pub(crate) fn partition(region: &str) -> (&'static str, &'static str) {
    if region.starts_with("cn-") {
        ("aws-cn", "amazonaws.com.cn")
    } else if region.starts_with("us-gov-") {
        ("aws-us-gov", "amazonaws.com")
    } else {
        ("aws", "amazonaws.com")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_infra::graph::{LogicalId, Output, Parameter};

    fn platform() -> Platform {
        let options = plimsoll_spec::LoadOptions {
            file_name: "plimsoll.yaml".to_owned(),
            environment: None,
            default_stack_name: "shop".to_owned(),
        };
        let text = "image: shop\nport: 8080\nobjective: p95 < 200ms\nregion: cn-north-1\n";
        plimsoll_spec::load(text, &options).unwrap().platform
    }

    #[test]
    fn what_is_unknown_stays_unknown_and_the_rest_is_known() {
        let vault = LogicalId::from_words(["vault"]);
        let mut graph = Graph::default();
        let tag = graph.parameter(Parameter {
            id: ParameterId::from_words(["tag"]),
            kind: ParameterKind::Text,
            description: String::new(),
            default: Some("v1".to_owned()),
            lookup: None,
        });
        let resource = Resource::new(LogicalId::from_words(["thing"]), "T", Part::Cluster, "cluster")
            .with("Tag", Value::Join(vec![Value::text("shop:"), tag]))
            .with("Arn", Value::arn("s3", [Value::text("x")]))
            .with("Vault", Value::Attribute(vault.clone(), "Arn"))
            .with(
                "Body",
                Value::Json(Box::new(Value::Map(Map::new().with("a", "q\"").with("b", Value::REGION)))),
            )
            .with("Zone", Value::Zone(1));
        graph.add(resource);
        graph.outputs.push(Output::new("Vault", "", Value::Ref(vault)));
        let model = from_graph(&graph, &platform());
        let item = model.item("Thing").unwrap();
        let content = |path: &str| item.at(path).unwrap().content.clone();
        assert_eq!(content("Tag"), Content::Text("shop:v1".to_owned()));
        assert_eq!(item.at("Arn").unwrap().text_start(), Some("arn:aws-cn:s3:cn-north-1:"));
        assert_eq!(item.at("Arn").unwrap().text_end(), Some(":x"));
        assert_eq!(item.at("Arn").unwrap().shortest(), Some(27));
        assert_eq!(content("Body"), Content::Text("{\"a\":\"q\\\"\",\"b\":\"cn-north-1\"}".to_owned()));
        assert_eq!(content("Zone"), Content::Zone(1));
        assert_eq!(item.references, ["Vault"]);
        assert_eq!(model.exposed, ["Vault"]);
        assert!(model.is_used("Vault") && !model.is_used("Thing"));
        assert_eq!(item.place, Place::Path("cluster".to_owned()));
    }
}
