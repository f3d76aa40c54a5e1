//! Tags that the provider sets by itself, and the environment in names.

use super::modules::map;
use crate::provider::{Body, Expression, Item, Resource};
use std::collections::{BTreeMap, BTreeSet};

/// The variable that names end with.
const ENVIRONMENT: &str = "environment";

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

/// The names of a platform's resources, as far as they end with the environment.
pub(crate) struct Names<'a> {
    known: BTreeSet<String>,
    suffix: &'a str,
}

impl<'a> Names<'a> {
    /// The names that resources have.
    pub(crate) fn of(resources: &[Resource], suffix: &'a str) -> Self {
        let mut names = Self { known: BTreeSet::new(), suffix };
        for resource in resources {
            for item in resource.body.items() {
                if let Item::Attribute(name, Expression::Text(text)) = item
                    && NAMED.contains(name)
                    && names.stem(text).is_some()
                {
                    names.known.insert(text.clone());
                }
            }
        }
        names
    }

    /// `alb-` of `alb-dev`.
    fn stem<'t>(&self, text: &'t str) -> Option<&'t str> {
        text.strip_suffix(self.suffix).filter(|stem| stem.ends_with('-'))
    }

    /// A resource without the tags that `default_tags` brings, and with the variable `environment` in its names and wherever it
    /// speaks of one.
    pub(crate) fn shared(&self, resource: &Resource, common: &BTreeMap<String, String>) -> Resource {
        Resource { body: self.body(&resource.body, common, true), ..resource.clone() }
    }

    fn body(&self, given: &Body, common: &BTreeMap<String, String>, top: bool) -> Body {
        let mut out = Body::new();
        for item in given.items() {
            out = match item {
                Item::Attribute("tags", Expression::Object(entries)) if top => {
                    let own: Vec<(String, Expression)> = entries
                        .iter()
                        .filter(|(key, value)| common.get(key).map(String::as_str) != value.as_text())
                        .map(|(key, value)| (key.clone(), self.ending(value)))
                        .collect();
                    if own.is_empty() { out } else { out.with("tags", Expression::Object(own)) }
                }
                Item::Attribute(name, value) if NAMED.contains(name) => out.with(name, self.ending(value)),
                Item::Attribute(name, value) => out.with(name, self.spoken(value)),
                Item::Block(name, inner) => out.with_block(name, self.body(inner, common, false)),
            };
        }
        out
    }

    /// A name, which ends with the environment, or is made from one that does.
    fn ending(&self, value: &Expression) -> Expression {
        map(value, &mut |leaf| {
            let text = leaf.as_text()?;
            match self.stem(text) {
                Some(stem) => Some(Expression::Concat(vec![Expression::text(stem), environment()])),
                None => self.with_variable(text),
            }
        })
    }

    /// A value that may speak of resources by their names: `…:log-group:api-logs-dev:*`.
    pub(crate) fn spoken(&self, value: &Expression) -> Expression {
        map(value, &mut |leaf| self.with_variable(leaf.as_text()?))
    }

    fn with_variable(&self, text: &str) -> Option<Expression> {
        let mut pieces = Vec::new();
        let mut rest = text;
        let mut literal = String::new();
        while let Some((before, after)) = rest.split_once(self.suffix) {
            literal.push_str(before);
            if !after.starts_with(of_name) && self.ends_with_name(&literal) {
                pieces.push(Expression::text(std::mem::take(&mut literal)));
                pieces.push(environment());
            } else {
                literal.push_str(self.suffix);
            }
            rest = after;
        }
        if pieces.is_empty() {
            return None;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(Expression::text(literal));
        }
        Some(Expression::Concat(pieces))
    }

    /// Whether a text ends with a whole name that lacks only the environment.
    fn ends_with_name(&self, text: &str) -> bool {
        let letter = |index: &usize| text.get(..*index).is_none_or(|before| !before.ends_with(of_name));
        let starts = std::iter::once(0).chain(text.char_indices().map(|(index, _)| index).skip(1));
        text.ends_with('-')
            && starts
                .filter(letter)
                .filter_map(|start| text.get(start..))
                .any(|stem| self.known.contains(&format!("{stem}{}", self.suffix)))
    }
}

/// Whether a letter belongs to a name rather than to what stands around it.
fn of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-' || letter == '_'
}

fn environment() -> Expression {
    Expression::Variable(ENVIRONMENT.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(text: &str) -> Expression {
        let known = ["api-logs-dev", "/ecs/api-dev", "dev"].map(str::to_owned);
        Names { known: known.into(), suffix: "dev" }.spoken(&Expression::text(text))
    }

    #[test]
    fn x2_names_are_found_wherever_they_are_spoken_of() {
        let both = |before: &str, after: &str| {
            let mut pieces = vec![Expression::text(before), environment()];
            pieces.extend((!after.is_empty()).then(|| Expression::text(after)));
            Expression::Concat(pieces)
        };
        assert_eq!(spoken("log-group:api-logs-dev:*"), both("log-group:api-logs-", ":*"));
        assert_eq!(spoken("/ecs/api-dev"), both("/ecs/api-", ""));
        assert_eq!(spoken("a /ecs/api-dev b"), both("a /ecs/api-", " b"));
    }

    #[test]
    fn what_only_looks_like_a_name_stays() {
        for text in
            ["api-logs-develop", "my-api-logs-dev", "api-logs-dev-2", "dev", "devdev", "other-dev", ""]
        {
            assert_eq!(spoken(text), Expression::text(text));
        }
    }
}
