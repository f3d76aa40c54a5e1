//! What a program must make, from the provider's vocabulary: every resource with every property, and the outputs.
//!
//! The differences between the vocabularies, all of them:
//! - tags that the provider puts on everything (`aws:defaultTags`) are not repeated on each resource;
//! - names and shapes are Pulumi's (the table), so a number may be a text where Pulumi's type is one, and the other way round;
//! - documents are compared as documents, not as texts;
//! - what the provider calls sensitive, such as the value of a secret, comes out wrapped as a secret: its inside is compared.

use plimsoll_infra::graph::Part;
use plimsoll_infra::provider::{Address, Body, Data, Expression, Item, Resource, translate};
use plimsoll_infra::pulumi::names::{Names, Property};
use plimsoll_infra::pulumi::{Type, flat, program};
use plimsoll_infra::{Context, Graph};
use plimsoll_spec::Platform;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What the mocks give for a number that only AWS knows.
const NUMBER: i64 = 7;

/// The key that marks a secret in what the engine is sent; source `@pulumi/pulumi`, runtime/rpc.
const SECRET: &str = "4dabf18193072939515e22adb298388d";

/// Attributes of each type with the kind of each, for the mocks.
pub(crate) fn attributes() -> Value {
    let mut all = Map::new();
    for (_, kind) in Names::new().kinds() {
        let one = kind.attributes.values().filter(|attribute| attribute.name != "id");
        let one = one.map(|attribute| {
            let number = attribute.kind == Type::Number;
            (attribute.name.to_owned(), json!(if number { "number" } else { "string" }))
        });
        all.insert(kind.token.to_owned(), Value::Object(one.collect()));
    }
    Value::Object(all)
}

/// What the provider answers, by the function's token; a parameter of Systems Manager is `<image NAME>`. AWS tells subnets in
/// no order.
pub(crate) fn calls() -> Value {
    let zones: Vec<String> = (0..6).map(|number| format!("<zone {number}>")).collect();
    let subnets: Vec<String> = [5, 1, 0, 2, 4, 3].iter().map(|number| format!("<subnet {number}>")).collect();
    json!({
        "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": "<account>"},
        "aws:index/getPartition:getPartition": {"partition": "<partition>", "dnsSuffix": "<suffix>"},
        "aws:index/getRegion:getRegion": {"region": "<region>"},
        "aws:index/getAvailabilityZones:getAvailabilityZones": {"names": zones},
        "aws:ec2/getVpc:getVpc": {"id": "<default vpc>"},
        "aws:ec2/getSubnets:getSubnets": {"ids": subnets},
        "aws:secretsmanager/getRandomPassword:getRandomPassword": {"randomPassword": "<password>"},
    })
}

/// The configuration of the stack.
pub(crate) fn settings(platform: &Platform, graph: &Graph) -> Value {
    let program = program(platform, graph).unwrap();
    let one = |setting: &plimsoll_infra::pulumi::Setting| {
        (format!("{}:{}", platform.stack, camel(&setting.name)), json!(given(graph, &setting.name, platform)))
    };
    Value::Object(program.settings.iter().map(one).collect())
}

/// The value of a variable: the stack file's, or one that says which it is.
fn given(graph: &Graph, name: &str, platform: &Platform) -> String {
    if name == "environment" {
        return platform.environment.to_string();
    }
    let known = graph.parameters.iter().find(|parameter| snake(parameter.id.as_str()) == name);
    known.and_then(|parameter| parameter.default.clone()).unwrap_or_else(|| format!("<{name}>"))
}

/// `WebImageTag` is `web_image_tag`. Ids have no runs of capitals.
fn snake(id: &str) -> String {
    let mut out = String::new();
    for letter in id.chars() {
        if letter.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |out, word| {
        let mut letters = word.chars();
        let upper = letters.next().map(|letter| letter.to_ascii_uppercase());
        out + &upper.into_iter().collect::<String>() + letters.as_str()
    })
}

/// The platform as it must come out.
pub(crate) struct Expected<'a> {
    platform: &'a Platform,
    graph: &'a Graph,
    names: Names,
    /// Whether resources belong to components.
    in_components: bool,
    resources: Vec<Resource>,
    common: BTreeMap<String, String>,
    /// Type and name in Pulumi of every address.
    known_as: BTreeMap<Address, (&'static str, String)>,
}

impl<'a> Expected<'a> {
    pub(crate) fn new(platform: &'a Platform, graph: &'a Graph) -> Self {
        let program = program(platform, graph).unwrap();
        assert_eq!(program.outputs.len(), graph.outputs.len());
        let mut known_as = BTreeMap::new();
        for instance in &program.instances {
            let component = program.component(&instance.component).unwrap();
            for (resource, address) in component.resources.iter().zip(&instance.addresses) {
                let name = match &resource.name {
                    Some(suffix) => format!("{}-{suffix}", instance.name),
                    None => instance.name.clone(),
                };
                known_as.insert(address.clone(), (resource.token, name));
            }
        }
        Self::known(platform, graph, true, known_as)
    }

    /// The same for a program without components.
    pub(crate) fn flat(platform: &'a Platform, graph: &'a Graph) -> Self {
        let flat = flat(platform, graph).unwrap();
        assert_eq!((flat.outputs.len(), flat.addresses.len()), (graph.outputs.len(), flat.resources.len()));
        let named = flat.resources.iter().map(|resource| (resource.token, resource.name.clone().unwrap()));
        Self::known(platform, graph, false, flat.addresses.iter().cloned().zip(named).collect())
    }

    fn known(
        platform: &'a Platform,
        graph: &'a Graph,
        in_components: bool,
        known_as: BTreeMap<Address, (&'static str, String)>,
    ) -> Self {
        let common = Context::new(platform, None).tag_map(&Part::Network);
        let resources = translate(graph).resources;
        Self { platform, graph, names: Names::new(), in_components, resources, common, known_as }
    }

    /// Compares what a program made; returns how many properties were compared.
    pub(crate) fn compare(&self, case: &str, result: &Value, wrong: &mut Vec<String>) -> usize {
        let made = result["resources"].as_array().unwrap();
        let mut by_name: BTreeMap<(&str, &str), &Value> = BTreeMap::new();
        for resource in made {
            let key = (resource["type"].as_str().unwrap(), resource["name"].as_str().unwrap());
            if by_name.insert(key, &resource["inputs"]).is_some() {
                wrong.push(format!("{case}: {key:?} is made twice"));
            }
        }
        if made.len() != self.resources.len() {
            wrong.push(format!("{case}: {} resources instead of {}", made.len(), self.resources.len()));
        }
        let mut compared = 0;
        for resource in &self.resources {
            let (token, name) = &self.known_as[&resource.address];
            let kind = self.names.kind(resource.address.kind).unwrap();
            assert_eq!(kind.token, *token, "{case}: {}", resource.address);
            let place = format!("{case}: {token} {name}");
            let Some(inputs) = by_name.get(&(*token, name.as_str())) else {
                wrong.push(format!("{place} is not made"));
                continue;
            };
            let mut expected = self.body(&kind.properties, &resource.body);
            self.without_common_tags(&mut expected);
            compared += differences(&place, &Value::Object(expected), inputs, wrong);
            self.options(&place, resource, result, wrong);
        }
        self.outputs(case, result, wrong);
        self.reads(case, result, wrong);
        compared
    }

    fn options(&self, place: &str, resource: &Resource, result: &Value, wrong: &mut Vec<String>) {
        let (token, name) = &self.known_as[&resource.address];
        let options = &result["options"][format!("{token} {name}")];
        let kind = self.names.kind(resource.address.kind).unwrap();
        let ignored: Vec<&str> =
            resource.ignore_changes.iter().map(|name| kind.properties[name].name).collect();
        if options["ignoreChanges"] != json!(ignored) {
            wrong.push(format!("{place} ignores {} instead of {ignored:?}", options["ignoreChanges"]));
        }
        if options["parent"].as_str().unwrap_or_default().contains("platform:index:") != self.in_components {
            wrong.push(format!("{place} has the parent {}", options["parent"]));
        }
        if options["retained"] != json!(false) {
            wrong.push(format!("{place} is retained"));
        }
        let after: BTreeSet<&str> =
            options["after"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for address in &resource.depends_on {
            let (token, name) = &self.known_as[address];
            let urn = format!("{token}::{name}");
            if !after.iter().any(|other| other.ends_with(&urn)) {
                wrong.push(format!("{place} does not wait for {urn}"));
            }
        }
    }

    fn outputs(&self, case: &str, result: &Value, wrong: &mut Vec<String>) {
        differences(&format!("{case}: outputs"), &self.expected_outputs(), &result["outputs"], wrong);
    }

    /// The outputs of the graph, by the same rules as a property: they are put into a resource of their own and translated
    /// with it.
    fn expected_outputs(&self) -> Value {
        let mut graph = self.graph.clone();
        let id = plimsoll_infra::graph::LogicalId::from_words(["values", "of", "outputs"]);
        let values: plimsoll_infra::graph::Map =
            self.graph.outputs.iter().map(|output| (output.key.clone(), output.value.clone())).collect();
        let probe = plimsoll_infra::Resource::new(id.clone(), "AWS::SNS::TopicPolicy", Part::Network, "")
            .with("Topics", vec![plimsoll_infra::Value::text("x")])
            .with("PolicyDocument", values);
        graph.resources.push(probe);
        let translated = translate(&graph);
        assert!(translated.problems.is_empty(), "{:?}", translated.problems);
        let probe = translated.resources.iter().find(|resource| resource.origin == id).unwrap();
        match probe.body.get("policy") {
            Some(Expression::Json(inner)) => self.free(inner),
            other => panic!("{other:?}"),
        }
    }

    /// What is read from the account is asked for as Terraform asks for it.
    fn reads(&self, case: &str, result: &Value, wrong: &mut Vec<String>) {
        for call in result["calls"].as_array().unwrap() {
            let inputs = &call["inputs"];
            let expected = match call["token"].as_str().unwrap().rsplit(':').next().unwrap() {
                "getAvailabilityZones" => json!({
                    "state": "available",
                    "filters": [{"name": "opt-in-status", "values": ["opt-in-not-required"]}],
                }),
                "getVpc" => json!({"default": true}),
                "getSubnets" => json!({"filters": [
                    {"name": "vpc-id", "values": ["<default vpc>"]},
                    {"name": "default-for-az", "values": ["true"]},
                ]}),
                "getRandomPassword" => json!({"passwordLength": 32, "excludePunctuation": true}),
                "getParameter" => json!({"name": given(self.graph, "instance_image", self.platform)}),
                _ => json!({}),
            };
            differences(&format!("{case}: what {} is asked", call["token"]), &expected, inputs, wrong);
        }
    }

    fn without_common_tags(&self, inputs: &mut Map<String, Value>) {
        let Some(Value::Object(tags)) = inputs.get_mut("tags") else { return };
        tags.retain(|key, value| self.common.get(key).map(String::as_str) != value.as_str());
        if tags.is_empty() {
            inputs.remove("tags");
        }
    }

    fn body(&self, known: &BTreeMap<&'static str, Property>, body: &Body) -> Map<String, Value> {
        let mut out = Map::new();
        for item in body.items() {
            match item {
                Item::Attribute(name, value) => {
                    let property = &known[name];
                    out.insert(property.name.to_owned(), self.typed(property, &property.kind, value));
                }
                Item::Block(name, inner) => {
                    let property = &known[name];
                    let inner = Value::Object(self.body(&property.properties, inner));
                    match &property.kind {
                        Type::Object(_) => {
                            let before = out.insert(property.name.to_owned(), inner);
                            assert!(before.is_none(), "{name} stands twice");
                        }
                        _ => {
                            let list = out.entry(property.name).or_insert_with(|| json!([]));
                            list.as_array_mut().unwrap().push(inner);
                        }
                    }
                }
            }
        }
        out
    }

    fn typed(&self, property: &Property, kind: &Type, value: &Expression) -> Value {
        match (kind, value) {
            (Type::List(item), Expression::List(items)) => {
                items.iter().map(|value| self.typed(property, item, value)).collect()
            }
            (Type::Object(_), Expression::Object(entries)) => {
                let one = |(key, value): &(String, Expression)| {
                    let inner = &property.properties[key.as_str()];
                    (inner.name.to_owned(), self.typed(inner, &inner.kind, value))
                };
                Value::Object(entries.iter().map(one).collect())
            }
            (Type::Text | Type::Number | Type::Truth | Type::Object(_), Expression::List(items)) => {
                assert_eq!(items.len(), 1, "{}", property.name);
                self.typed(property, kind, &items[0])
            }
            (Type::Map(item), Expression::Object(entries)) => {
                let one =
                    |(key, value): &(String, Expression)| (key.clone(), self.typed(property, item, value));
                Value::Object(entries.iter().map(one).collect())
            }
            _ => in_type(self.free(value), kind),
        }
    }

    fn free(&self, value: &Expression) -> Value {
        match value {
            Expression::Bool(truth) => json!(truth),
            Expression::Integer(number) => json!(number),
            Expression::Decimal(number) => json!(number),
            Expression::Text(text) => json!(text),
            Expression::List(items) => items.iter().map(|item| self.free(item)).collect(),
            Expression::Object(entries) => {
                Value::Object(entries.iter().map(|(key, value)| (key.clone(), self.free(value))).collect())
            }
            Expression::Attribute(address, name) => {
                let (token, pulumi) = &self.known_as[address];
                let attribute = &self.names.kind(address.kind).unwrap().attributes[name];
                match attribute.kind {
                    Type::Number => json!(NUMBER),
                    _ => json!(format!("{token} {pulumi} {}", attribute.name)),
                }
            }
            Expression::Variable(name) => json!(given(self.graph, name, self.platform)),
            Expression::Data(data) => self.read(*data),
            Expression::Concat(pieces) => {
                json!(pieces.iter().map(|piece| text(&self.free(piece))).collect::<String>())
            }
            Expression::Json(inner) => json!(self.free(inner).to_string()),
            Expression::Base64(inner) => json!(base64(text(&self.free(inner)).as_bytes())),
            Expression::Element(inner, index) => self.free(inner)[usize::from(*index)].clone(),
        }
    }

    fn read(&self, data: Data) -> Value {
        match data {
            Data::AccountId => json!("<account>"),
            Data::Region => json!("<region>"),
            Data::Partition => json!("<partition>"),
            Data::DnsSuffix => json!("<suffix>"),
            Data::Zone(index) => json!(format!("<zone {index}>")),
            Data::DefaultVpc => json!("<default vpc>"),
            Data::DefaultSubnets(count) => {
                (0..count).map(|index| json!(format!("<subnet {index}>"))).collect()
            }
            Data::RandomPassword => json!("<password>"),
            Data::Image => json!(format!("<image {}>", given(self.graph, "instance_image", self.platform))),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn in_type(value: Value, kind: &Type) -> Value {
    match (kind, &value) {
        (Type::Text, Value::Number(_) | Value::Bool(_)) => json!(value.to_string()),
        (Type::Number, Value::String(text)) => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(whole), _) => json!(whole),
            (_, Ok(number)) => json!(number),
            _ => value,
        },
        (Type::Truth, Value::String(text)) if text == "true" || text == "false" => json!(text == "true"),
        _ => value,
    }
}

/// Every place where two values differ; returns how many leaves were compared. Texts that are documents are compared as such.
pub(crate) fn differences(place: &str, expected: &Value, found: &Value, wrong: &mut Vec<String>) -> usize {
    match (expected, found) {
        (expected, Value::Object(secret)) if secret.contains_key(SECRET) => {
            differences(place, expected, &secret["value"], wrong)
        }
        (Value::Object(one), Value::Object(other)) => {
            let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            keys.into_iter()
                .map(|key| {
                    let place = format!("{place}.{key}");
                    match (one.get(key), other.get(key)) {
                        (Some(one), Some(other)) => differences(&place, one, other, wrong),
                        (one, other) => {
                            wrong.push(format!("{place} is {other:?} instead of {one:?}"));
                            0
                        }
                    }
                })
                .sum()
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let both = one.iter().zip(other).enumerate();
            both.map(|(index, (one, other))| differences(&format!("{place}.{index}"), one, other, wrong))
                .sum()
        }
        (Value::String(one), Value::String(other)) => {
            let document = |text: &str| {
                text.starts_with(['{', '[']).then(|| serde_json::from_str::<Value>(text).ok()).flatten()
            };
            match (document(one), document(other)) {
                (Some(one), Some(other)) => differences(place, &one, &other, wrong),
                _ => {
                    if one != other {
                        wrong.push(format!("{place} is {other:?} instead of {one:?}"));
                    }
                    1
                }
            }
        }
        (one, other) => {
            let same = match (one.as_f64(), other.as_f64()) {
                (Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
                _ => one == other,
            };
            if !same {
                wrong.push(format!("{place} is {other} instead of {one}"));
            }
            1
        }
    }
}

/// Base64 as RFC 4648 has it.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let three = [chunk[0], *chunk.get(1).unwrap_or(&0), *chunk.get(2).unwrap_or(&0)];
        let number = u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
        for place in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * place) & 63) as usize];
            out.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}
