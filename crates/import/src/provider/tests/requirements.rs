//! The requirements in the dialects besides CloudFormation: one table of facts in the provider's vocabulary
//! (`crates/infra/tests/requirements/dialects.txt`), held against Terraform's files read back and against Pulumi's program.

use super::dialects::{Evaluated, of_terraform};
use super::round_trip::platform;
use plimsoll_infra::terraform::ProviderVersion;
use plimsoll_rules::{Content, Datum, Model, Piece};
use std::collections::{BTreeMap, BTreeSet};

const TABLE: &str = include_str!("../../../../infra/tests/requirements/dialects.txt");

/// What a requirement asks for.
struct Fact<'a> {
    id: &'a str,
    example: &'a str,
    resource: &'a str,
    path: &'a str,
    value: &'a str,
}

fn facts() -> Vec<Fact<'static>> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let fact = |line: &'static str| {
        let cells: Vec<&str> = line.split(" | ").collect();
        let [id, example, resource, path, value] = cells.as_slice() else { panic!("{line}") };
        Fact { id, example, resource, path, value }
    };
    lines.map(fact).collect()
}

/// The stack file of an example; with a `+` behind its name, as its requirements ask for it.
fn text(example: &str) -> String {
    let name = example.trim_end_matches('+');
    let path = format!("{}/../../examples/{name}/plimsoll.yaml", env!("CARGO_MANIFEST_DIR"));
    let mut text = std::fs::read_to_string(path).unwrap();
    let changes: &[(&str, &str)] = match example {
        "fargate-web+" => &[
            ("size: {cpu: 1024, memory: 4096}", "size: {cpu: 512, memory: 1024}"),
            ("tasks: {min: 3, max: 6, desired: 3}", "tasks: {min: 2, max: 6, desired: 2}"),
            ("drain: 300s", "drain: 30s"),
        ],
        "payments+" => &[
            ("zones: 3", "zones: 2"),
            ("nat: per_zone", "nat: single"),
            ("insights: \"off\"", "insights: standard\n  namespace: payments.internal"),
            (
                "size: {cpu: 512, memory: 1024}",
                "size: {cpu: 256, memory: 512}\n    capacity: {spot: 70%, on_demand_base: 1}",
            ),
            ("tasks: 4..10", "tasks: 2..10"),
            ("retention: 30d", "retention: 7d"),
        ],
        _ => &[],
    };
    for (old, new) in changes {
        assert!(text.contains(old), "{name} does not hold {old:?}");
        text = text.replace(old, new);
    }
    if example == "microservices+" {
        let sizes = [("api", 256, 512), ("worker", 512, 1024), ("scheduler", 256, 512)];
        for (service, cpu, memory) in sizes {
            let (before, after) = text.split_once(&format!("\n  {service}:\n")).unwrap();
            let (between, rest) = after.split_once("size: {").unwrap();
            let (_, rest) = rest.split_once('}').unwrap();
            let size = format!("size: {{cpu: {cpu}, memory: {memory}}}");
            text = format!("{before}\n  {service}:\n{between}{size}{rest}");
        }
    }
    text
}

fn shown(datum: &Datum) -> String {
    let reference = |id: &str, attribute: &Option<String>| match attribute {
        Some(attribute) => format!("<{id}.{attribute}>"),
        None => format!("<{id}>"),
    };
    match &datum.content {
        Content::Bool(truth) => truth.to_string(),
        Content::Number(number) => number.to_string(),
        Content::Text(text) => text.clone(),
        Content::Zone(zone) => format!("zone {zone}"),
        Content::Reference { id, attribute } => reference(id, attribute),
        Content::Unknown(_) => "<?>".to_owned(),
        Content::Partial(pieces) => pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Reference { id, attribute } => reference(id, attribute),
                Piece::Unknown(_) => "<?>".to_owned(),
            })
            .collect(),
        other => format!("{other:?}"),
    }
}

/// What a model says where a fact stands.
fn said(model: &Model, fact: &Fact<'_>) -> String {
    if fact.path == "#" {
        return model.items.iter().filter(|item| item.kind == fact.resource).count().to_string();
    }
    let Some(item) = model.items.iter().find(|item| item.id == fact.resource) else {
        return "there is no such resource".to_owned();
    };
    item.properties.at(fact.path).map_or_else(|| "nothing".to_owned(), shown)
}

/// The models of every example in a dialect.
fn models(of: impl Fn(&str) -> Model) -> BTreeMap<&'static str, Model> {
    let names: BTreeSet<&'static str> = facts().iter().map(|fact| fact.example).collect();
    names.into_iter().map(|name| (name, of(&text(name)))).collect()
}

fn hold(dialect: &str, models: &BTreeMap<&str, Model>) {
    let wrong: Vec<String> = facts()
        .iter()
        .filter_map(|fact| {
            let said = said(models.get(fact.example).unwrap(), fact);
            let Fact { id, example, resource, path, value } = fact;
            (said != *value)
                .then(|| format!("{id} in {dialect}: {example}: {resource}.{path} is {said} and not {value}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_requirements_hold_in_terraform() {
    let model = |text: &str| {
        let platform = platform(text);
        let graph = plimsoll_infra::graph(&platform, None);
        let mut found = BTreeSet::new();
        let model = of_terraform("requirements", &graph, &platform, ProviderVersion::Five, &mut found);
        assert_eq!(found, BTreeSet::new());
        model
    };
    hold("Terraform", &models(model));
}

#[test]
fn the_requirements_hold_in_pulumi() {
    let model = |text: &str| {
        let platform = platform(text);
        let graph = plimsoll_infra::graph(&platform, None);
        Evaluated::new(&graph, &platform).model()
    };
    hold("Pulumi", &models(model));
}

#[test]
fn a_requirement_that_is_not_met_is_found() {
    let facts = facts();
    assert!(facts.len() > 130, "{}", facts.len());
    let graph_of = |text: &str| plimsoll_infra::graph(&platform(text), None);
    let text = text("fargate-web").replace("drain: 300s", "drain: 60s");
    let (graph, platform) = (graph_of(&text), platform(&text));
    let model = Evaluated::new(&graph, &platform).model();
    let delay = facts.iter().find(|fact| fact.id == "A7" && fact.example == "fargate-web").unwrap();
    assert_eq!((said(&model, delay).as_str(), delay.value), ("60", "300"));
}
