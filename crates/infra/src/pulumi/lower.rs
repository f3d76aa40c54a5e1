//! From the provider's vocabulary to Pulumi's: names, objects instead of blocks, and types that fit.

use super::names::{Kind, Property};
use super::types::{Field, Type};
use super::value::Value;
use crate::provider::{Address, Body, Data, Expression, Item};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// How references are spelled where a value stands, and what type they have.
pub(super) trait Spelling {
    /// An attribute of a resource; `None` where there is none of this name.
    fn attribute(&self, address: &Address, name: &'static str) -> Option<(Value, Type)>;
    /// A list that has a name of its own; `None` where it is spelled item by item.
    fn list(&self, items: &[Expression]) -> Option<Value>;
    /// A variable.
    fn variable(&self, name: &str) -> (Value, Type);
}

/// Turns bodies into properties, and remembers what could not be.
pub(super) struct Lowering<'a> {
    spelling: &'a dyn Spelling,
    wrong: RefCell<Vec<String>>,
}

/// Properties by Pulumi's names.
pub(super) type Properties = Vec<(&'static str, Value)>;

impl<'a> Lowering<'a> {
    pub(super) fn new(spelling: &'a dyn Spelling) -> Self {
        Self { spelling, wrong: RefCell::default() }
    }

    /// What could not be said.
    pub(super) fn into_wrong(self) -> Vec<String> {
        self.wrong.into_inner()
    }

    /// The properties of a resource.
    pub(super) fn resource(&self, kind: &Kind, body: &Body) -> Properties {
        self.body(kind.token, &kind.properties, body)
    }

    fn body(&self, place: &str, known: &BTreeMap<&'static str, Property>, body: &Body) -> Properties {
        let mut out: Properties = Vec::new();
        for item in body.items() {
            let name = match item {
                Item::Attribute(name, _) | Item::Block(name, _) => *name,
            };
            let Some(property) = known.get(name) else {
                self.wrong.borrow_mut().push(format!("{place}.{name} has no name in Pulumi"));
                continue;
            };
            if out.iter().any(|(known, _)| *known == property.name) {
                continue;
            }
            let place = format!("{place}.{name}");
            let value = match item {
                Item::Attribute(_, value) => self.typed(&place, value, property),
                Item::Block(..) => self.blocks(&place, property, &body.blocks(name).collect::<Vec<_>>()),
            };
            out.push((property.name, value));
        }
        out
    }

    fn blocks(&self, place: &str, property: &Property, bodies: &[&Body]) -> Value {
        let one = |class, body: &Body| Value::Object(class, self.body(place, &property.properties, body));
        match (&property.kind, bodies) {
            (Type::Object(class), [body]) => one(class, body),
            (Type::List(item), _) => match &**item {
                Type::Object(class) => Value::List(bodies.iter().map(|body| one(class, body)).collect()),
                _ => self.refuse(place, "is no list of objects"),
            },
            _ => self.refuse(place, "does not stand once"),
        }
    }

    fn refuse(&self, place: &str, why: &str) -> Value {
        self.wrong.borrow_mut().push(format!("{place} {why} in Pulumi"));
        Value::Text(String::new())
    }

    /// The value of an attribute, in the type that its property has.
    fn typed(&self, place: &str, value: &Expression, property: &Property) -> Value {
        match (&property.kind, value) {
            (Type::Object(class), Expression::Object(entries)) => {
                self.object(place, class, property, entries)
            }
            (Type::List(item), Expression::List(items)) => match self.spelling.list(items) {
                Some(named) => named,
                None => {
                    Value::List(items.iter().map(|value| self.item(place, value, item, property)).collect())
                }
            },
            // A list of at most one in Terraform is a single value in Pulumi.
            (_, Expression::List(items)) => match items.as_slice() {
                [only] => self.typed(place, only, property),
                _ => self.refuse(place, "takes one value only"),
            },
            (kind, value) => self.of_type(value, kind),
        }
    }

    fn item(&self, place: &str, value: &Expression, kind: &Type, property: &Property) -> Value {
        match (kind, value) {
            (Type::Object(class), Expression::Object(entries)) => {
                self.object(place, class, property, entries)
            }
            _ => self.of_type(value, kind),
        }
    }

    fn object(
        &self,
        place: &str,
        class: &'static str,
        property: &Property,
        entries: &[(String, Expression)],
    ) -> Value {
        let mut out = Vec::new();
        for (key, value) in entries {
            match property.properties.get(key.as_str()) {
                Some(inner) => out.push((inner.name, self.typed(&format!("{place}.{key}"), value, inner))),
                None => self.wrong.borrow_mut().push(format!("{place}.{key} has no name in Pulumi")),
            }
        }
        Value::Object(class, out)
    }

    /// A value in a type. What is known only later is converted then.
    pub(super) fn of_type(&self, value: &Expression, kind: &Type) -> Value {
        match (kind, value) {
            (Type::List(item), Expression::List(items)) => match self.spelling.list(items) {
                Some(named) => named,
                None => Value::List(items.iter().map(|value| self.of_type(value, item)).collect()),
            },
            (Type::Map(item), Expression::Object(entries)) => Value::Map(
                entries.iter().map(|(key, value)| (key.clone(), self.of_type(value, item))).collect(),
            ),
            (Type::Text, Expression::Bool(truth)) => Value::Text(truth.to_string()),
            (Type::Text, Expression::Integer(number)) => Value::Text(number.to_string()),
            (Type::Text, Expression::Decimal(number)) => Value::Text(number.to_string()),
            (Type::Number, Expression::Text(text)) => match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(whole), _) => Value::Integer(whole),
                (_, Ok(number)) if number.is_finite() => Value::Decimal(number),
                _ => Value::text(text),
            },
            (Type::Truth, Expression::Text(text)) if text == "true" || text == "false" => {
                Value::Bool(text == "true")
            }
            _ => converted(self.free(value), &self.type_of(value), kind),
        }
    }

    /// A value as it is, within documents.
    pub(super) fn free(&self, value: &Expression) -> Value {
        let all = |items: &[Expression]| items.iter().map(|item| self.free(item)).collect();
        match value {
            Expression::Bool(truth) => Value::Bool(*truth),
            Expression::Integer(number) => Value::Integer(*number),
            Expression::Decimal(number) => Value::Decimal(*number),
            Expression::Text(text) => Value::text(text),
            Expression::List(items) => self.spelling.list(items).unwrap_or_else(|| Value::List(all(items))),
            Expression::Object(entries) => {
                Value::Map(entries.iter().map(|(key, value)| (key.clone(), self.free(value))).collect())
            }
            Expression::Attribute(address, name) => match self.spelling.attribute(address, name) {
                Some((value, _)) => value,
                None => self.refuse(&format!("{address}.{name}"), "has no name"),
            },
            Expression::Variable(name) => self.spelling.variable(name).0,
            Expression::Data(data) => Value::Data(*data),
            Expression::Concat(pieces) => match pieces.as_slice() {
                [only] => self.free(only),
                _ => Value::Concat(all(pieces)),
            },
            Expression::Json(inner) => Value::Json(Box::new(self.free(inner))),
            Expression::Base64(inner) => Value::Base64(Box::new(self.free(inner))),
            Expression::Element(inner, index) => Value::Element(Box::new(self.free(inner)), *index),
        }
    }

    /// The type that a value has by itself.
    pub(super) fn type_of(&self, value: &Expression) -> Type {
        match value {
            Expression::Bool(_) => Type::Truth,
            Expression::Integer(_) | Expression::Decimal(_) => Type::Number,
            Expression::Text(_) | Expression::Concat(_) | Expression::Json(_) | Expression::Base64(_) => {
                Type::Text
            }
            Expression::List(items) => {
                let mut kinds = items.iter().map(|item| self.type_of(item));
                let first = kinds.next().unwrap_or(Type::Any);
                Type::List(Box::new(kinds.fold(first, Type::common)))
            }
            Expression::Object(entries) => Type::Record(
                entries
                    .iter()
                    .map(|(key, value)| Field {
                        key: key.clone(),
                        kind: self.type_of(value),
                        optional: false,
                    })
                    .collect(),
            ),
            Expression::Attribute(address, name) => {
                self.spelling.attribute(address, name).map_or(Type::Any, |(_, kind)| kind)
            }
            Expression::Variable(name) => self.spelling.variable(name).1,
            Expression::Data(Data::DefaultSubnets(_)) => Type::List(Box::new(Type::Text)),
            Expression::Data(_) => Type::Text,
            Expression::Element(inner, _) => match self.type_of(inner) {
                Type::List(item) => *item,
                _ => Type::Any,
            },
        }
    }
}

/// A value that is known later, in the type that is wanted.
fn converted(value: Value, has: &Type, wanted: &Type) -> Value {
    match (has, wanted) {
        (Type::Number | Type::Truth, Type::Text) => Value::ToText(Box::new(value)),
        (Type::Text, Type::Number) => Value::ToNumber(Box::new(value)),
        _ => value,
    }
}
