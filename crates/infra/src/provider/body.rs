//! What stands inside a resource: attributes and nested blocks, in order.

use super::{Address, Expression};

/// Attributes and blocks in the order in which they are written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Body(Vec<Item>);

/// An attribute or a block.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// `name = value`.
    Attribute(&'static str, Expression),
    /// `name { … }`.
    Block(&'static str, Body),
}

impl Body {
    /// Nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The same body with one more attribute.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Expression>) -> Self {
        self.set(name, value.into());
        self
    }

    /// The same body with one more attribute, if there is a value.
    #[must_use]
    pub fn with_some(mut self, name: &'static str, value: Option<Expression>) -> Self {
        if let Some(value) = value {
            self.set(name, value);
        }
        self
    }

    /// The same body with one more block.
    #[must_use]
    pub fn with_block(mut self, name: &'static str, body: Self) -> Self {
        self.0.push(Item::Block(name, body));
        self
    }

    /// The same body with a block for each body given.
    #[must_use]
    pub fn with_blocks(mut self, name: &'static str, bodies: impl IntoIterator<Item = Self>) -> Self {
        self.0.extend(bodies.into_iter().map(|body| Item::Block(name, body)));
        self
    }

    /// Adds an attribute.
    pub fn set(&mut self, name: &'static str, value: Expression) {
        self.0.push(Item::Attribute(name, value));
    }

    /// Exchanges the value of an attribute, in its place.
    pub fn replace(&mut self, name: &str, value: Expression) {
        for item in &mut self.0 {
            if let Item::Attribute(known, old) = item
                && *known == name
            {
                old.clone_from(&value);
            }
        }
    }

    /// Takes the attributes of this name away and returns the last one's value.
    pub fn take(&mut self, name: &str) -> Option<Expression> {
        let mut taken = None;
        self.0.retain(|item| match item {
            Item::Attribute(known, value) if *known == name => {
                taken = Some(value.clone());
                false
            }
            _ => true,
        });
        taken
    }

    /// The value of an attribute.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Expression> {
        self.0.iter().find_map(|item| match item {
            Item::Attribute(known, value) if *known == name => Some(value),
            _ => None,
        })
    }

    /// The blocks of a name.
    pub fn blocks<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.0.iter().filter_map(move |item| match item {
            Item::Block(known, body) if *known == name => Some(body),
            _ => None,
        })
    }

    /// Attributes and blocks in order.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.0
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Calls `seen` for every resource that a value in it refers to.
    pub fn addresses<'a>(&'a self, seen: &mut dyn FnMut(&'a Address)) {
        for item in &self.0 {
            match item {
                Item::Attribute(_, value) => value.addresses(seen),
                Item::Block(_, body) => body.addresses(seen),
            }
        }
    }
}
