//! What a program registers under mocks, compared with the provider's vocabulary: every resource, every input, every output.
//!
//! Expected inputs come from [`provider::translate`] and the table of names, not from the program that the writers spell; only
//! the logical names do. An attribute of a resource is the text `<type::name.attribute>`, in the mocks and here.

use plimsoll_infra::provider::{self, Address, Body, Data, Expression, Item};
use plimsoll_infra::pulumi::names::{Names, Property};
use plimsoll_infra::pulumi::{Flat, Program, Setting, Type};
use plimsoll_infra::{Context, Graph, graph::Part};
use plimsoll_spec::Platform;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Type token and logical name of a resource.
pub(crate) type Key = (String, String);

/// The provider's answers to functions: made up, the same in every language.
pub(crate) fn answers(names: &Names) -> Value {
    let zones: Vec<String> = (0..8).map(|number| format!("zone-{number}")).collect();
    let subnets: Vec<String> = (0..8).map(|number| format!("subnet-{number}")).collect();
    let attributes: Map<String, Value> = names
        .kinds()
        .map(|(_, kind)| {
            let given: Vec<&str> = kind.attributes.values().map(|attribute| attribute.name).collect();
            (kind.token.to_owned(), json!(given))
        })
        .collect();
    json!({
        "attributes": attributes,
        "calls": {
            "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": "111122223333"},
            "aws:index/getPartition:getPartition": {"partition": "aws-x", "dnsSuffix": "aws.example"},
            "aws:index/getRegion:getRegion": {"region": "xx-test-1"},
            "aws:index/getAvailabilityZones:getAvailabilityZones": {"names": zones},
            "aws:ec2/getVpc:getVpc": {"id": "vpc-default"},
            "aws:ec2/getSubnets:getSubnets": {"ids": subnets},
            "aws:secretsmanager/getRandomPassword:getRandomPassword": {"randomPassword": "generated"},
            "aws:ssm/getParameter:getParameter": {"insecureValue": "ami-0123", "value": "ami-0123"},
        },
    })
}

fn answer(data: Data) -> Value {
    match data {
        Data::AccountId => json!("111122223333"),
        Data::Region => json!("xx-test-1"),
        Data::Partition => json!("aws-x"),
        Data::DnsSuffix => json!("aws.example"),
        Data::Zone(index) => json!(format!("zone-{index}")),
        Data::DefaultVpc => json!("vpc-default"),
        Data::DefaultSubnets(zones) => {
            json!((0..zones).map(|number| format!("subnet-{number}")).collect::<Vec<_>>())
        }
        Data::RandomPassword => json!("generated"),
        Data::Image => json!("ami-0123"),
    }
}

/// Logical names by address, of a program with components.
pub(crate) fn names_of(program: &Program) -> BTreeMap<Address, String> {
    let mut names = BTreeMap::new();
    for instance in &program.instances {
        let component = program.component(&instance.component).unwrap();
        for (address, resource) in instance.addresses.iter().zip(&component.resources) {
            let name = match &resource.name {
                Some(name) => format!("{}-{name}", instance.name),
                None => instance.name.clone(),
            };
            names.insert(address.clone(), name);
        }
    }
    names
}

/// Logical names by address, of a program without components.
pub(crate) fn names_of_flat(flat: &Flat) -> BTreeMap<Address, String> {
    let names = flat.resources.iter().map(|resource| resource.name.clone().unwrap());
    flat.addresses.iter().cloned().zip(names).collect()
}

/// What a platform must register.
pub(crate) struct Expected<'a> {
    names: &'a Names,
    /// Logical names by address.
    logical: BTreeMap<Address, String>,
    settings: BTreeMap<String, String>,
    /// The tags that the provider's configuration puts on everything.
    common: BTreeMap<String, String>,
    graph: &'a Graph,
}

/// The value of a setting that has no default; tests give it to the programs.
pub(crate) fn given(setting: &Setting) -> String {
    setting.default.clone().unwrap_or_else(|| format!("given-{}", setting.name))
}

impl<'a> Expected<'a> {
    pub(crate) fn new(
        names: &'a Names,
        platform: &Platform,
        graph: &'a Graph,
        logical: BTreeMap<Address, String>,
        settings: &[Setting],
    ) -> Self {
        Self {
            names,
            logical,
            settings: settings.iter().map(|setting| (setting.name.clone(), given(setting))).collect(),
            common: Context::new(platform, None).tag_map(&Part::Network),
            graph,
        }
    }

    fn key(&self, address: &Address) -> Key {
        (self.names.kind(address.kind).unwrap().token.to_owned(), self.logical[address].clone())
    }

    fn mark(&self, address: &Address, attribute: &str) -> String {
        let kind = self.names.kind(address.kind).unwrap();
        let (token, name) = self.key(address);
        let attribute = kind.attributes.get(attribute).unwrap_or_else(|| panic!("{address}.{attribute}"));
        format!("<{token}::{name}.{}>", attribute.name)
    }

    /// A value by itself, as documents hold it.
    fn free(&self, value: &Expression) -> Value {
        match value {
            Expression::Bool(truth) => json!(truth),
            Expression::Integer(number) => json!(number),
            Expression::Decimal(number) => json!(number),
            Expression::Text(text) => json!(text),
            Expression::List(items) => items.iter().map(|item| self.free(item)).collect(),
            Expression::Object(entries) => {
                Value::Object(entries.iter().map(|(key, item)| (key.clone(), self.free(item))).collect())
            }
            Expression::Attribute(address, attribute) => json!(self.mark(address, attribute)),
            Expression::Variable(name) => json!(self.settings[name]),
            Expression::Data(data) => answer(*data),
            Expression::Concat(pieces) => {
                json!(pieces.iter().map(|piece| text_of(&self.free(piece))).collect::<String>())
            }
            Expression::Json(inner) => json!(self.free(inner).to_string()),
            Expression::Base64(inner) => json!(base64(&text_of(&self.free(inner)))),
            Expression::Element(inner, index) => self.free(inner)[usize::from(*index)].clone(),
        }
    }

    /// A value in the type of its property.
    fn typed(&self, value: &Expression, property: &Property) -> Value {
        match (&property.kind, value) {
            (Type::Object(_), Expression::Object(entries)) => self.object(entries, property),
            (Type::List(_), Expression::List(items)) => items
                .iter()
                .map(|item| match item {
                    Expression::Object(entries) if !property.properties.is_empty() => {
                        self.object(entries, property)
                    }
                    other => self.free(other),
                })
                .collect(),
            (Type::List(_), other) => self.free(other),
            (_, Expression::List(items)) => self.typed(&items[0], property),
            (kind, other) => of_type(self.free(other), kind),
        }
    }

    fn object(&self, entries: &[(String, Expression)], property: &Property) -> Value {
        let entry = |(key, value): &(String, Expression)| {
            let inner = &property.properties[key.as_str()];
            (inner.name.to_owned(), self.typed(value, inner))
        };
        Value::Object(entries.iter().map(entry).collect())
    }

    fn body(&self, body: &Body, known: &BTreeMap<&'static str, Property>) -> Map<String, Value> {
        let mut out = Map::new();
        for item in body.items() {
            match item {
                Item::Attribute(name, value) => {
                    let property = &known[name];
                    out.insert(property.name.to_owned(), self.typed(value, property));
                }
                Item::Block(name, inner) => {
                    let property = &known[name];
                    let value = Value::Object(self.body(inner, &property.properties));
                    match &property.kind {
                        Type::List(_) => {
                            let list = out.entry(property.name).or_insert_with(|| json!([]));
                            list.as_array_mut().unwrap().push(value);
                        }
                        _ => {
                            let before = out.insert(property.name.to_owned(), value);
                            assert!(before.is_none(), "{name} stands twice");
                        }
                    }
                }
            }
        }
        out
    }

    /// Everything that the program of the platform does otherwise, a line each.
    pub(crate) fn differences(&self, registered: &Value) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut actual: BTreeMap<Key, &Value> = BTreeMap::new();
        for one in registered["resources"].as_array().unwrap() {
            if one["custom"] == json!(true) {
                let key =
                    (one["type"].as_str().unwrap().to_owned(), one["name"].as_str().unwrap().to_owned());
                if actual.insert(key.clone(), one).is_some() {
                    wrong.push(format!("{key:?} is registered twice"));
                }
            }
        }
        for resource in &provider::translate(self.graph).resources {
            let key = self.key(&resource.address);
            match actual.remove(&key) {
                None => wrong.push(format!("{key:?} is missing")),
                Some(one) => self.resource(&key, resource, one, &mut wrong),
            }
        }
        wrong.extend(actual.keys().map(|key| format!("{key:?} is too much")));
        let outputs: Map<String, Value> = provider::outputs(self.graph)
            .iter()
            .map(|(key, value)| (key.clone(), self.free(value)))
            .collect();
        compare("outputs", &Value::Object(outputs), &registered["outputs"], &mut wrong);
        wrong
    }

    fn resource(&self, key: &Key, resource: &provider::Resource, one: &Value, wrong: &mut Vec<String>) {
        let kind = self.names.kind(resource.address.kind).unwrap();
        let mut inputs = self.body(&resource.body, &kind.properties);
        if let Some(Value::Object(tags)) = inputs.get_mut("tags") {
            tags.retain(|name, value| self.common.get(name).map(String::as_str) != value.as_str());
            if tags.is_empty() {
                inputs.remove("tags");
            }
        }
        let place = format!("{} {}", key.0, key.1);
        compare(&place, &Value::Object(inputs), &one["inputs"], wrong);
        let ignored: BTreeSet<&str> = resource
            .ignore_changes
            .iter()
            .filter_map(|name| kind.properties.get(name).map(|property| property.name))
            .collect();
        compare(&format!("{place} ignores"), &json!(ignored), &one["ignoreChanges"], wrong);
        let waits: BTreeSet<&str> =
            one["dependencies"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        for address in &resource.depends_on {
            let (token, name) = self.key(address);
            if !waits.contains(format!("{token}::{name}").as_str()) {
                wrong.push(format!("{place} does not wait for {token} {name}"));
            }
        }
        if one["kept"] != json!(false) {
            wrong.push(format!("{place} is kept when the platform is destroyed"));
        }
    }
}

fn of_type(value: Value, kind: &Type) -> Value {
    match (kind, &value) {
        (Type::Text, Value::Number(_) | Value::Bool(_)) => json!(text_of(&value)),
        (Type::Number, Value::String(text)) => text.parse::<f64>().map_or(value, |number| json!(number)),
        (Type::Truth, Value::String(text)) => text.parse::<bool>().map_or(value, |truth| json!(truth)),
        _ => value,
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Adds a line for every leaf that differs. Texts that hold JSON are compared as what they say.
fn compare(place: &str, expected: &Value, actual: &Value, wrong: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(one), Value::Object(other)) => {
            for key in one.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
                let none = Value::Null;
                let (one, other) = (one.get(key).unwrap_or(&none), other.get(key).unwrap_or(&none));
                compare(&format!("{place}.{key}"), one, other, wrong);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                compare(&format!("{place}[{index}]"), one, other, wrong);
            }
        }
        (Value::Number(one), Value::Number(other)) if one.as_f64() == other.as_f64() => {}
        (Value::String(one), Value::String(other)) if one != other => {
            match (document(one), document(other)) {
                (Some(one), Some(other)) => compare(&format!("{place} (JSON)"), &one, &other, wrong),
                _ => wrong.push(format!("{place}: {one:?} expected, {other:?} registered")),
            }
        }
        (one, other) if one == other => {}
        (one, other) => wrong.push(format!("{place}: {one} expected, {other} registered")),
    }
}

/// What a JSON text says, if it is an object or a list.
fn document(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(text).ok()?;
    (value.is_object() || value.is_array()).then_some(value)
}

/// RFC 4648 §4.
fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let group =
            chunk.iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = LETTERS[(group >> (18 - 6 * place) & 63) as usize];
            out.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[test]
fn base64_is_that_of_the_standard() {
    for (text, expected) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
        assert_eq!(base64(text), expected);
    }
}

#[test]
fn every_kind_of_difference_is_told() {
    let differences = |one: Value, other: Value| {
        let mut wrong = Vec::new();
        compare("x", &one, &other, &mut wrong);
        wrong.len()
    };
    assert_eq!(differences(json!({"a": [1, "{\"b\": 1}"]}), json!({"a": [1.0, "{\"b\":1}"]})), 0);
    for (one, other) in [
        (json!({"a": 1}), json!({})),
        (json!({}), json!({"a": 1})),
        (json!([1]), json!([1, 2])),
        (json!("1"), json!(1)),
        (json!("{\"b\": 1}"), json!("{\"b\": 2}")),
        (json!(true), json!("true")),
    ] {
        assert_eq!(differences(one.clone(), other.clone()), 1, "{one} {other}");
    }
}
