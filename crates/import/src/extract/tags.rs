//! `tags` of the stack and of services.

use super::names::Names;
use super::node::Node;
use super::section::Section;
use plimsoll_rules::view::ecs::SERVICE;
use plimsoll_rules::{Datum, Item, Model};
use std::collections::BTreeMap;

/// Tags that the language sets by itself.
const OWN: [&str; 3] = ["Name", "Service", "Stack"];

/// The known tags of a resource.
fn of(item: &Item) -> BTreeMap<String, String> {
    let tags = item.at("Tags").map_or(&[] as &[Datum], Datum::items);
    let pair = |tag: &Datum| Some((tag.text_at("Key")?.to_owned(), tag.at("Value")?.known_text()?));
    let mut tags: BTreeMap<String, String> = tags.iter().filter_map(pair).collect();
    tags.retain(|key, _| !OWN.contains(&key.as_str()) && !key.to_ascii_lowercase().starts_with("aws:"));
    tags
}

/// The tags that the stack has: those of its cluster, or what all its services have in common.
pub(super) fn of_stack(model: &Model, cluster: Option<&Item>) -> BTreeMap<String, String> {
    if let Some(cluster) = cluster {
        return of(cluster);
    }
    let mut all = model.of_kind(SERVICE).map(of);
    let mut common = all.next().unwrap_or_default();
    for tags in all {
        common.retain(|key, value| tags.get(key) == Some(value));
    }
    common
}

/// Writes the stack's tags.
pub(super) fn stack(tags: &BTreeMap<String, String>, names: &Names, section: &mut Section) {
    let environment = names.environment.as_deref().unwrap_or("dev");
    for (key, value) in tags {
        let is_default = key == "Environment" && value == environment
            || key == "Project" && names.stack.as_deref() == Some(value);
        if !is_default {
            section.node.set(&["tags", key], Node::Text(value.clone()));
        }
    }
}

/// Writes a service's or job's tags that are not the stack's.
pub(super) fn of_item(item: &Item, stack: &BTreeMap<String, String>, section: &mut Section) {
    for (key, value) in of(item) {
        if stack.get(&key) != Some(&value) {
            section.node.set(&["tags", &key], Node::Text(value));
        }
    }
}
