//! The document of the stack file names every key of the JSON Schema, and its examples load.

use crate::support::platform;
use plimsoll_spec::schema::json_schema;
use serde_json::Value;

const DOCUMENT: &str = include_str!("../../../../docs/stack-file.md");

/// The part of the document under `### name`.
fn section(name: &str) -> &'static str {
    let heading = format!("\n### {name}\n");
    let start = DOCUMENT.find(&heading).unwrap_or_else(|| panic!("no section for {name}")) + heading.len();
    let rest = &DOCUMENT[start..];
    &rest[..rest.find("\n### ").unwrap_or(rest.len())]
}

fn keys(schema: &Value) -> impl Iterator<Item = &String> {
    schema["properties"].as_object().into_iter().flat_map(|keys| keys.keys())
}

#[test]
fn every_key_of_the_schema_is_in_the_document() {
    let schema: Value = serde_json::from_str(&json_schema()).unwrap();
    let definitions = schema["$defs"].as_object().unwrap();
    let all = definitions.iter().map(|(name, definition)| (name.as_str(), definition));
    let mut missing = Vec::new();
    for (name, definition) in all.chain([("Stack", &schema)]) {
        for key in keys(definition) {
            if !section(name).contains(&format!("| `{key}` |")) {
                missing.push(format!("{name}.{key}"));
            }
        }
    }
    assert!(missing.is_empty(), "run docs/refresh.sh: {missing:?} are not in docs/stack-file.md");
}

#[test]
fn the_examples_of_the_document_load() {
    let blocks: Vec<&str> =
        DOCUMENT.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 6, "{} examples", blocks.len());
    for block in blocks {
        let whole = block.contains("image:") || block.contains("services:");
        let text =
            if whole { block.to_owned() } else { format!("image: shop\nport: 8080\ntasks: 2..10\n{block}") };
        assert!(!platform(&text).services.is_empty());
    }
}
