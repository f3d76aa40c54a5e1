//! Reads a changed text again: it must show the new values, and nothing else may differ.

use super::edit::same;
use super::{PatchError, parse, refused};
use crate::layers;
use crate::sink::Sink;
use crate::source_map::SourceMap;
use crate::yaml::{Node, Value};
use std::collections::BTreeMap;

pub(super) fn verify(
    before: &str,
    after: &str,
    source: &SourceMap,
    wanted: &[(&str, Node)],
) -> Result<(), PatchError> {
    if before == after {
        return shows(&effective(&parse(after)?, &source.environment, source), wanted);
    }
    let (old, new) = (parse(before)?, parse(after)?);
    shows(&effective(&new, &source.environment, source), wanted)?;
    let described = layers::environments(&old).map(|entry| entry.key.as_str());
    for environment in described.chain([source.environment.as_str()]) {
        let old = leaves(&effective(&old, environment, source));
        let new = leaves(&effective(&new, environment, source));
        let unwanted = old
            .iter()
            .filter(|(path, value)| new.get(*path) != Some(value))
            .chain(new.iter().filter(|(path, _)| !old.contains_key(*path)))
            .find(|(path, _)| !wanted.iter().any(|(wanted, _)| is_within(path, wanted)));
        if let Some((path, _)) = unwanted {
            let edit = wanted.first().map_or("", |(path, _)| *path);
            return refused(
                edit,
                format!("`{path}` in the environment `{environment}` would change with it"),
            );
        }
    }
    Ok(())
}

/// The tree that takes effect in an environment.
fn effective(root: &Node, environment: &str, source: &SourceMap) -> Node {
    let service = source.shorthand.as_deref().unwrap_or("service");
    layers::layered(root, environment, service, &mut Sink::default()).root
}

fn shows(root: &Node, wanted: &[(&str, Node)]) -> Result<(), PatchError> {
    for (path, value) in wanted {
        let found = path.split('.').try_fold(root, Node::step);
        if !found.is_some_and(|found| holds(found, value)) {
            return refused(path, "another layer of the file still says something else");
        }
    }
    Ok(())
}

/// Whether a value is the one wanted; a mapping may have more keys.
fn holds(found: &Node, wanted: &Node) -> bool {
    match (&found.value, &wanted.value) {
        (Value::Mapping(found), Value::Mapping(wanted)) => wanted
            .entries
            .iter()
            .all(|entry| found.entry(&entry.key).is_some_and(|found| holds(&found.value, &entry.value))),
        _ => same(found, wanted),
    }
}

fn is_within(path: &str, edit: &str) -> bool {
    path.strip_prefix(edit).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Every scalar by its path.
fn leaves(root: &Node) -> BTreeMap<String, String> {
    fn add(path: &str, node: &Node, leaves: &mut BTreeMap<String, String>) {
        match &node.value {
            Value::Empty => {}
            Value::Scalar { text, .. } => {
                leaves.insert(path.to_owned(), text.clone());
            }
            Value::Sequence(items, _) => {
                for (index, item) in items.iter().enumerate() {
                    add(&format!("{path}.{index}"), item, leaves);
                }
            }
            Value::Mapping(mapping) => {
                for entry in &mapping.entries {
                    let path =
                        if path.is_empty() { entry.key.clone() } else { format!("{path}.{}", entry.key) };
                    add(&path, &entry.value, leaves);
                }
            }
        }
    }
    let mut all = BTreeMap::new();
    add("", root, &mut all);
    all
}
