//! State files of version 4, as Terraform since 0.12 and OpenTofu keep them.

use super::found::{Found, Marks};
use crate::json::{Node, Value};

/// The instances of a state file's resources.
pub(super) fn resources<'a>(list: &'a Node<'a>) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    for resource in list.items() {
        if resource.get("mode").and_then(Node::text) == Some("managed") {
            instances(resource, &mut found);
        }
    }
    found
}

fn instances<'a>(resource: &'a Node<'a>, found: &mut Vec<Found<'a>>) {
    let (Some(kind), Some(name)) = (resource.get("type"), resource.get("name").and_then(Node::text)) else {
        return;
    };
    let Some(type_name) = kind.text() else { return };
    let module = resource.get("module").and_then(Node::text);
    let prefix = module.map_or_else(String::new, |module| format!("{module}."));
    for instance in resource.get("instances").map_or(&[] as &[Node<'_>], Node::items) {
        // What is deposed waits for being destroyed.
        if instance.get("deposed").is_some() {
            continue;
        }
        let Some(values) = instance.get("attributes") else { continue };
        let key = match instance.get("index_key").map(|key| &key.value) {
            Some(Value::Text(key)) => format!("[{}]", serde_json::Value::from(key.as_ref())),
            Some(Value::Number(key)) => format!("[{key}]"),
            _ => String::new(),
        };
        let after = instance.get("dependencies").map_or(&[] as &[Node<'_>], Node::items);
        let paths = instance.get("sensitive_attributes").map_or(&[] as &[Node<'_>], Node::items);
        found.push(Found {
            address: format!("{prefix}{type_name}.{name}{key}"),
            kind: type_name,
            values,
            marks: Marks { shape: None, paths: paths.iter().map(path).collect() },
            unknown: None,
            after: after.iter().filter_map(Node::text).collect(),
            place: kind.span,
        });
    }
}

/// A path of steps; a step that is not understood ends it, so that more is taken for sensitive and not less.
fn path(steps: &Node<'_>) -> Vec<String> {
    let mut path = Vec::new();
    for step in steps.items() {
        let value = step.get("value");
        let value = value.and_then(|value| value.get("value")).or(value);
        match value.map(|value| &value.value) {
            Some(Value::Text(name)) => path.push(name.clone().into_owned()),
            Some(Value::Number(index)) => path.push(index.to_string()),
            _ => break,
        }
    }
    path
}
