//! What kind of value each argument of a component takes.

use super::names::{Names, Property};
use super::types::Type;
use crate::division::modules;
use crate::provider::{Body, Expression, Item, Resource};
use std::collections::{BTreeMap, BTreeSet};

/// How variables are used: the types of the properties that they are given to, and whether a document uses them too.
#[derive(Debug, Default)]
pub(super) struct Usage {
    typed: BTreeMap<String, BTreeSet<Type>>,
    free: BTreeSet<String>,
}

impl Usage {
    /// The use of variables in the resources of a component.
    pub(super) fn of(names: &Names, resources: &[Resource]) -> Self {
        let mut usage = Self::default();
        for resource in resources {
            if let Some(kind) = names.kind(resource.address.kind) {
                usage.body(&kind.properties, &resource.body);
            }
        }
        usage
    }

    /// The type of a variable: that of the properties it is given to, where they agree and no document uses it; else the type
    /// that all its values have.
    pub(super) fn type_of(&self, name: &str, values: impl Iterator<Item = Type>) -> Type {
        if !self.free.contains(name)
            && let Some(kinds) = self.typed.get(name)
            && let (Some(only), 1) = (kinds.first(), kinds.len())
            && !matches!(only, Type::Object(_) | Type::Any)
        {
            return only.clone();
        }
        values.reduce(Type::common).unwrap_or(Type::Text)
    }

    fn body(&mut self, known: &BTreeMap<&'static str, Property>, body: &Body) {
        for item in body.items() {
            match item {
                Item::Attribute(name, value) => match known.get(name) {
                    Some(property) => self.value(&property.kind, &property.properties, value),
                    None => self.document(value),
                },
                Item::Block(name, inner) => {
                    if let Some(property) = known.get(name) {
                        self.body(&property.properties, inner);
                    }
                }
            }
        }
    }

    fn value(&mut self, kind: &Type, inner: &BTreeMap<&'static str, Property>, value: &Expression) {
        match (kind, value) {
            (_, Expression::Variable(name)) => {
                self.typed.entry(name.clone()).or_default().insert(kind.clone());
            }
            (Type::List(item), Expression::List(items)) => {
                items.iter().for_each(|value| self.value(item, inner, value));
            }
            (Type::Map(item), Expression::Object(entries)) => {
                entries.iter().for_each(|(_, value)| self.value(item, inner, value));
            }
            (Type::Object(_), Expression::Object(entries)) => {
                for (key, value) in entries {
                    match inner.get(key.as_str()) {
                        Some(property) => self.value(&property.kind, &property.properties, value),
                        None => self.document(value),
                    }
                }
            }
            (kind, Expression::List(items)) => items.iter().for_each(|value| self.value(kind, inner, value)),
            (_, other) => self.document(other),
        }
    }

    fn document(&mut self, value: &Expression) {
        modules::map(value, &mut |leaf| {
            if let Expression::Variable(name) = leaf {
                self.free.insert(name.clone());
            }
            None
        });
    }
}
