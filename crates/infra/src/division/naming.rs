//! Tags that the provider sets by itself, and the environment in names.

use super::modules::map;
use crate::provider::{Body, Expression, Item, Resource};
use std::collections::BTreeMap;

/// Attributes whose texts end with the environment's suffix (X2).
const NAMED: [&str; 10] = [
    "name",
    "name_prefix",
    "family",
    "alarm_name",
    "dashboard_name",
    "bucket",
    "policy_name",
    "group_name",
    "target_id",
    "alarm_rule",
];

/// A resource without the tags that `default_tags` brings, and with the variable `environment` in its names.
pub(crate) fn shared(resource: &Resource, common: &BTreeMap<String, String>, suffix: &str) -> Resource {
    Resource { body: body(&resource.body, common, suffix, true), ..resource.clone() }
}

fn body(given: &Body, common: &BTreeMap<String, String>, suffix: &str, top: bool) -> Body {
    let mut out = Body::new();
    for item in given.items() {
        out = match item {
            Item::Attribute("tags", Expression::Object(entries)) if top => {
                let own: Vec<(String, Expression)> = entries
                    .iter()
                    .filter(|(key, value)| common.get(key).map(String::as_str) != value.as_text())
                    .map(|(key, value)| (key.clone(), with_environment(value, suffix)))
                    .collect();
                if own.is_empty() { out } else { out.with("tags", Expression::Object(own)) }
            }
            Item::Attribute(name, value) if NAMED.contains(name) => {
                out.with(name, with_environment(value, suffix))
            }
            Item::Attribute(name, value) => out.with(name, value.clone()),
            Item::Block(name, inner) => out.with_block(name, body(inner, common, suffix, false)),
        };
    }
    out
}

fn with_environment(value: &Expression, suffix: &str) -> Expression {
    map(value, &mut |leaf| {
        let text = leaf.as_text()?;
        let stem = text.strip_suffix(suffix).filter(|stem| stem.ends_with('-'))?;
        Some(Expression::Concat(vec![Expression::text(stem), Expression::Variable("environment".to_owned())]))
    })
}
