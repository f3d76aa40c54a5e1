//! `terraform show -json` of a state and of a plan.
//!
//! Format: Terraform documentation "JSON Output Format", format version 1, read 2026-11.

use super::found::{Found, Marks};
use crate::json::{Node, Value};
use crate::read::Unread;
use std::collections::BTreeMap;

/// The resources of a state's values.
pub(super) fn state<'a>(values: &'a Node<'a>) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    if let Some(root) = values.get("root_module") {
        module(root, &BTreeMap::new(), &mut found);
    }
    found
}

/// The resources of a plan as they will be.
pub(super) fn plan<'a>(root: &'a Node<'a>, unread: &mut Vec<Unread>) -> Vec<Found<'a>> {
    let mut changes: BTreeMap<&str, &Node<'_>> = BTreeMap::new();
    for change in root.get("resource_changes").map_or(&[] as &[Node<'_>], Node::items) {
        if let (Some(address), Some(inner)) =
            (change.get("address").and_then(Node::text), change.get("change"))
            && change.get("deposed").is_none()
        {
            changes.insert(address, inner);
        }
    }
    let mut found = Vec::new();
    if let Some(values) = root.get("planned_values").and_then(|values| values.get("root_module")) {
        module(values, &changes, &mut found);
    }
    if root.get("errored").is_some_and(|errored| errored.value == Value::Bool(true)) {
        unread.push(Unread {
            span: root.span,
            what: "the plan".to_owned(),
            because: "planning ended with an error, so that resources may be missing".to_owned(),
        });
    }
    found
}

fn module<'a>(module: &'a Node<'a>, changes: &BTreeMap<&str, &'a Node<'a>>, found: &mut Vec<Found<'a>>) {
    // Modules nest less deep than JSON is read.
    for resource in module.get("resources").map_or(&[] as &[Node<'_>], Node::items) {
        found.extend(one(resource, changes));
    }
    for child in module.get("child_modules").map_or(&[] as &[Node<'_>], Node::items) {
        self::module(child, changes, found);
    }
}

fn one<'a>(resource: &'a Node<'a>, changes: &BTreeMap<&str, &'a Node<'a>>) -> Option<Found<'a>> {
    if resource.get("mode").and_then(Node::text) != Some("managed") {
        return None;
    }
    // What is deposed waits for being destroyed.
    if resource.get("deposed_key").is_some() {
        return None;
    }
    let address = resource.get("address")?;
    let change = changes.get(address.text()?);
    let marks =
        change.and_then(|change| change.get("after_sensitive")).or_else(|| resource.get("sensitive_values"));
    let after = resource.get("depends_on").map_or(&[] as &[Node<'_>], Node::items);
    Some(Found {
        address: address.text()?.to_owned(),
        kind: resource.get("type")?.text()?,
        values: resource.get("values")?,
        marks: Marks { shape: marks, paths: Vec::new() },
        unknown: change.and_then(|change| change.get("after_unknown")),
        after: after.iter().filter_map(Node::text).collect(),
        place: address.span,
    })
}
