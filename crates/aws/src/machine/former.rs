//! The template of a deployed stack: JSON where `up` deployed it, YAML where people deployed what `synth` had written.

use plimsoll_spec::yaml::{Dialect, Node, Value as Yaml, read};
use serde_json::{Map, Value};

/// A template as JSON, short forms of functions written out; `Null` for a text that is neither JSON nor YAML.
pub(super) fn parse(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value) => value,
        Err(_) => read(text, Dialect::Template).0.as_ref().map_or(Value::Null, json),
    }
}

fn json(node: &Node) -> Value {
    match &node.value {
        Yaml::Empty => Value::Null,
        Yaml::Scalar { text, quoted: true } => Value::from(text.as_str()),
        Yaml::Scalar { text, quoted: false } => scalar(text),
        Yaml::Sequence(items, _) => items.iter().map(json).collect(),
        Yaml::Mapping(mapping) => {
            let entries = mapping.entries.iter().map(|entry| (entry.key.clone(), json(&entry.value)));
            Value::Object(entries.collect::<Map<String, Value>>())
        }
    }
}

/// What a plain scalar means.
fn scalar(text: &str) -> Value {
    match text {
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if text.starts_with('0') && text.len() > 1 && !text.starts_with("0.") => Value::from(text),
        _ => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(whole), _) => Value::from(whole),
            (_, Ok(decimal)) if decimal.is_finite() => Value::from(decimal),
            _ => Value::from(text),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_with_short_forms_is_read_as_the_json_it_stands_for() {
        let yaml = "Resources:\n  Service:\n    Type: AWS::ECS::Service\n    Properties:\n      DesiredCount: 7\n      \
                    Cluster: !Ref Cluster\n      Name: \"012\"\n      Account: 012345678901\n      Wait: true\n";
        let value = parse(yaml);
        let properties = value.pointer("/Resources/Service/Properties").unwrap();
        assert_eq!(properties["DesiredCount"], 7);
        assert_eq!(properties["Cluster"]["Ref"], "Cluster");
        assert_eq!(properties["Name"], "012");
        assert_eq!(properties["Account"], "012345678901");
        assert_eq!(properties["Wait"], true);
        assert_eq!(parse("{\"a\": 1}")["a"], 1);
    }
}
