//! A component while it is made: its arguments follow from the use of its variables and from what its instances are given.

use super::arguments::Usage;
use super::inside::Inside;
use super::lower::Lowering;
use super::names::Names;
use super::program::{Argument, Component, ENVIRONMENT, Exposed};
use super::source::{circle, data, problems, resource_order};
use super::types::Type;
use super::value::Value;
use super::words;
use crate::division::generalize::{self, Module};
use crate::division::meaning;
use crate::graph::Part;
use crate::provider::{self, Address, Expression, Problem};
use std::collections::{BTreeMap, BTreeSet};

/// The kind of an address that stands for a variable; see [`crate::division::modules`].
const VARIABLE: &str = "var";

/// The attribute that stands for a resource itself.
pub(super) const RESOURCE: &str = "";

/// A component while it is made. The resources of its module are in the order in which they can be made.
pub(super) struct Draft<'a> {
    pub(super) names: &'a Names,
    pub(super) module: Module,
    /// Whether it is made for a service or job, so that its name is theirs.
    pub(super) owned: bool,
    pub(super) variables: BTreeMap<Address, String>,
    /// The arguments that carry dependencies on other components, and the names of the variables that they stand for.
    pub(super) dependencies: Vec<(String, Vec<String>)>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(names: &'a Names, mut module: Module) -> Result<Self, Vec<Problem>> {
        let variables = words::resources(names, &module.resources);
        let order = resource_order(&module.resources).map_err(|stuck| circle(&module.resources, &stuck))?;
        module.resources = order.iter().filter_map(|index| module.resources.get(*index)).cloned().collect();
        let owned =
            module.resources.iter().any(|resource| matches!(resource.part, Part::Service(_) | Part::Job(_)));
        let outer = |resource: &provider::Resource| -> Vec<String> {
            let others = resource.depends_on.iter().filter(|address| address.kind == VARIABLE);
            others.map(|address| address.name.clone()).collect()
        };
        let mut dependencies: Vec<(String, Vec<String>)> = module
            .resources
            .iter()
            .map(|resource| (variables.get(&resource.address).cloned().unwrap_or_default(), outer(resource)))
            .filter(|(_, others)| !others.is_empty())
            .collect();
        let several = dependencies.len() > 1;
        for (name, _) in &mut dependencies {
            *name = if several { format!("{name}_depends_on") } else { "depends_on".to_owned() };
        }
        Ok(Self { names, module, owned, variables, dependencies })
    }

    /// The arguments with their types, which follow from their use and from what the instances are given.
    pub(super) fn arguments(&self, root: &Lowering<'_>) -> Vec<Argument> {
        let usage = Usage::of(self.names, &self.module.resources);
        let bare: Vec<provider::Resource> = self
            .module
            .resources
            .iter()
            .map(|resource| provider::Resource { depends_on: Vec::new(), ..resource.clone() })
            .collect();
        let used = generalize::variables(&bare);
        let mut arguments = Vec::new();
        for name in used.iter().filter(|name| !(self.owned && *name == "name")) {
            let values = self.module.calls.iter().filter_map(|(_, given)| given.get(name));
            let kind = if name == ENVIRONMENT {
                Type::Text
            } else {
                usage.type_of(name, values.map(|value| root.type_of(value)))
            };
            arguments.push(Argument {
                name: name.clone(),
                kind,
                plain: name == ENVIRONMENT,
                description: meaning::variable(name),
            });
        }
        for (name, _) in &self.dependencies {
            arguments.push(Argument {
                name: name.clone(),
                kind: Type::List(Box::new(Type::Resource)),
                plain: true,
                description: "What must stand first.".to_owned(),
            });
        }
        arguments
    }

    pub(super) fn component(
        &self,
        arguments: Vec<Argument>,
        shown: &BTreeMap<(String, String), Expression>,
        wrong: &mut Vec<Problem>,
    ) -> Component {
        let types = arguments.iter().map(|one| (one.name.clone(), one.kind.clone())).collect();
        let inside =
            Inside { names: self.names, variables: self.variables.clone(), types: Some((self.owned, types)) };
        let name = words::component(&self.module.folder);
        let base = self.module.folder.split('-').next().unwrap_or_default();
        let short = words::shortened(base, self.variables.values().map(String::as_str));
        let mut carried = self.dependencies.iter();
        let mut resources = Vec::new();
        for resource in &self.module.resources {
            let mut one = inside.resource(resource, wrong);
            one.name = (one.variable != base)
                .then(|| words::kebab(short.get(&one.variable).unwrap_or(&one.variable)));
            one.depends_on = resource.depends_on.iter().filter_map(|address| inside.own(address)).collect();
            if resource.depends_on.iter().any(|address| address.kind == VARIABLE)
                && let Some((argument, _)) = carried.next()
            {
                one.depends_on.push(Value::Argument(argument.clone()));
            }
            resources.push(one);
        }
        let lowering = Lowering::new(&inside);
        let mut exposes: BTreeMap<String, Exposed> = BTreeMap::new();
        for ((_, key), value) in shown.iter().filter(|((folder, _), _)| *folder == self.module.folder) {
            let (kind, value) = match value {
                Expression::Attribute(address, RESOURCE) => (Type::Resource, inside.own(address)),
                value => (lowering.type_of(value), Some(lowering.free(value))),
            };
            if let Some(value) = value {
                exposes.insert(key.clone(), Exposed { name: key.clone(), kind, value });
            }
        }
        wrong.extend(problems(&self.module.resources, lowering.into_wrong()));
        let mut lookups = BTreeSet::new();
        for (_, value) in resources.iter().flat_map(|resource| &resource.properties) {
            data(value, &mut lookups);
        }
        Component {
            description: words::component_description(&self.module.folder).to_owned(),
            name,
            arguments,
            lookups,
            resources,
            exposes: exposes.into_values().collect(),
        }
    }
}
