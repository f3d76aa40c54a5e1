//! What we write ourselves is read back whole.

use super::show;
use crate::hcl::{Evaluated, evaluate};
use crate::read::Options;
use plimsoll_infra::provider::{Address, Body, Data, Expression, Item as Part, Resource, translate};
use plimsoll_infra::terraform::{Options as Writing, ProviderVersion, write};
use plimsoll_rules::{Content, Datum, Piece};
use plimsoll_spec::{LoadOptions, load};
use std::collections::{BTreeMap, BTreeSet};

fn graph_and_read(text: &str) -> (plimsoll_infra::graph::Graph, Evaluated) {
    let options = LoadOptions {
        file_name: "plimsoll.yaml".to_owned(),
        environment: None,
        default_stack_name: "shop".to_owned(),
    };
    let platform = load(text, &options).unwrap().platform;
    let graph = plimsoll_infra::graph(&platform, None);
    let written =
        write(&platform, &graph, &Writing { provider: ProviderVersion::Five, backend: None }).unwrap();
    let files = written.files.into_iter().collect();
    let read = evaluate(&files, &Options::default()).unwrap();
    (graph, read)
}

const EXAMPLES: [&str; 4] = ["fargate-web", "payments", "microservices", "ec2-shared"];

#[test]
fn d12_examples_written_as_terraform_are_read_back_property_by_property() {
    for name in EXAMPLES {
        let path = format!("{}/../../examples/{name}/plimsoll.yaml", env!("CARGO_MANIFEST_DIR"));
        compare(name, &std::fs::read_to_string(path).unwrap());
    }
}

#[test]
fn d12_random_platforms_written_as_terraform_are_read_back_property_by_property() {
    for seed in 0..40 {
        compare(&format!("seed {seed}"), &plimsoll_stack_generator::stack_file(seed));
    }
}

fn compare(what: &str, text: &str) {
    let (graph, read) = graph_and_read(text);
    assert_eq!(read.problems, [], "{what}");
    assert_eq!(read.unread, [], "{what}");
    let translated = translate(&graph);
    let addresses = translated.resources.iter().map(|resource| resource.address.clone()).collect();
    let comparison = Comparison { graph: &graph, read: &read, addresses };
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for item in &read.model.items {
        let (module, address) = item.id.rsplit_once(&format!(".{}.", item.kind)).unwrap_or(("", &item.id));
        let name = address.strip_prefix(&format!("{}.", item.kind)).unwrap_or(address);
        let found = translated.resources.iter().filter(|resource| {
            resource.address.kind == item.kind && is_spelled(&resource.address.name, module, name)
        });
        let found: Vec<&Resource> = found.collect();
        let [first, ..] = found.as_slice() else {
            wrong.push(format!("{} comes from nowhere", item.id));
            continue;
        };
        seen.insert(first.address.to_string());
        for resource in found {
            let before = wrong.len();
            comparison.body(&item.id, &resource.body, &item.properties, &mut wrong);
            assert!(wrong.len() - before < 1000);
        }
    }
    for resource in &translated.resources {
        if !seen.contains(&resource.address.to_string()) {
            wrong.push(format!("{} is not read", resource.address));
        }
    }
    assert!(
        wrong.is_empty(),
        "{what}: {}\n{}",
        wrong.len(),
        wrong.iter().take(30).cloned().collect::<Vec<_>>().join("\n")
    );
}

/// Whether a name in the graph is this name in this module: modules of services leave the service out.
fn is_spelled(whole: &str, module: &str, name: &str) -> bool {
    let service = module.trim_start_matches("module.");
    let service = service.split('[').next().unwrap_or_default();
    whole == name || whole == format!("{service}_{name}")
}

/// Compares what was written with what was read.
struct Comparison<'a> {
    graph: &'a plimsoll_infra::graph::Graph,
    read: &'a Evaluated,
    addresses: Vec<Address>,
}

impl Comparison<'_> {
    fn body(&self, path: &str, body: &Body, read: &Datum, wrong: &mut Vec<String>) {
        let mut blocks: BTreeMap<&str, usize> = BTreeMap::new();
        for item in body.items() {
            match item {
                // Tags that all share are the provider's.
                Part::Attribute("tags", _) => {}
                Part::Attribute(name, value) => {
                    let path = format!("{path}.{name}");
                    match read.at(name) {
                        Some(found) => self.value(&path, value, found, wrong),
                        None => wrong.push(format!("{path} is missing: {value:?}")),
                    }
                }
                Part::Block(name, inner) => {
                    let index = blocks.entry(name).or_default();
                    let path = format!("{path}.{name}.{index}");
                    match read.at(&format!("{name}.{index}")) {
                        Some(found) => self.body(&path, inner, found, wrong),
                        None => wrong.push(format!("{path} is missing")),
                    }
                    *index += 1;
                }
            }
        }
        for (name, _) in read.entries() {
            let is_written = body.items().iter().any(|item| match item {
                Part::Attribute(known, _) | Part::Block(known, _) => known == name,
            });
            if !is_written && !matches!(name.as_str(), "tags" | "lifecycle") && read.at(name).is_some() {
                wrong.push(format!("{path}.{name} was never written"));
            }
        }
    }

    fn value(&self, path: &str, wanted: &Expression, read: &Datum, wrong: &mut Vec<String>) {
        match (wanted, &read.content) {
            (Expression::List(items), Content::List(found)) if items.len() == found.len() => {
                for (index, (item, found)) in items.iter().zip(found).enumerate() {
                    self.value(&format!("{path}.{index}"), item, found, wrong);
                }
            }
            (Expression::Object(entries), Content::Map(found)) if entries.len() == found.len() => {
                for (key, item) in entries {
                    match found.iter().find(|(known, _)| known == key) {
                        Some((_, found)) => self.value(&format!("{path}.{key}"), item, found, wrong),
                        None => wrong.push(format!("{path}.{key} is missing")),
                    }
                }
            }
            (Expression::Base64(_), Content::Text(_) | Content::Unknown(_)) => {}
            (Expression::Json(inner), _) => self.value(path, inner, read, wrong),
            _ => {
                let (wanted, read) = (self.spelled(wanted), self.shown(read));
                if wanted != read {
                    wrong.push(format!("{path}\n    written {wanted}\n    read    {read}"));
                }
            }
        }
    }

    /// What a value reads as.
    fn spelled(&self, value: &Expression) -> String {
        match value {
            Expression::Bool(truth) => truth.to_string(),
            Expression::Integer(number) => number.to_string(),
            Expression::Decimal(number) => number.to_string(),
            Expression::Text(text) => text.clone(),
            Expression::Attribute(address, name) => format!("<{}.{name}>", address.name),
            Expression::Concat(parts) => parts.iter().map(|part| self.spelled(part)).collect(),
            Expression::Data(Data::Region) => self.read.model.region.clone().unwrap_or_default(),
            Expression::Data(Data::Partition) => "aws".to_owned(),
            Expression::Data(Data::DnsSuffix) => "amazonaws.com".to_owned(),
            Expression::Data(Data::Zone(zone)) => format!("zone {zone}"),
            Expression::Data(_) => "<?>".to_owned(),
            Expression::Variable(name) => {
                let parameters = self.graph.parameters.iter();
                let known = parameters.filter(|known| snake(known.id.as_str()) == *name);
                known.filter_map(|known| known.default.clone()).next().unwrap_or_else(|| "<?>".to_owned())
            }
            Expression::Base64(_) | Expression::Element(..) => "<?>".to_owned(),
            Expression::List(_) | Expression::Object(_) | Expression::Json(_) => format!("{value:?}"),
        }
    }

    fn shown(&self, read: &Datum) -> String {
        let reference = |id: &str, attribute: Option<&str>| {
            let (module, name) = id.rsplit_once('.').unwrap_or(("", id));
            let module = module.rsplit_once('.').map_or("", |(module, _)| module);
            let mut whole = self.addresses.iter();
            let whole =
                whole.find(|address| id.contains(address.kind) && is_spelled(&address.name, module, name));
            let name = whole.map_or(name, |address| &address.name);
            format!("<{name}.{}>", attribute.unwrap_or_default())
        };
        match &read.content {
            Content::Text(text) => text.clone(),
            Content::Reference { id, attribute } => reference(id, attribute.as_deref()),
            Content::Partial(pieces) => pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => text.clone(),
                    Piece::Reference { id, attribute } => reference(id, attribute.as_deref()),
                    Piece::Unknown(_) => "<?>".to_owned(),
                })
                .collect(),
            Content::Unknown(_) => "<?>".to_owned(),
            _ => show(read),
        }
    }
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}
