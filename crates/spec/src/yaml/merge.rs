//! One tree laid over another.

use super::node::{Entry, Mapping, Node, Value};

/// `over` laid over `base`: mappings merge key by key, anything else in `over` replaces what stands in `base`.
///
/// An empty value in `over` takes the key away, so that the default applies again.
pub(crate) fn merged(base: &Node, over: &Node) -> Node {
    let (Value::Mapping(below), Value::Mapping(above)) = (&base.value, &over.value) else {
        return over.clone();
    };
    let mut entries: Vec<Entry> = below
        .entries
        .iter()
        .map(|entry| match above.entry(&entry.key) {
            Some(other) => Entry { value: merged(&entry.value, &other.value), ..other.clone() },
            None => entry.clone(),
        })
        .collect();
    entries.extend(above.entries.iter().filter(|entry| below.entry(&entry.key).is_none()).cloned());
    // The mapping itself still stands where the base has it.
    Node {
        span: base.span,
        alias: base.alias,
        value: Value::Mapping(Mapping { entries, style: below.style }),
    }
}
