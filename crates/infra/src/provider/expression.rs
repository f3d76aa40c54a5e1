//! Values in the provider's vocabulary.

use super::Address;

/// A value: a literal, or something known only when the platform is made.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Decimal(f64),
    /// A text, taken literally.
    Text(String),
    /// A list.
    List(Vec<Expression>),
    /// An object whose keys are literal, in the order in which they are written.
    Object(Vec<(String, Expression)>),
    /// An attribute of a resource.
    Attribute(Address, &'static str),
    /// A variable, in snake case.
    Variable(String),
    /// Something read from the account.
    Data(Data),
    /// Texts put one after the other.
    Concat(Vec<Expression>),
    /// The JSON text of a value.
    Json(Box<Expression>),
    /// The base64 form of a text.
    Base64(Box<Expression>),
    /// One element of a list, counted from 0.
    Element(Box<Expression>, u8),
}

/// Something read from the account or the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Data {
    /// The account number.
    AccountId,
    /// The region's name.
    Region,
    /// The partition.
    Partition,
    /// The domain of the partition.
    DnsSuffix,
    /// The name of an availability zone, counted from 0.
    Zone(u8),
    /// The id of the default VPC.
    DefaultVpc,
    /// Ids of the default VPC's subnets, one in each of so many zones.
    DefaultSubnets(u8),
    /// A password that is generated when the secret is made.
    RandomPassword,
    /// The image id in a public parameter of Systems Manager; the variable holds the parameter's name.
    Image,
}

impl Expression {
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The text, if it is a literal one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Calls `seen` for every resource that this value refers to.
    pub fn addresses<'a>(&'a self, seen: &mut dyn FnMut(&'a Address)) {
        match self {
            Self::Attribute(address, _) => seen(address),
            Self::List(items) | Self::Concat(items) => items.iter().for_each(|item| item.addresses(seen)),
            Self::Object(entries) => entries.iter().for_each(|(_, item)| item.addresses(seen)),
            Self::Json(inner) | Self::Base64(inner) | Self::Element(inner, _) => inner.addresses(seen),
            Self::Bool(_)
            | Self::Integer(_)
            | Self::Decimal(_)
            | Self::Text(_)
            | Self::Variable(_)
            | Self::Data(_) => {}
        }
    }
}

impl From<&str> for Expression {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<bool> for Expression {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<i64> for Expression {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}
