//! What is given when a stack is deployed.

use std::fmt;

/// The name of a parameter: letters and digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParameterId(String);

impl ParameterId {
    /// A name in upper camel case; see [`super::LogicalId::from_words`].
    #[must_use]
    pub fn from_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        Self(super::LogicalId::from_words(words).as_str().to_owned())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ParameterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Something given when a stack is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub id: ParameterId,
    /// What kind of value it takes.
    pub kind: ParameterKind,
    /// One sentence for people.
    pub description: String,
    /// The value when none is given; `None` when it must be given or looked up.
    pub default: Option<String>,
    /// How its value can be found in the account; `None` when people give it.
    pub lookup: Option<Lookup>,
}

/// What kind of value a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParameterKind {
    /// A text.
    Text,
    /// The tag of an image.
    ImageTag,
    /// The ARN of a certificate.
    Certificate,
    /// The id of a VPC.
    Vpc,
    /// Ids of subnets.
    Subnets,
    /// The id of an image, read from a public parameter of Systems Manager whose name is the value.
    ImageFromSsm,
}

/// How the value of a parameter is found in the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lookup {
    /// The default VPC of the region.
    DefaultVpc,
    /// Its public subnets in this many different zones, one of each.
    DefaultSubnets {
        /// Number of zones.
        zones: u8,
    },
}
