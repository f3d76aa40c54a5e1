//! Where each value of the resolved file stands.

use crate::span::Span;
use crate::yaml::{Node, Value};
use std::collections::BTreeMap;

/// Places of written values by dotted path, such as `services.api.size.cpu` or `services.api.scaling.0.at`.
///
/// A value that an `environments:` overlay or `defaults:` brought in is listed under the path it takes effect at, with
/// the place where it stands. A stack of one service may write the service's keys at the top; they are listed under
/// `services.NAME` all the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceMap {
    spans: BTreeMap<String, Span>,
    keys: BTreeMap<String, Span>,
    pub(crate) environment: String,
    pub(crate) shorthand: Option<String>,
}

impl SourceMap {
    /// The places in a tree.
    pub(crate) fn new(root: &Node, environment: &str, shorthand: Option<String>) -> Self {
        let mut map = Self { environment: environment.to_owned(), shorthand, ..Self::default() };
        map.add("", root);
        map
    }

    fn add(&mut self, path: &str, node: &Node) {
        let join = |step: &str| if path.is_empty() { step.to_owned() } else { format!("{path}.{step}") };
        match &node.value {
            Value::Mapping(mapping) => {
                for entry in &mapping.entries {
                    self.keys.insert(join(&entry.key), entry.key_span);
                    self.add(&join(&entry.key), &entry.value);
                }
            }
            Value::Sequence(items, _) => {
                for (index, item) in items.iter().enumerate() {
                    self.add(&join(&index.to_string()), item);
                }
            }
            Value::Empty | Value::Scalar { .. } => {}
        }
        self.spans.insert(path.to_owned(), node.span);
    }

    /// Where the value of a path stands; `None` when the file does not say it.
    #[must_use]
    pub fn span(&self, path: &str) -> Option<Span> {
        self.spans.get(path).copied()
    }

    /// Where the value of a path stands, or else the key of the nearest mapping or list that would hold it.
    #[must_use]
    pub fn nearest(&self, path: &str) -> Span {
        if let Some(span) = self.span(path) {
            return span;
        }
        let mut path = path;
        while let Some((parent, _)) = path.rsplit_once('.') {
            if let Some(span) = self.keys.get(parent) {
                return *span;
            }
            path = parent;
        }
        let start = self.span("").unwrap_or_default().start;
        Span::new(start, start)
    }

    /// What stands for a path on one line: the key of a mapping or list, the value of anything else, else the key of the
    /// nearest mapping or list that would hold it.
    #[must_use]
    pub fn heading(&self, path: &str) -> Span {
        let inside = format!("{path}.");
        let holds_more =
            self.spans.range(inside.clone()..).next().is_some_and(|(known, _)| known.starts_with(&inside));
        match self.keys.get(path).filter(|_| holds_more) {
            Some(span) => *span,
            None => self.nearest(path),
        }
    }

    /// Every path with its place, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Span)> {
        self.spans.iter().map(|(path, span)| (path.as_str(), *span))
    }
}
