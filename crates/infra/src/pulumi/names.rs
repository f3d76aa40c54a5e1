//! What Pulumi calls the resources and properties of the AWS provider, and what shape they have.
//!
//! Pulumi's provider is bridged from the same one: names become camel case, lists become plurals, blocks that stand once
//! become objects, and some are called otherwise. All of that is read from the type declarations of the published package by
//! `data/pulumi-names.mjs`; a test writes the file again where the package is installed, and compares.
//!
//! A line without indentation is a resource with its token; `>` is an attribute; other lines are properties, those of an
//! object one space further in. Each has its Terraform name, its Pulumi name (`=`: the same) and its type, with
//! `!` where it is required.

use super::types::Type;
use std::collections::BTreeMap;

const TABLE: &str = include_str!("../../data/pulumi-aws.txt");

/// The version of `@pulumi/aws` that the table was read from, and that programs ask for.
pub const NODE_VERSION: &str = "7.48.0";

/// The names of all resources that a platform can consist of.
#[derive(Debug, Clone, PartialEq)]
pub struct Names {
    kinds: BTreeMap<&'static str, Kind>,
}

/// One type of resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// The token, such as `aws:lb/loadBalancer:LoadBalancer`.
    pub token: &'static str,
    /// What it gives, by its Terraform name.
    pub attributes: BTreeMap<&'static str, Property>,
    /// What it takes, by its Terraform name.
    pub properties: BTreeMap<&'static str, Property>,
}

/// One property or attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    /// Pulumi's name in camel case.
    pub name: &'static str,
    /// Its type; a list or an object never stands for the other.
    pub kind: Type,
    /// Whether it must be given.
    pub required: bool,
    /// What the object, or each object of the list, consists of, by its Terraform name.
    pub properties: BTreeMap<&'static str, Property>,
}

impl Default for Names {
    fn default() -> Self {
        Self::new()
    }
}

impl Names {
    /// The names, read from the table.
    #[must_use]
    pub fn new() -> Self {
        let mut kinds = BTreeMap::new();
        let mut lines = TABLE.lines().filter(|line| !line.starts_with('#')).peekable();
        while let Some(line) = lines.next() {
            let Some((provider, token)) = line.split_once(' ') else { continue };
            let mut kind = Kind { token, attributes: BTreeMap::new(), properties: BTreeMap::new() };
            while let Some(line) = lines.next_if(|line| line.starts_with('>')) {
                if let Some((name, attribute)) = property(line.trim_start_matches('>')) {
                    kind.attributes.insert(name, attribute);
                }
            }
            kind.properties = nested(&mut lines, 1);
            kinds.insert(provider, kind);
        }
        Self { kinds }
    }

    /// The type of resource that Terraform calls so, such as `aws_lb`.
    #[must_use]
    pub fn kind(&self, provider: &str) -> Option<&Kind> {
        self.kinds.get(provider)
    }

    /// All types by their Terraform names.
    pub fn kinds(&self) -> impl Iterator<Item = (&'static str, &Kind)> {
        self.kinds.iter().map(|(name, kind)| (*name, kind))
    }
}

impl Kind {
    /// The module, such as `lb`.
    #[must_use]
    pub fn module(&self) -> &'static str {
        module(self.token)
    }

    /// The class, such as `LoadBalancer`.
    #[must_use]
    pub fn class(&self) -> &'static str {
        class(self.token)
    }
}

/// The module of a token: `lb` of `aws:lb/loadBalancer:LoadBalancer`.
#[must_use]
pub fn module(token: &'static str) -> &'static str {
    token.split(':').nth(1).and_then(|path| path.split('/').next()).unwrap_or("")
}

/// The class of a token: `LoadBalancer` of `aws:lb/loadBalancer:LoadBalancer`.
#[must_use]
pub fn class(token: &'static str) -> &'static str {
    token.rsplit(':').next().unwrap_or("")
}

/// The properties at a depth. The table is a part of the program: its depth is bounded by the provider's schema.
fn nested<F>(
    lines: &mut std::iter::Peekable<std::iter::Filter<std::str::Lines<'static>, F>>,
    depth: usize,
) -> BTreeMap<&'static str, Property>
where
    F: FnMut(&&'static str) -> bool,
{
    let mut properties = BTreeMap::new();
    let indent = |line: &&'static str| line.len() - line.trim_start_matches(' ').len();
    while let Some(line) = lines.next_if(|line| indent(line) == depth) {
        let inner = nested(lines, depth + 1);
        if let Some((name, one)) = property(line) {
            properties.insert(name, Property { properties: inner, ..one });
        }
    }
    properties
}

fn property(line: &'static str) -> Option<(&'static str, Property)> {
    let mut words = line.split_whitespace();
    let (terraform, name, kind) = (words.next()?, words.next()?, words.next()?);
    let bare = kind.trim_end_matches('!');
    Some((
        terraform,
        Property {
            name: if name == "=" { terraform } else { name },
            kind: Type::of_table(bare),
            required: bare.len() < kind.len(),
            properties: BTreeMap::new(),
        },
    ))
}
