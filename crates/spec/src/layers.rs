//! Puts the layers of a stack file over each other: the file, the overlay of the environment, `defaults`, and the
//! short form of a stack with one service.

use crate::code;
use crate::raw::service::RawService;
use crate::raw::stack::RawStack;
use crate::sink::{Sink, nearest};
use crate::yaml::{Entry, Mapping, Node, Style, Value, merged};

/// Keys that an overlay cannot change.
const FIXED: [&str; 3] = ["stack", "environment", "environments"];

/// The tree of one environment.
pub(crate) struct Layered {
    /// The tree, with every service under `services` and `defaults` laid beneath each.
    pub(crate) root: Node,
    /// The service's name when the file uses the short form.
    pub(crate) shorthand: Option<String>,
}

/// The file as it is in one environment. `service` names the service of the short form.
pub(crate) fn layered(root: &Node, environment: &str, service: &str, sink: &mut Sink) -> Layered {
    let base = without(root, &["environments"]);
    let root = match root.get("environments").and_then(|environments| environments.get(environment)) {
        Some(overlay) if overlay.mapping().is_some() => {
            refuse_fixed(overlay, sink);
            merged(&base, &without(overlay, &FIXED))
        }
        _ => base,
    };
    let (root, shorthand) = long_form(root, service, sink);
    Layered { root: with_defaults(&root), shorthand }
}

/// The names of the environments that the file describes.
pub(crate) fn environments(root: &Node) -> impl Iterator<Item = &Entry> {
    root.get("environments").and_then(Node::mapping).into_iter().flat_map(|mapping| &mapping.entries)
}

fn refuse_fixed(overlay: &Node, sink: &mut Sink) {
    for entry in overlay.mapping().into_iter().flat_map(|mapping| &mapping.entries) {
        if FIXED.contains(&entry.key.as_str()) {
            let diagnostic = sink
                .error_here(code::UNKNOWN_KEY, &format!("`{}` cannot differ by environment", entry.key))
                .at(entry.key_span, "not in an overlay")
                .help("remove it from the overlay");
            sink.push(diagnostic);
        }
    }
}

fn without(node: &Node, keys: &[&str]) -> Node {
    let Some(mapping) = node.mapping() else { return node.clone() };
    let entries =
        mapping.entries.iter().filter(|entry| !keys.contains(&entry.key.as_str())).cloned().collect();
    Node { value: Value::Mapping(Mapping { entries, style: mapping.style }), ..node.clone() }
}

/// Whether a key at the top belongs to the one service of the short form.
pub(crate) fn belongs_to_service(key: &str) -> bool {
    let is_key = |keys: &[&str], key: &str| keys.contains(&key);
    let key = if is_key(RawStack::KEYS, key) || is_key(RawService::KEYS, key) {
        Some(key)
    } else {
        // A misspelt key goes where the key belongs that was probably meant.
        nearest(key, RawStack::KEYS.iter().chain(RawService::KEYS).copied())
    };
    key.is_some_and(|key| !is_key(RawStack::KEYS, key) && is_key(RawService::KEYS, key))
}

/// Moves the service's keys of the short form under `services`.
fn long_form(root: Node, service: &str, sink: &mut Sink) -> (Node, Option<String>) {
    let Value::Mapping(Mapping { entries, style }) = root.value else { return (root, None) };
    let has_services = entries.iter().any(|entry| entry.key == "services");
    let (moved, mut kept): (Vec<Entry>, Vec<Entry>) =
        entries.into_iter().partition(|entry| belongs_to_service(&entry.key));
    let shorthand = match moved.first() {
        Some(_) if has_services => {
            for entry in moved.iter().filter(|entry| RawService::KEYS.contains(&entry.key.as_str())) {
                let message = format!("`{}` belongs to a service, not to the stack", entry.key);
                let diagnostic = sink
                    .error_here(code::UNKNOWN_KEY, &message)
                    .at(entry.key_span, "not here")
                    .help("move it under a service, or under `defaults` for all of them");
                sink.push(diagnostic);
            }
            kept.extend(
                moved.iter().filter(|entry| !RawService::KEYS.contains(&entry.key.as_str())).cloned(),
            );
            None
        }
        Some(first) => {
            let span = first.key_span;
            let one = Node {
                span: root.span,
                alias: root.alias,
                value: Value::Mapping(Mapping { entries: moved, style }),
            };
            let services = Mapping {
                entries: vec![Entry { key: service.to_owned(), key_span: span, value: one }],
                style: Style::Block,
            };
            let services = Node { span: root.span, alias: None, value: Value::Mapping(services) };
            kept.push(Entry { key: "services".to_owned(), key_span: span, value: services });
            Some(service.to_owned())
        }
        None => None,
    };
    let root =
        Node { span: root.span, alias: root.alias, value: Value::Mapping(Mapping { entries: kept, style }) };
    (root, shorthand)
}

/// Lays every service over `defaults`.
fn with_defaults(root: &Node) -> Node {
    let (Some(defaults), Some(mapping)) = (root.get("defaults"), root.mapping()) else { return root.clone() };
    if defaults.mapping().is_none() {
        return root.clone();
    }
    let over_defaults = |services: &Node| {
        let Some(mapping) = services.mapping() else { return services.clone() };
        let entry = |entry: &Entry| {
            // A service that writes nothing has the defaults.
            let own =
                if entry.value.is_empty() { &Node::empty_mapping(entry.key_span) } else { &entry.value };
            let mut value = merged(defaults, own);
            // The service stands where it is written, not where the defaults are.
            value.span = entry.value.span;
            value.alias = entry.value.alias;
            Entry { value, ..entry.clone() }
        };
        let entries = mapping.entries.iter().map(entry).collect();
        Node { value: Value::Mapping(Mapping { entries, style: mapping.style }), ..services.clone() }
    };
    let entries = mapping
        .entries
        .iter()
        .filter(|entry| entry.key != "defaults")
        .map(|entry| match entry.key.as_str() {
            "services" => Entry { value: over_defaults(&entry.value), ..entry.clone() },
            _ => entry.clone(),
        })
        .collect();
    Node { value: Value::Mapping(Mapping { entries, style: mapping.style }), ..root.clone() }
}
