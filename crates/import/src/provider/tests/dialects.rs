//! One platform in every dialect: what Terraform's files say when they are read back, and what Pulumi's program makes, is held
//! against the graph that CloudFormation's templates are written from — every resource, every property, every reference, in one
//! vocabulary. What may differ stands in `round_trip::LOST`, each with its reason, and is the same for both.

use super::round_trip::{Reader, differences_of, given, here, joined, platform};
use crate::hcl;
use crate::json;
use crate::provider::takes_tags;
use crate::read::Options;
use plimsoll_infra::graph::Graph;
use plimsoll_infra::provider::{Address, Body, Expression, Item as Part, Resource, translate};
use plimsoll_infra::pulumi::names::{Kind, Names, Property};
use plimsoll_infra::pulumi::{ENVIRONMENT, Instance, Program, Type, Value, program};
use plimsoll_infra::terraform::{Options as Writing, ProviderVersion, write};
use plimsoll_rules::{Content, Datum, Item, Model, Piece};
use plimsoll_spec::platform::Platform;
use std::collections::{BTreeMap, BTreeSet};

/// So many random stack files are looked at.
const SEEDS: u64 = 300;

/// The examples, and the first random stack files.
fn texts() -> impl Iterator<Item = (String, String)> {
    let examples = ["fargate-web", "payments", "microservices", "ec2-shared"].map(|name| {
        let path = format!("{}/../../examples/{name}/plimsoll.yaml", env!("CARGO_MANIFEST_DIR"));
        (name.to_owned(), std::fs::read_to_string(path).unwrap())
    });
    let random =
        (0..SEEDS).map(|seed| (format!("random {seed}"), plimsoll_stack_generator::stack_file(seed)));
    examples.into_iter().chain(random)
}

fn none(found: &BTreeSet<String>) {
    assert!(found.is_empty(), "{}: {:#?}", found.len(), found.iter().take(40).collect::<Vec<_>>());
}

#[test]
fn x9_terraform_says_what_cloudformation_says() {
    let mut found = BTreeSet::new();
    for (index, (name, text)) in texts().enumerate() {
        let platform = platform(&text);
        let graph = plimsoll_infra::graph(&platform, None);
        let (_, ids) = given(&graph, &platform);
        let provider = if index % 2 == 0 { ProviderVersion::Five } else { ProviderVersion::Six };
        let model = of_terraform(&name, &graph, &platform, provider, &mut found);
        differences_of(&name, &graph, &platform, &model, ids, &mut found);
    }
    none(&found);
}

#[test]
fn x9_pulumi_says_what_cloudformation_says() {
    let mut found = BTreeSet::new();
    for (name, text) in texts() {
        let platform = platform(&text);
        let graph = plimsoll_infra::graph(&platform, None);
        let (_, ids) = given(&graph, &platform);
        let mut model = Evaluated::new(&graph, &platform).model();
        without_more_tags(&mut model, &platform);
        differences_of(&name, &graph, &platform, &model, ids, &mut found);
    }
    none(&found);
}

#[test]
fn a_difference_is_found() {
    let text = plimsoll_stack_generator::stack_file(0);
    let (one, other) = (platform(&text), {
        let mut other = platform(&text);
        other.services.pop();
        other
    });
    let graph = plimsoll_infra::graph(&one, None);
    let (_, ids) = given(&graph, &one);
    let fewer = plimsoll_infra::graph(&other, None);
    let mut found = BTreeSet::new();
    let model = Evaluated::new(&fewer, &other).model();
    differences_of("fewer", &graph, &one, &model, ids, &mut found);
    assert!(found.iter().any(|text| text.contains("is missing")), "{found:?}");
}

/// The provider's default tags reach these too. The graph leaves them untagged: a rule of a security group is a part of its group
/// there, and listeners and their rules had no tags in CloudFormation when it was written.
const MORE_TAGS: [&str; 4] = [
    "aws_lb_listener",
    "aws_lb_listener_rule",
    "aws_vpc_security_group_egress_rule",
    "aws_vpc_security_group_ingress_rule",
];

/// Takes the default tags, and nothing else, from what only has them by the provider.
fn without_more_tags(model: &mut Model, platform: &Platform) {
    let mut common: BTreeMap<String, String> =
        plimsoll_infra::Context::new(platform, None).tag_map(&plimsoll_infra::graph::Part::Network);
    common.insert("Environment".to_owned(), platform.environment.to_string());
    for item in model.items.iter_mut().filter(|item| MORE_TAGS.contains(&item.kind.as_str())) {
        let Content::Map(entries) = &mut item.properties.content else { continue };
        entries.retain(|(key, value)| {
            let tags = value.entries().iter().map(|(key, value)| match &value.content {
                Content::Text(text) => (key.clone(), text.clone()),
                other => panic!("{other:?}"),
            });
            key != "tags" || tags.collect::<BTreeMap<_, _>>() != common
        });
    }
}

/// The files of Terraform read back, with the addresses of the whole platform in place of those in modules.
pub(super) fn of_terraform(
    name: &str,
    graph: &Graph,
    platform: &Platform,
    provider: ProviderVersion,
    found: &mut BTreeSet<String>,
) -> Model {
    let written = write(platform, graph, &Writing { provider, backend: None }).unwrap();
    let read = hcl::evaluate(&written.files, &Options::default()).unwrap();
    for problem in &read.problems {
        found.insert(format!("{name}: {}", problem.message));
    }
    for unread in &read.unread {
        found.insert(format!("{name}: unread: {} {}", unread.what, unread.because));
    }
    let resources = translate(graph).resources;
    let mut plain: BTreeMap<String, String> = BTreeMap::new();
    for item in &read.model.items {
        match address(&resources, item) {
            Some(address) => drop(plain.insert(item.id.clone(), address)),
            None => drop(found.insert(format!("{name}: {} comes from nowhere", item.id))),
        }
    }
    let mut model = read.model;
    without_more_tags(&mut model, platform);
    for item in &mut model.items {
        item.id = plain.get(&item.id).unwrap_or(&item.id).clone();
        rename(&mut item.properties, &plain);
        user_data(&mut item.properties, graph);
        for other in item.depends_on.iter_mut() {
            *other = plain.get(other).unwrap_or(other).clone();
        }
    }
    model
}

/// What instances run first is read as base64 with the cluster's name in it; CloudFormation's has a reference there.
fn user_data(properties: &mut Datum, graph: &Graph) {
    let Content::Map(entries) = &mut properties.content else { return };
    let Some((_, data)) = entries.iter_mut().find(|(name, _)| name == "user_data") else { return };
    let Content::Text(text) = &data.content else { return };
    let text = decoded(text);
    let cluster = graph.of_kind("AWS::ECS::Cluster").next().unwrap();
    let name = cluster.at("ClusterName").unwrap().as_text().unwrap();
    let line = format!("ECS_CLUSTER={name}\n");
    let (before, after) = text.split_once(&line).unwrap_or_else(|| panic!("{text}"));
    data.content = Content::Partial(vec![
        Piece::Text(format!("{before}ECS_CLUSTER=")),
        Piece::Reference { id: "aws_ecs_cluster.cluster".to_owned(), attribute: Some("name".to_owned()) },
        Piece::Text(format!("\n{after}")),
    ]);
}

fn decoded(base64: &str) -> String {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bits = 0_u32;
    let (mut bytes, mut count) = (Vec::new(), 0);
    for letter in base64.chars().filter(|letter| *letter != '=') {
        bits = bits << 6 | u32::try_from(LETTERS.find(letter).unwrap()).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// The address in the whole platform of a resource in a module: modules of services leave the service's name out.
fn address(resources: &[Resource], item: &Item) -> Option<String> {
    let (module, own) = item.id.rsplit_once(&format!("{}.", item.kind))?;
    let service = module.trim_start_matches("module.").trim_end_matches('.');
    let service = service.split('[').next().unwrap_or_default();
    let named = |name: String| {
        let wanted =
            |resource: &&Resource| resource.address.kind == item.kind && resource.address.name == name;
        resources.iter().find(wanted).map(|resource| resource.address.to_string())
    };
    named(format!("{service}_{own}")).or_else(|| named(own.to_owned()))
}

fn rename(datum: &mut Datum, plain: &BTreeMap<String, String>) {
    let exchange = |id: &mut String| {
        if let Some(address) = plain.get(id) {
            id.clone_from(address);
        }
    };
    match &mut datum.content {
        Content::List(items) => items.iter_mut().for_each(|item| rename(item, plain)),
        Content::Map(entries) => entries.iter_mut().for_each(|(_, value)| rename(value, plain)),
        Content::Reference { id, .. } => exchange(id),
        Content::Partial(pieces) => {
            for piece in pieces {
                if let Piece::Reference { id, .. } = piece {
                    exchange(id);
                }
            }
        }
        _ => {}
    }
}

/// A Pulumi program evaluated: components opened, arguments put in their places, names those of the provider again.
pub(super) struct Evaluated<'a> {
    platform: &'a Platform,
    reader: Reader<'a>,
    program: Program,
    names: Names,
    /// For the shapes only: which properties are lists in the provider's vocabulary and not in Pulumi's.
    bodies: BTreeMap<Address, Body>,
}

/// Where a value stands: in the program, or in a component of it.
#[derive(Clone, Copy)]
struct At<'a>(Option<&'a Instance>);

impl<'a> Evaluated<'a> {
    pub(super) fn new(graph: &'a Graph, platform: &'a Platform) -> Self {
        let resources = translate(graph).resources;
        Self {
            platform,
            reader: Reader { graph, region: platform.region.to_string() },
            program: program(platform, graph).unwrap(),
            names: Names::new(),
            bodies: resources.into_iter().map(|resource| (resource.address, resource.body)).collect(),
        }
    }

    pub(super) fn model(&self) -> Model {
        let mut items = Vec::new();
        for instance in &self.program.instances {
            let component = self.program.component(&instance.component).unwrap();
            for (resource, address) in component.resources.iter().zip(&instance.addresses) {
                let kind = self.names.kind(address.kind).unwrap();
                assert_eq!(kind.token, resource.token);
                let body = self.bodies.get(address);
                let mut entries =
                    self.properties(&kind.properties, &resource.properties, body, At(Some(instance)));
                self.default_tags(address, &mut entries);
                if !resource.ignore_changes.is_empty() {
                    entries.push(("lifecycle".to_owned(), lifecycle(kind, &resource.ignore_changes)));
                }
                items.push(Item {
                    id: address.to_string(),
                    kind: address.kind.to_owned(),
                    properties: Datum::new(here(), Content::Map(entries)),
                    depends_on: self.dependencies(&resource.depends_on, At(Some(instance))),
                    references: Vec::new(),
                    deletion_policy: None,
                    update_replace_policy: None,
                    service: None,
                    place: here(),
                });
            }
        }
        Model { items, region: Some(self.platform.region.to_string()), exposed: Vec::new() }
    }

    /// The provider puts `aws:defaultTags` on everything that takes tags.
    fn default_tags(&self, address: &Address, entries: &mut Vec<(String, Datum)>) {
        if !takes_tags(address.kind) && !entries.iter().any(|(key, _)| key == "tags") {
            return;
        }
        let environment = ("Environment".to_owned(), self.platform.environment.to_string());
        let text = |value: &String| Datum::new(here(), Content::Text(value.clone()));
        let tags = self.program.tags.clone().into_iter().chain([environment]);
        let mut all: BTreeMap<String, Datum> = tags.map(|(key, value)| (key, text(&value))).collect();
        if let Some(index) = entries.iter().position(|(key, _)| key == "tags")
            && let Content::Map(own) = entries.remove(index).1.content
        {
            all.extend(own);
        }
        entries.push(("tags".to_owned(), Datum::new(here(), Content::Map(all.into_iter().collect()))));
    }

    fn dependencies(&self, values: &[Value], at: At<'_>) -> Vec<String> {
        let mut found = Vec::new();
        for value in values {
            let datum = Datum::new(here(), self.content(value, at));
            for item in datum.one_or_many() {
                if let Content::Reference { id, .. } = &item.content {
                    found.push(id.clone());
                }
            }
        }
        found
    }

    fn properties(
        &self,
        known: &BTreeMap<&'static str, Property>,
        given: &[(&'static str, Value)],
        body: Option<&Body>,
        at: At<'_>,
    ) -> Vec<(String, Datum)> {
        let one = |(name, value): &(&'static str, Value)| {
            let mut known = known.iter().filter(|(_, property)| property.name == *name);
            // A name may be that of two properties of which one is older.
            let written = |provider: &str| {
                body.is_some_and(|body| {
                    body.items().iter().any(|part| match part {
                        Part::Attribute(name, _) | Part::Block(name, _) => *name == provider,
                    })
                })
            };
            let all: Vec<_> = known.by_ref().collect();
            let (provider, property) = all
                .iter()
                .find(|(provider, _)| written(provider))
                .or(all.first())
                .unwrap_or_else(|| panic!("{name}"));
            let datum = self.property(provider, property, value, body, at);
            ((**provider).to_owned(), datum)
        };
        given.iter().map(one).collect()
    }

    fn property(
        &self,
        name: &str,
        property: &Property,
        value: &Value,
        body: Option<&Body>,
        at: At<'_>,
    ) -> Datum {
        let blocks: Vec<&Body> = body.into_iter().flat_map(|body| body.blocks(name)).collect();
        let object = |value: &Value, body: Option<&Body>, at: At<'_>| match self.resolved(value, at) {
            (Value::Object(_, entries), at) => {
                let entries = self.properties(&property.properties, entries, body, at);
                Datum::new(here(), Content::Map(entries))
            }
            (other, at) => Datum::new(here(), self.content(other, at)),
        };
        let (value, at) = self.resolved(value, at);
        let is_list = matches!(body.and_then(|body| body.get(name)), Some(Expression::List(_)));
        let content = match (&property.kind, value) {
            (Type::List(_), Value::List(items)) => Content::List(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| object(item, blocks.get(index).copied(), at))
                    .collect(),
            ),
            (Type::Object(_), _) => {
                let one = object(value, blocks.first().copied(), at);
                if blocks.is_empty() && !is_list { one.content } else { Content::List(vec![one]) }
            }
            (Type::List(_), _) => self.content(value, at),
            (_, Value::Json(inner)) if name == "container_definitions" => self.content(inner, at),
            _ if is_list => Content::List(vec![Datum::new(here(), self.content(value, at))]),
            _ => self.content(value, at),
        };
        Datum::new(here(), content)
    }

    /// What stands behind an argument, a setting of another instance, and where that stands.
    fn resolved<'b>(&'b self, value: &'b Value, at: At<'b>) -> (&'b Value, At<'b>) {
        match (value, at.0) {
            (Value::Argument(name), Some(instance)) => {
                let (_, given) = instance.arguments.iter().find(|(known, _)| known == name).unwrap();
                self.resolved(given, At(None))
            }
            (Value::Exposed(variable, key), None) => {
                let mut instances = self.program.instances.iter();
                let other = instances.find(|instance| instance.variable == *variable).unwrap();
                let component = self.program.component(&other.component).unwrap();
                let exposed = component.exposes.iter().find(|exposed| exposed.name == *key).unwrap();
                self.resolved(&exposed.value, At(Some(other)))
            }
            _ => (value, at),
        }
    }

    fn content(&self, value: &Value, at: At<'_>) -> Content {
        let (value, at) = self.resolved(value, at);
        let datum = |value: &Value| Datum::new(here(), self.content(value, at));
        match value {
            Value::Bool(truth) => Content::Bool(*truth),
            Value::Integer(number) => Content::Number(*number as f64),
            Value::Decimal(number) => Content::Number(*number),
            Value::Text(text) => Content::Text(text.clone()),
            Value::List(items) => Content::List(items.iter().map(datum).collect()),
            Value::Map(entries) => {
                Content::Map(entries.iter().map(|(key, value)| (key.clone(), datum(value))).collect())
            }
            Value::Object(class, _) => panic!("an object of {class} stands where none is known"),
            Value::Attribute(variable, name) => {
                let address = self.address(variable, at);
                let kind = self.names.kind(address.kind).unwrap();
                let provider = kind.attributes.iter().find(|(_, attribute)| attribute.name == *name);
                let attribute =
                    provider.map_or_else(|| (*name).to_owned(), |(provider, _)| (*provider).to_owned());
                Content::Reference { id: address.to_string(), attribute: Some(attribute) }
            }
            Value::Resource(variable) => {
                Content::Reference { id: self.address(variable, at).to_string(), attribute: None }
            }
            Value::Setting(name) if name == ENVIRONMENT => {
                Content::Text(self.platform.environment.to_string())
            }
            Value::Setting(name) => self.reader.variable(name),
            Value::Name => Content::Text(at.0.unwrap().name.clone()),
            Value::Data(data) => self.reader.data(*data),
            Value::Concat(parts) => joined(parts.iter().map(|part| self.content(part, at))),
            Value::Json(inner) => json::text_of(datum(inner)).content,
            Value::Base64(inner) | Value::ToText(inner) | Value::ToNumber(inner) => self.content(inner, at),
            Value::Element(list, index) => match self.content(list, at) {
                Content::Text(text) => {
                    Content::Text(text.split(',').nth(usize::from(*index)).unwrap().trim().to_owned())
                }
                Content::List(items) => items[usize::from(*index)].content.clone(),
                _ => Content::Unknown("the account knows it".to_owned()),
            },
            Value::Argument(_) | Value::Exposed(..) => panic!("{value:?} stands outside of its place"),
        }
    }

    fn address<'b>(&'b self, variable: &str, at: At<'b>) -> &'b Address {
        let instance = at.0.unwrap();
        let component = self.program.component(&instance.component).unwrap();
        let index = component.resources.iter().position(|resource| resource.variable == variable).unwrap();
        &instance.addresses[index]
    }
}

fn lifecycle(kind: &Kind, ignored: &[&'static str]) -> Datum {
    let provider = |name: &&'static str| {
        let found = kind.properties.iter().find(|(_, property)| property.name == *name);
        Datum::new(here(), Content::Text(found.map_or(*name, |(provider, _)| provider).to_owned()))
    };
    let names = Datum::new(here(), Content::List(ignored.iter().map(provider).collect()));
    let block = Datum::new(here(), Content::Map(vec![("ignore_changes".to_owned(), names)]));
    Datum::new(here(), Content::List(vec![block]))
}
