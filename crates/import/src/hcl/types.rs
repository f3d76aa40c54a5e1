//! Types of variables, and values made to fit them.

use super::declared::At;
use super::evaluator::{Evaluator, Scope};
use super::value::{Data, Map, Repetition, Source, Value};
use hcl_edit::expr::{Expression, ObjectKey};
use std::rc::Rc;

/// Types inside of types, at most.
const DEEPEST: usize = 40;

/// A type constraint.
#[derive(Debug)]
pub(super) enum Type<'a> {
    /// Any value.
    Any,
    /// `string`
    Text,
    /// `number`
    Number,
    /// `bool`
    Bool,
    /// `list(…)`
    List(Box<Type<'a>>),
    /// `set(…)`
    Set(Box<Type<'a>>),
    /// `map(…)`
    Map(Box<Type<'a>>),
    /// `tuple([…])`
    Tuple(Vec<Type<'a>>),
    /// `object({…})`
    Object(Vec<Field<'a>>),
}

/// An attribute of an object type.
#[derive(Debug)]
pub(super) struct Field<'a> {
    name: &'a str,
    kind: Type<'a>,
    is_optional: bool,
    default: Option<At<'a, Expression>>,
}

impl<'a> Type<'a> {
    /// The type that an expression describes; `Any` where it describes none.
    pub(super) fn of(expression: At<'a, Expression>, depth: usize) -> Self {
        let at = |node| At { node, base: expression.base };
        if depth > DEEPEST {
            return Self::Any;
        }
        match expression.node {
            Expression::Variable(name) => match name.value().as_str() {
                "string" => Self::Text,
                "number" => Self::Number,
                "bool" => Self::Bool,
                "list" => Self::List(Box::new(Self::Any)),
                "set" => Self::Set(Box::new(Self::Any)),
                "map" => Self::Map(Box::new(Self::Any)),
                _ => Self::Any,
            },
            // Terraform 0.11 wrote types in quotes.
            Expression::String(name) => match name.value().as_str() {
                "string" => Self::Text,
                "list" => Self::List(Box::new(Self::Any)),
                "map" => Self::Map(Box::new(Self::Any)),
                _ => Self::Any,
            },
            Expression::FuncCall(call) => {
                let Some(inner) = call.args.iter().next() else { return Self::Any };
                let of = || Box::new(Self::of(at(inner), depth + 1));
                match call.name.name.value().as_str() {
                    "list" => Self::List(of()),
                    "set" => Self::Set(of()),
                    "map" => Self::Map(of()),
                    "tuple" => match inner {
                        Expression::Array(array) => {
                            Self::Tuple(array.iter().map(|item| Self::of(at(item), depth + 1)).collect())
                        }
                        _ => Self::Any,
                    },
                    "object" => match inner {
                        Expression::Object(object) => {
                            let fields = object.iter();
                            Self::Object(
                                fields
                                    .filter_map(|(key, value)| field(key, at(value.expr()), depth))
                                    .collect(),
                            )
                        }
                        _ => Self::Any,
                    },
                    _ => Self::Any,
                }
            }
            Expression::Parenthesis(inner) => Self::of(at(inner.inner()), depth + 1),
            _ => Self::Any,
        }
    }

    /// Whether a value on the command line is written as it is, not in Terraform's language.
    pub(super) const fn is_plain(&self) -> bool {
        matches!(self, Self::Any | Self::Text | Self::Number | Self::Bool)
    }

    /// What people call it.
    const fn noun(&self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Bool => "true or false",
            Self::List(_) => "a list",
            Self::Set(_) => "a set",
            Self::Map(_) => "a map",
            Self::Tuple(_) => "a tuple",
            Self::Object(_) => "an object",
        }
    }
}

/// A field of an object type.
fn field<'a>(key: &'a ObjectKey, value: At<'a, Expression>, depth: usize) -> Option<Field<'a>> {
    let name = match key {
        ObjectKey::Ident(name) => name.value().as_str(),
        ObjectKey::Expression(Expression::String(name)) => name.value().as_str(),
        ObjectKey::Expression(Expression::Variable(name)) => name.value().as_str(),
        ObjectKey::Expression(_) => return None,
    };
    let at = |node| At { node, base: value.base };
    if let Expression::FuncCall(call) = value.node
        && call.name.name.value().as_str() == "optional"
    {
        let kind = call.args.get(0).map_or(Type::Any, |kind| Type::of(at(kind), depth + 1));
        return Some(Field { name, kind, is_optional: true, default: call.args.get(1).map(at) });
    }
    Some(Field { name, kind: Type::of(value, depth + 1), is_optional: false, default: None })
}

impl Evaluator<'_> {
    /// A value made to fit a type; a value that is the same literal stays that literal.
    ///
    /// # Errors
    /// What does not fit.
    pub(super) fn fit(&self, value: Value, kind: &Type<'_>) -> Result<Value, String> {
        if !self.spend(1) {
            return Ok(Value::unknown("the code expands to more than is evaluated", value.place));
        }
        if matches!(kind, Type::Any) || value.is_null() || matches!(value.data, Data::Unknown(_)) {
            return Ok(value);
        }
        let wrong = || format!("it is {}, and {} is wanted", value.noun(), kind.noun());
        match kind {
            Type::Any => Ok(value),
            Type::Text => match &value.data {
                Data::Text(_) | Data::Pieces(_) | Data::Attribute(_) | Data::Json(_) | Data::Zone(_) => {
                    Ok(value)
                }
                _ => match value.text() {
                    Some(text) => Ok(Value { data: Data::Text(text), ..value }),
                    None => Err(wrong()),
                },
            },
            Type::Number => match (&value.data, value.number()) {
                (Data::Attribute(_), _) => Ok(value),
                (_, Some(number)) => Ok(Value { data: Data::Number(number), ..value }),
                _ => Err(wrong()),
            },
            Type::Bool => match (&value.data, value.truth()) {
                (Data::Attribute(_), _) => Ok(value),
                (_, Some(truth)) => Ok(Value { data: Data::Bool(truth), ..value }),
                _ => Err(wrong()),
            },
            Type::List(of) | Type::Set(of) => {
                let Some(items) = value.elements() else { return self.open(value.clone(), wrong) };
                let items =
                    items.iter().map(|item| self.fit(item.clone(), of)).collect::<Result<Vec<_>, _>>()?;
                Ok(match kind {
                    Type::Set(_) => self.set(items, value.source.clone(), value.place),
                    _ => Value { data: Data::List(Rc::new(items)), ..value },
                })
            }
            Type::Tuple(of) => {
                let Some(items) = value.elements() else { return self.open(value.clone(), wrong) };
                let items = items.iter().zip(of).map(|(item, of)| self.fit(item.clone(), of));
                let items = items.collect::<Result<Vec<_>, _>>()?;
                Ok(Value { data: Data::List(Rc::new(items)), ..value })
            }
            Type::Map(of) => {
                let Some(map) = value.map() else { return self.open(value.clone(), wrong) };
                let entry = |(key, item): &(Rc<str>, Value)| {
                    let item = self.fit(item.clone(), of).map_err(|why| format!("`{key}`: {why}"))?;
                    Ok((Rc::clone(key), item))
                };
                let map = map.written().iter().map(entry).collect::<Result<Map, String>>()?;
                Ok(Value { data: Data::Map(Rc::new(map)), ..value })
            }
            Type::Object(fields) => {
                let Some(map) = value.map() else { return self.open(value.clone(), wrong) };
                let map = self.object_of(map, fields, &value)?;
                Ok(Value { data: Data::Map(Rc::new(map)), ..value })
            }
        }
    }

    /// A value whose parts are not known here stays as it is.
    fn open(&self, value: Value, wrong: impl FnOnce() -> String) -> Result<Value, String> {
        match value.data {
            Data::Attribute(_) | Data::Handle(_) | Data::Zones => Ok(value),
            _ => Err(wrong()),
        }
    }

    /// The fields of an object type, in the order in which they were written, then those that have defaults.
    fn object_of(&self, map: &Map, fields: &[Field<'_>], value: &Value) -> Result<Map, String> {
        let mut made = Map::default();
        for (key, item) in map.written() {
            let Some(field) = fields.iter().find(|field| field.name == &**key) else { continue };
            if item.is_null() && field.default.is_some() {
                continue;
            }
            let item = self.fit(item.clone(), &field.kind).map_err(|why| format!("`{key}`: {why}"))?;
            made.insert(Rc::clone(key), item);
        }
        for field in fields {
            if made.get(field.name).is_some() {
                continue;
            }
            let missing = match field.default {
                Some(default) => {
                    let scope = Scope::of(0, default.base, &Repetition::Single);
                    self.fit(self.value(default.node, scope), &field.kind)?
                }
                None if field.is_optional => {
                    Value { data: Data::Null, source: Source::Unsaid, place: value.place }
                }
                None => return Err(format!("`{}` is missing", field.name)),
            };
            made.insert(field.name.into(), missing);
        }
        Ok(made)
    }
}
