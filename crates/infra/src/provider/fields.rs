//! Reads properties one by one and knows which were not read.

use super::body::Body;
use super::expression::Expression;
use super::scope::Scope;
use crate::graph::{LogicalId, Map, Value};
use std::collections::BTreeSet;

/// The properties of a resource, or of a map within it, while they are translated.
///
/// INVARIANT: every property is taken or reported: what is left when it is dropped with [`Fields::done`] is a problem.
pub(super) struct Fields<'a> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) id: &'a LogicalId,
    path: String,
    map: &'a Map,
    taken: BTreeSet<&'a str>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(scope: &'a Scope<'a>, id: &'a LogicalId, path: &str, map: &'a Map) -> Self {
        Self { scope, id, path: path.to_owned(), map, taken: BTreeSet::new() }
    }

    /// A property as it is.
    pub(super) fn raw(&mut self, key: &str) -> Option<&'a Value> {
        let (key, value) = self.map.iter().find(|(known, _)| *known == key)?;
        self.taken.insert(key);
        Some(value)
    }

    /// A property as a value of the provider.
    pub(super) fn value(&mut self, key: &str) -> Option<Expression> {
        self.raw(key).map(|value| self.scope.value(value))
    }

    /// A property that holds a number as text in one vocabulary and as number in the other.
    pub(super) fn number(&mut self, key: &str) -> Option<Expression> {
        self.value(key).map(as_number)
    }

    /// A property as text, for attributes that take numbers as text.
    pub(super) fn text(&mut self, key: &str) -> Option<Expression> {
        self.value(key).map(as_text)
    }

    /// A document, as JSON text.
    pub(super) fn json(&mut self, key: &str) -> Option<Expression> {
        self.value(key).map(|value| match value {
            already @ (Expression::Json(_) | Expression::Text(_)) => already,
            document => Expression::Json(Box::new(document)),
        })
    }

    /// A nested map.
    pub(super) fn nested(&mut self, key: &str) -> Option<Fields<'a>> {
        let path = format!("{}.{key}", self.path);
        match self.raw(key)? {
            Value::Map(map) => Some(Fields::new(self.scope, self.id, &path, map)),
            _ => {
                self.scope.problem(self.id, format!("{path} is no map"));
                None
            }
        }
    }

    /// The maps of a list.
    pub(super) fn each(&mut self, key: &str) -> Vec<Fields<'a>> {
        let path = format!("{}.{key}", self.path);
        let Some(value) = self.raw(key) else { return Vec::new() };
        let Value::List(items) = value else {
            self.scope.problem(self.id, format!("{path} is no list"));
            return Vec::new();
        };
        let mut fields = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match item {
                Value::Map(map) => {
                    fields.push(Fields::new(self.scope, self.id, &format!("{path}.{index}"), map));
                }
                _ => self.scope.problem(self.id, format!("{path}.{index} is no map")),
            }
        }
        fields
    }

    /// A list of `{Key, Value}` as an object: tags, attributes of load balancers.
    pub(super) fn pairs(&mut self, key: &str) -> Vec<(String, Expression)> {
        self.each(key)
            .into_iter()
            .filter_map(|mut pair| {
                let (name, value) = (pair.raw("Key")?.as_text()?.to_owned(), pair.value("Value")?);
                Some((name, value))
            })
            .collect()
    }

    /// The tags as an object; `None` where there are none.
    pub(super) fn tags(&mut self) -> Option<Expression> {
        let tags = self.pairs("Tags");
        (!tags.is_empty()).then_some(Expression::Object(tags))
    }

    /// Attributes whose names are the properties' in snake case.
    pub(super) fn copy(&mut self, body: Body, names: &[(&str, &'static str)]) -> Body {
        names.iter().fold(body, |body, (key, name)| {
            let value = self.value(key);
            body.with_some(name, value)
        })
    }

    /// A property that has no counterpart and needs none; the reason stands where this is called.
    pub(super) fn without_counterpart(&mut self, key: &str) {
        let _ = self.raw(key);
    }

    /// Reports what was not read.
    pub(super) fn done(self) {
        for (key, _) in self.map.iter().filter(|(key, _)| !self.taken.contains(key)) {
            self.scope.problem(self.id, format!("{}.{key} is not translated", self.path));
        }
    }
}

/// A number given as text, as a number.
pub(super) fn as_number(value: Expression) -> Expression {
    match &value {
        Expression::Text(text) => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(whole), _) => Expression::Integer(whole),
            (_, Ok(number)) if number.is_finite() => Expression::Decimal(number),
            _ => value,
        },
        _ => value,
    }
}

/// A number or truth value, as text.
pub(super) fn as_text(value: Expression) -> Expression {
    match value {
        Expression::Integer(number) => Expression::Text(number.to_string()),
        Expression::Decimal(number) => Expression::Text(number.to_string()),
        Expression::Bool(truth) => Expression::Text(truth.to_string()),
        other => other,
    }
}

/// A truth value given as text, as a truth value.
pub(super) fn as_truth(value: Expression) -> Expression {
    match value.as_text() {
        Some("true") => Expression::Bool(true),
        Some("false") => Expression::Bool(false),
        _ => value,
    }
}
