//! Values of a program, in no language.

use crate::provider::Data;

/// A value in a component or in the program that makes the components.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Decimal(f64),
    /// A text, taken literally.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Values by free keys, in order: tags, and everything within a document.
    Map(Vec<(String, Value)>),
    /// An object of a class of Pulumi's inputs, such as `lb.LoadBalancerAccessLogs`; properties by Pulumi's names in camel case.
    Object(&'static str, Vec<(&'static str, Value)>),
    /// An attribute of a resource of the same component (or, where there are none, of the program); Pulumi's name in camel case.
    Attribute(String, &'static str),
    /// A resource of the same component, to depend on or to expose.
    Resource(String),
    /// An argument of the component, in snake case.
    Argument(String),
    /// A configuration value, in snake case; only in the program, never in a component.
    Setting(String),
    /// What an instance of a component exposes: its variable and the name in snake case; only in the program.
    Exposed(String, String),
    /// The name of the instance, a text that is known at once; only in components. It is the name of the service or job, where
    /// the component is made for one.
    Name,
    /// Something read from the account. [`Data::Image`] reads the parameter whose name is the argument, or the setting,
    /// [`super::IMAGE`].
    Data(Data),
    /// Texts put one after the other.
    Concat(Vec<Value>),
    /// The JSON text of a value.
    Json(Box<Value>),
    /// The base64 form of a text.
    Base64(Box<Value>),
    /// One element of a list, counted from 0.
    Element(Box<Value>, u8),
    /// A number or truth value that is known later, as text.
    ToText(Box<Value>),
    /// A text that is known later, as a number.
    ToNumber(Box<Value>),
}

impl Value {
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Calls `seen` for this value and everything in it, from the outside inwards.
    pub fn each<'a>(&'a self, seen: &mut dyn FnMut(&'a Self)) {
        seen(self);
        match self {
            Self::List(items) | Self::Concat(items) => items.iter().for_each(|item| item.each(seen)),
            Self::Map(entries) => entries.iter().for_each(|(_, item)| item.each(seen)),
            Self::Object(_, entries) => entries.iter().for_each(|(_, item)| item.each(seen)),
            Self::Json(inner)
            | Self::Base64(inner)
            | Self::Element(inner, _)
            | Self::ToText(inner)
            | Self::ToNumber(inner) => inner.each(seen),
            _ => {}
        }
    }

    /// Changes this value and everything in it, from the outside inwards.
    pub(super) fn change(&mut self, change: &mut dyn FnMut(&mut Self)) {
        change(self);
        match self {
            Self::List(items) | Self::Concat(items) => items.iter_mut().for_each(|item| item.change(change)),
            Self::Map(entries) => entries.iter_mut().for_each(|(_, item)| item.change(change)),
            Self::Object(_, entries) => entries.iter_mut().for_each(|(_, item)| item.change(change)),
            Self::Json(inner)
            | Self::Base64(inner)
            | Self::Element(inner, _)
            | Self::ToText(inner)
            | Self::ToNumber(inner) => inner.change(change),
            _ => {}
        }
    }
}
