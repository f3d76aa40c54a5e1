//! What holds of every graph: of the examples and of random platforms.

use super::examples::{example, loaded};
use crate::graph::{Graph, LogicalId, Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Random platforms that are looked at.
const PLATFORMS: u64 = 150;

static GRAPHS: LazyLock<Vec<(String, Graph)>> = LazyLock::new(|| {
    let examples = ["fargate-web", "payments", "microservices", "ec2-shared"];
    let examples = examples.into_iter().map(|name| (name.to_owned(), example(name).graph));
    let random = (0..PLATFORMS).map(|seed| {
        (format!("random platform {seed}"), loaded(&plimsoll_stack_generator::stack_file(seed)).graph)
    });
    examples.chain(random).collect()
});

/// Resources that wait for each other, directly or through others.
fn circle(graph: &Graph) -> Vec<&LogicalId> {
    let mut waiting: BTreeMap<&LogicalId, BTreeSet<&LogicalId>> =
        graph.resources.iter().map(|r| (&r.id, r.references().into_iter().collect())).collect();
    loop {
        let ready: Vec<&LogicalId> =
            waiting.iter().filter(|(_, before)| before.is_empty()).map(|(id, _)| *id).collect();
        if ready.is_empty() {
            return waiting.into_keys().collect();
        }
        for id in &ready {
            waiting.remove(id);
        }
        for before in waiting.values_mut() {
            for id in &ready {
                before.remove(id);
            }
        }
    }
}

#[test]
fn every_resource_that_is_referred_to_stands_in_the_graph() {
    for (name, graph) in GRAPHS.iter() {
        let known = graph.by_id();
        assert_eq!(known.len(), graph.resources.len(), "{name}: two resources of one id");
        for resource in &graph.resources {
            for id in resource.references() {
                assert!(known.contains_key(id), "{name}: {} refers to {id}", resource.id);
            }
        }
        for output in &graph.outputs {
            output.value.references(&mut |id| {
                assert!(known.contains_key(id), "{name}: output {} refers to {id}", output.key);
            });
        }
    }
}

#[test]
fn no_resource_waits_for_itself() {
    for (name, graph) in GRAPHS.iter() {
        assert_eq!(circle(graph), Vec::<&LogicalId>::new(), "{name}");
    }
}

/// Resources that live where no name is needed to tell them apart: they are known by what they join.
const NAMELESS: [&str; 4] = ["Association", "Attachment", "Route", "Policy"];

#[test]
fn x2_no_two_resources_of_a_type_have_the_same_name() {
    for (name, graph) in GRAPHS.iter() {
        let mut names: BTreeSet<(&str, &str)> = BTreeSet::new();
        for resource in &graph.resources {
            let own = resource.properties.iter().find(|(key, value)| is_name(resource.kind, key, value));
            let Some((_, Value::Text(text))) = own else { continue };
            assert!(names.insert((resource.kind, text)), "{name}: two {} are called {text}", resource.kind);
        }
        assert!(!names.is_empty(), "{name}");
    }
}

/// Whether a property is the physical name of a resource of this type.
fn is_name(kind: &str, key: &str, value: &Value) -> bool {
    let last = kind.rsplit("::").next().unwrap_or(kind);
    let is_text = matches!(value, Value::Text(_));
    let of_type = key == "Name" || key.strip_suffix("Name").is_some_and(|stem| last.contains(stem));
    is_text && of_type && !NAMELESS.iter().any(|end| kind.ends_with(end))
}

#[test]
fn x3_nothing_is_retained() {
    for (name, graph) in GRAPHS.iter() {
        for resource in &graph.resources {
            for key in ["DeletionProtectionEnabled", "DeletionProtection", "DisableApiTermination"] {
                assert_ne!(resource.at(key), Some(&true.into()), "{name}: {}", resource.id);
            }
        }
    }
}

#[test]
fn no_number_is_infinite_and_no_text_of_a_property_is_missing() {
    for (name, graph) in GRAPHS.iter() {
        for resource in &graph.resources {
            assert!(is_sound(&Value::Map(resource.properties.clone())), "{name}: {}", resource.id);
        }
    }
}

fn is_sound(value: &Value) -> bool {
    match value {
        Value::Decimal(number) => number.is_finite(),
        Value::List(items) | Value::Join(items) => items.iter().all(is_sound),
        Value::Map(map) => Map::iter(map).all(|(key, value)| !key.is_empty() && is_sound(value)),
        Value::Json(inner) | Value::Base64(inner) | Value::Element(inner, _) => is_sound(inner),
        _ => true,
    }
}
