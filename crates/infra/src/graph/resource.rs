//! One resource.

use super::{Map, Part, Value};
use std::fmt;

/// The name of a resource inside the stack: letters and digits, at most 255 characters, stable from one synthesis to the next.
///
/// Made only in [`crate::ids`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogicalId(String);

impl LogicalId {
    /// An id from words that are put together in upper camel case: `["order-api", "task-definition"]` is
    /// `OrderApiTaskDefinition`. Characters other than letters and digits only separate words.
    #[must_use]
    pub fn from_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut id = String::new();
        for word in words.into_iter().flat_map(|words| words.split(|c: char| !c.is_ascii_alphanumeric())) {
            let mut letters = word.chars();
            if let Some(first) = letters.next() {
                id.push(first.to_ascii_uppercase());
                id.push_str(letters.as_str());
            }
        }
        Self(id)
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LogicalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// One resource of the graph.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its name inside the stack.
    pub id: LogicalId,
    /// CloudFormation's type name, such as `AWS::ECS::Service`.
    pub kind: &'static str,
    /// The part of the platform it belongs to: decides modules, components and how a large stack is split.
    pub part: Part,
    /// Properties in CloudFormation's names and shapes.
    pub properties: Map,
    /// Resources that must stand before it though no property refers to them.
    pub depends_on: Vec<LogicalId>,
    /// Top-level properties that count only when the resource is made; afterwards people or AWS own them: a scaled desired
    /// count, the value of a secret. Terraform's `ignore_changes`; `plimsoll up` keeps what stands in the deployed template.
    pub initial: Vec<&'static str>,
    /// Whether it holds data, so that its deletion policies are written out (X3).
    pub holds_data: bool,
    /// The path in the stack file that it comes from, such as `services.api` or `network.nat`.
    pub path: String,
}

impl Resource {
    /// A resource without properties.
    #[must_use]
    pub fn new(id: LogicalId, kind: &'static str, part: Part, path: impl Into<String>) -> Self {
        Self {
            id,
            kind,
            part,
            properties: Map::new(),
            depends_on: Vec::new(),
            initial: Vec::new(),
            holds_data: false,
            path: path.into(),
        }
    }

    /// The same resource with one more property.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.properties.set(key, value);
        self
    }

    /// The same resource with one more property, if there is a value.
    #[must_use]
    pub fn with_some(mut self, key: &str, value: Option<impl Into<Value>>) -> Self {
        if let Some(value) = value {
            self.properties.set(key, value);
        }
        self
    }

    /// The same resource after another one.
    #[must_use]
    pub fn after(mut self, id: LogicalId) -> Self {
        self.depends_on.push(id);
        self
    }

    /// The same resource with a property that counts only when it is made.
    #[must_use]
    pub fn with_initial(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.properties.set(key, value);
        self.initial.push(key);
        self
    }

    /// The same resource, holding data.
    #[must_use]
    pub const fn holding_data(mut self) -> Self {
        self.holds_data = true;
        self
    }

    /// The value at a path of its properties; see [`Value::at`].
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Value> {
        match path.split_once('.') {
            Some((key, rest)) => self.properties.get(key)?.at(rest),
            None => self.properties.get(path),
        }
    }

    /// Every resource it refers to or depends on, in order, possibly repeated.
    #[must_use]
    pub fn references(&self) -> Vec<&LogicalId> {
        let mut ids: Vec<&LogicalId> = self.depends_on.iter().collect();
        for (_, value) in self.properties.iter() {
            value.references(&mut |id| ids.push(id));
        }
        ids
    }
}
