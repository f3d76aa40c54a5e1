//! A platform as a program: components, their instances, configuration, outputs; in no language yet.

use super::types::Type;
use super::value::Value;
use crate::graph::{ParameterKind, Part};
use crate::provider::{Address, Data, Gap};
use std::collections::{BTreeMap, BTreeSet};

/// The name of the argument, and of the setting, that names the public parameter with the instances' image.
pub const IMAGE: &str = "instance_image";

/// The name of the setting, and of the argument, that resource names end with (X2). It is a text that is known at once.
pub const ENVIRONMENT: &str = "environment";

/// A whole program.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// The name of the project: that of the stack file's stack.
    pub project: String,
    /// The environment that the stack file names; the name of the Pulumi stack.
    pub environment: String,
    /// The region.
    pub region: String,
    /// Tags that the provider puts on everything, without `Environment`.
    pub tags: BTreeMap<String, String>,
    /// Configuration values; [`ENVIRONMENT`] is the first one.
    pub settings: Vec<Setting>,
    /// Component classes, in the order of their first instance.
    pub components: Vec<Component>,
    /// What the program makes, in the order in which it can be made: no value refers to an instance that comes later.
    pub instances: Vec<Instance>,
    /// What the program reads from the account outside of the components.
    pub lookups: BTreeSet<Data>,
    /// Stack outputs, by the same keys in all dialects.
    pub outputs: Vec<Output>,
    /// What CloudFormation expresses and the provider does not.
    pub gaps: Vec<Gap>,
}

/// A platform without components: what Pulumi YAML takes. References are [`Value::Attribute`] and [`Value::Resource`] by
/// variable, configuration is [`Value::Setting`].
#[derive(Debug, Clone, PartialEq)]
pub struct Flat {
    /// The name of the project.
    pub project: String,
    /// The environment that the stack file names.
    pub environment: String,
    /// The region.
    pub region: String,
    /// Tags that the provider puts on everything, without `Environment`.
    pub tags: BTreeMap<String, String>,
    /// Configuration values; [`ENVIRONMENT`] is the first one.
    pub settings: Vec<Setting>,
    /// Resources in the order in which they can be made.
    pub resources: Vec<Resource>,
    /// The part of the platform that each of the resources belongs to.
    pub parts: Vec<Part>,
    /// The address in the provider's vocabulary of each of the resources.
    pub addresses: Vec<Address>,
    /// What is read from the account.
    pub lookups: BTreeSet<Data>,
    /// Stack outputs.
    pub outputs: Vec<Output>,
    /// What CloudFormation expresses and the provider does not.
    pub gaps: Vec<Gap>,
}

/// A configuration value: a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name in snake case.
    pub name: String,
    /// What it means, in one sentence.
    pub description: String,
    /// The value of the stack file; `None` where people must give one.
    pub default: Option<String>,
    /// What kind of text it is.
    pub kind: ParameterKind,
}

/// A stack output.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// The key, such as `alb_dns`: a contract, the same in all dialects.
    pub key: String,
    /// What it holds, in one sentence.
    pub description: String,
    /// The value.
    pub value: Value,
}

/// A component class.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Its name in snake case: `load_balancer`, `service`, `worker_service`.
    pub name: String,
    /// What it makes, in one sentence.
    pub description: String,
    /// What it takes besides its name, by name.
    pub arguments: Vec<Argument>,
    /// What it reads from the account.
    pub lookups: BTreeSet<Data>,
    /// Its resources in the order in which they can be made.
    pub resources: Vec<Resource>,
    /// What others may use of it, by name.
    pub exposes: Vec<Exposed>,
}

/// An argument of a component.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// Its name in snake case.
    pub name: String,
    /// Its type.
    pub kind: Type,
    /// Whether its value is known when the program runs; others may be outputs.
    pub plain: bool,
    /// What it means, in one sentence.
    pub description: String,
}

/// Something that a component shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposed {
    /// Its name in snake case. A resource is exposed by the name of its variable.
    pub name: String,
    /// Its type.
    pub kind: Type,
    /// The value, in terms of the component.
    pub value: Value,
}

/// A resource of a component or of a flat program.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// The variable in snake case, unique in the component.
    pub variable: String,
    /// Pulumi's name, unique in the program: in a component what comes after the instance's name and a hyphen, `None` for the
    /// instance's name alone.
    pub name: Option<String>,
    /// The token, such as `aws:lb/loadBalancer:LoadBalancer`; see [`super::names::module`] and [`super::names::class`].
    pub token: &'static str,
    /// Properties by Pulumi's names in camel case, in the order in which they are written.
    pub properties: Vec<(&'static str, Value)>,
    /// What must stand before it though no value refers to it: [`Value::Resource`], or [`Value::Argument`] for a list of
    /// resources that the component is given.
    pub depends_on: Vec<Value>,
    /// Properties that count only when the resource is made (C6, D5), by Pulumi's names in camel case.
    pub ignore_changes: Vec<&'static str>,
}

/// A component that is made.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// The variable in snake case, unique in the program.
    pub variable: String,
    /// Pulumi's name: that of the service, where it is made for one.
    pub name: String,
    /// The name of the component.
    pub component: String,
    /// Its arguments by name; every one that the component takes.
    pub arguments: Vec<(String, Value)>,
    /// The address in the provider's vocabulary of each of the component's resources, in their order.
    pub addresses: Vec<Address>,
}

impl Program {
    /// The component of this name.
    #[must_use]
    pub fn component(&self, name: &str) -> Option<&Component> {
        self.components.iter().find(|component| component.name == name)
    }
}
