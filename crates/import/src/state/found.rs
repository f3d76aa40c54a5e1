//! A resource of a state or a plan, before its values are read.

use crate::json::{Node, Value};
use plimsoll_spec::Span;

/// A resource.
pub(super) struct Found<'a> {
    /// Its full address.
    pub(super) address: String,
    /// Its type.
    pub(super) kind: &'a str,
    /// Its values: a map.
    pub(super) values: &'a Node<'a>,
    /// What of them is sensitive.
    pub(super) marks: Marks<'a>,
    /// What is known only after apply, as a value of the same shape with `true` in such places.
    pub(super) unknown: Option<&'a Node<'a>>,
    /// What it depends on, as the configuration calls it.
    pub(super) after: Vec<&'a str>,
    /// Where it stands: its address or its type.
    pub(super) place: Span,
}

/// What is sensitive of a value.
#[derive(Clone, Default)]
pub(super) struct Marks<'a> {
    /// A value of the same shape with `true` in such places (`terraform show -json`).
    pub(super) shape: Option<&'a Node<'a>>,
    /// Paths (state files).
    pub(super) paths: Vec<Vec<String>>,
}

impl Marks<'_> {
    /// Whether all of the value is sensitive.
    pub(super) fn all(&self) -> bool {
        self.shape.is_some_and(|shape| shape.value == Value::Bool(true))
            || self.paths.iter().any(Vec::is_empty)
    }

    /// Whether nothing of it is.
    pub(super) fn none(&self) -> bool {
        self.shape.is_none() && self.paths.is_empty()
    }

    /// What is sensitive of the value under a key or position.
    pub(super) fn at(&self, step: &str, index: Option<usize>) -> Self {
        if self.none() {
            return Self::default();
        }
        let shape = self.shape.and_then(|shape| match index {
            Some(index) => shape.items().get(index),
            None => shape.get(step),
        });
        let paths = self
            .paths
            .iter()
            .filter(|path| path.first().is_some_and(|first| first == step))
            .map(|path| path.iter().skip(1).cloned().collect())
            .collect();
        Self { shape, paths }
    }
}
