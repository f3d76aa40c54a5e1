//! Values of properties.

use super::{LogicalId, Map, ParameterId};

/// A value of a property: a literal, or something that is known only when the stack is made.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Decimal(f64),
    /// A text, taken literally: `${…}` in it means nothing.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Properties in the order in which they are written.
    Map(Map),
    /// The physical id of a resource (`Ref`).
    Ref(LogicalId),
    /// An attribute of a resource (`Fn::GetAtt`), such as `Arn`.
    Attribute(LogicalId, &'static str),
    /// A parameter.
    Parameter(ParameterId),
    /// Something the engine knows about where it runs.
    Pseudo(Pseudo),
    /// Texts put one after the other.
    Join(Vec<Value>),
    /// The JSON text of a value, for properties that take a document as text (dashboards, secret templates).
    Json(Box<Value>),
    /// The base64 form of a text (user data).
    Base64(Box<Value>),
    /// The name of an availability zone of the region, counted from 0.
    Zone(u8),
    /// One element, counted from 0, of a value that is a list (a list parameter).
    Element(Box<Value>, u8),
}

/// Something the engine knows about where it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pseudo {
    /// The account number.
    AccountId,
    /// The region.
    Region,
    /// The partition: `aws`, `aws-cn`, `aws-us-gov`.
    Partition,
    /// The domain of the partition: `amazonaws.com`.
    UrlSuffix,
}

impl Value {
    /// The account number.
    pub const ACCOUNT: Self = Self::Pseudo(Pseudo::AccountId);
    /// The region.
    pub const REGION: Self = Self::Pseudo(Pseudo::Region);
    /// The partition.
    pub const PARTITION: Self = Self::Pseudo(Pseudo::Partition);
    /// The domain of the partition.
    pub const URL_SUFFIX: Self = Self::Pseudo(Pseudo::UrlSuffix);

    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A list of texts.
    #[must_use]
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// The physical id of a resource.
    #[must_use]
    pub fn reference(id: &LogicalId) -> Self {
        Self::Ref(id.clone())
    }

    /// An attribute of a resource.
    #[must_use]
    pub fn attribute(id: &LogicalId, name: &'static str) -> Self {
        Self::Attribute(id.clone(), name)
    }

    /// An ARN of the stack's own account and region: `arn:{partition}:{service}:{region}:{account}:{resource}`.
    #[must_use]
    pub fn arn(service: &str, resource: impl IntoIterator<Item = Value>) -> Self {
        let mut pieces = vec![
            Self::text("arn:"),
            Self::PARTITION,
            Self::text(format!(":{service}:")),
            Self::REGION,
            Self::text(":"),
            Self::ACCOUNT,
            Self::text(":"),
        ];
        pieces.extend(resource);
        Self::Join(pieces)
    }

    /// The text, if it is a literal one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The map, if it is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The items, if it is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The value at a path of keys and list positions such as `DeploymentConfiguration.MaximumPercent` or
    /// `LoadBalancers.0.ContainerPort`.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Value> {
        path.split('.').try_fold(self, |value, step| match value {
            Self::Map(map) => map.get(step),
            Self::List(items) => items.get(step.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// Calls `seen` for every resource that this value refers to.
    pub fn references<'a>(&'a self, seen: &mut dyn FnMut(&'a LogicalId)) {
        match self {
            Self::Ref(id) | Self::Attribute(id, _) => seen(id),
            Self::List(items) | Self::Join(items) => items.iter().for_each(|item| item.references(seen)),
            Self::Map(map) => map.iter().for_each(|(_, item)| item.references(seen)),
            Self::Json(inner) | Self::Base64(inner) | Self::Element(inner, _) => inner.references(seen),
            Self::Bool(_)
            | Self::Integer(_)
            | Self::Decimal(_)
            | Self::Text(_)
            | Self::Parameter(_)
            | Self::Pseudo(_)
            | Self::Zone(_) => {}
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Value {
    /// A whole number becomes an integer, so that `70.0` is written `70`. The value must be finite.
    fn from(value: f64) -> Self {
        let whole = value as i64;
        if whole as f64 == value { Self::Integer(whole) } else { Self::Decimal(value) }
    }
}

macro_rules! from_integer {
    ($($type:ty),*) => {
        $(impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::Integer(i64::from(value))
            }
        })*
    };
}

from_integer!(u8, u16, u32, i32, i64);

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Self::Map(map)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::List(items)
    }
}
