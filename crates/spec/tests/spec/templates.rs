//! The starting files load without warnings and meet the JSON Schema.

use crate::support::options;
use plimsoll_spec::{load, schema, templates};
use serde_json::Value;

/// The JSON an editor's YAML library makes of a text.
fn as_json(text: &str) -> Value {
    crate::support::yaml_to_json(text)
}

fn validator() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(&schema::json_schema()).unwrap();
    jsonschema::draft202012::meta::validate(&schema).expect("a valid 2020-12 schema");
    jsonschema::draft202012::new(&schema).unwrap()
}

#[test]
fn every_template_loads_without_warning_in_every_environment() {
    for template in templates::Template::ALL {
        for environment in [None, Some("dev"), Some("prod")] {
            let loaded =
                load(template.text(), &options(environment)).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(loaded.warnings, [], "{}", template.as_str());
        }
        assert_eq!(templates::get(template.as_str()), Some(template));
    }
}

#[test]
fn every_template_meets_the_json_schema() {
    let validator = validator();
    for template in templates::Template::ALL {
        let instance = as_json(template.text());
        let errors: Vec<String> = validator
            .iter_errors(&instance)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, [""; 0], "{}", template.as_str());
    }
}

#[test]
fn every_example_loads_without_warning_and_meets_the_json_schema() {
    let validator = validator();
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples");
    let mut read = 0;
    for entry in std::fs::read_dir(examples).unwrap() {
        let path = entry.unwrap().path().join("plimsoll.yaml");
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let loaded =
            load(&text, &options(None)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(loaded.warnings, [], "{}", path.display());
        let instance = as_json(&text);
        let errors: Vec<String> = validator
            .iter_errors(&instance)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, [""; 0], "{}", path.display());
        read += 1;
    }
    assert!(read >= 4, "{read} examples");
}

#[test]
fn the_json_schema_refuses_unknown_keys_and_wrong_words() {
    let validator = validator();
    for text in [
        "imge: shop",
        "image: shop\nsize: {memroy: 512}",
        "image: shop\nnetwork: {nat: some}",
        "services: {api: {tasks: many}}",
    ] {
        assert!(!validator.is_valid(&as_json(text)), "{text}");
    }
}

#[test]
fn the_json_schema_carries_descriptions_and_defaults() {
    let schema: Value = serde_json::from_str(&schema::json_schema()).unwrap();
    let interval = &schema["$defs"]["HealthCheck"]["properties"]["interval"];
    assert_eq!(interval["default"], "10s");
    assert!(interval["description"].as_str().unwrap().contains("5 s to 300 s"));
    assert_eq!(schema["properties"]["image"], schema["$defs"]["Service"]["properties"]["image"]);
}
