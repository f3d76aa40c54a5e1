//! Every generated file is valid, and together they use the whole language.

use plimsoll_spec::{LoadOptions, load};
use plimsoll_stack_generator::stack_file;
use std::collections::{BTreeMap, BTreeSet};

fn options() -> LoadOptions {
    LoadOptions {
        file_name: "plimsoll.yaml".to_owned(),
        environment: None,
        default_stack_name: "shop".to_owned(),
    }
}

#[test]
fn every_file_loads() {
    let mut wrong: BTreeMap<String, (u64, String)> = BTreeMap::new();
    for seed in 0..2_000 {
        let text = stack_file(seed);
        if let Err(errors) = load(&text, &options()) {
            for item in errors.items {
                let place =
                    item.labels.first().map(|label| errors.source.position(label.span.start).to_string());
                let line = format!("{} at {}", item.message, place.unwrap_or_default());
                wrong.entry(item.code.to_string()).or_insert((seed, line));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_same_seed_gives_the_same_file() {
    assert_eq!(stack_file(7), stack_file(7));
    assert_ne!(stack_file(7), stack_file(8));
}

#[test]
fn three_hundred_files_use_every_key_of_the_language() {
    let written: BTreeSet<String> = (0..300)
        .flat_map(|seed| {
            let text = stack_file(seed);
            let keys = text.lines().filter_map(|line| {
                line.trim_start_matches([' ', '-']).split_once(':').map(|(key, _)| key.trim().to_owned())
            });
            keys.collect::<Vec<_>>()
        })
        .collect();
    let schema: serde_json::Value = serde_json::from_str(&plimsoll_spec::schema::json_schema()).unwrap();
    let mut keys = BTreeSet::new();
    properties(&schema, &mut keys);
    // The short form of a one-service stack puts the service's own keys at the top; they are the same names.
    let missing: Vec<&String> = keys.iter().filter(|key| !written.contains(*key)).collect();
    assert!(missing.is_empty(), "no generated file uses {missing:?}");
}

fn properties(schema: &serde_json::Value, keys: &mut BTreeSet<String>) {
    match schema {
        serde_json::Value::Object(entries) => {
            if let Some(serde_json::Value::Object(properties)) = entries.get("properties") {
                keys.extend(properties.keys().cloned());
            }
            entries.values().for_each(|value| properties(value, keys));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| properties(item, keys)),
        _ => {}
    }
}
