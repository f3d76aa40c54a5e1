//! What stacks of one platform take from each other.

use super::super::assemble::Export;
use super::StackPart;
use crate::graph::{LogicalId, Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A resource's attribute, or its physical id.
pub(super) type Use = (LogicalId, Option<&'static str>);

/// Adds what a value uses of resources.
pub(super) fn uses(value: &Value, found: &mut BTreeSet<Use>) {
    match value {
        Value::Ref(id) => {
            found.insert((id.clone(), None));
        }
        Value::Attribute(id, attribute) => {
            found.insert((id.clone(), Some(attribute)));
        }
        Value::List(items) | Value::Join(items) => items.iter().for_each(|item| uses(item, found)),
        Value::Map(map) => uses_of(map, found),
        Value::Json(inner) | Value::Base64(inner) | Value::Element(inner, _) => uses(inner, found),
        Value::Bool(_)
        | Value::Integer(_)
        | Value::Decimal(_)
        | Value::Text(_)
        | Value::Parameter(_)
        | Value::Pseudo(_)
        | Value::Zone(_) => {}
    }
}

/// Adds what properties use of resources.
pub(super) fn uses_of(map: &Map, found: &mut BTreeSet<Use>) {
    map.iter().for_each(|(_, value)| uses(value, found));
}

/// What each stack exports.
#[derive(Debug, Default)]
pub(super) struct Exports {
    by_stack: BTreeMap<StackPart, BTreeSet<Use>>,
}

impl Exports {
    /// Notes that another stack uses this of a stack.
    pub(super) fn note(&mut self, home: StackPart, used: Use) {
        self.by_stack.entry(home).or_default().insert(used);
    }

    /// What a stack exports, in the order of ids.
    pub(super) fn of(&self, home: StackPart, stack: &str) -> Vec<Export> {
        let used = self.by_stack.get(&home).into_iter().flatten();
        used.map(|(id, attribute)| Export {
            name: name(stack, id, *attribute),
            id: id.to_string(),
            attribute: attribute.map(str::to_owned),
        })
        .collect()
    }
}

/// The name of an export: `shop-prod-Cluster-Arn`.
///
/// AWS: letters, digits, hyphens and colons, at most 255, unique in the region; source Outputs in the CloudFormation user guide,
/// read 2026-11.
pub(super) fn name(stack: &str, id: &LogicalId, attribute: Option<&str>) -> String {
    match attribute {
        None => format!("{stack}-{id}"),
        Some(attribute) => format!("{stack}-{id}-{}", attribute.replace('.', "-")),
    }
}
