//! Values and resources in the words of a component, or of a program without components.

use super::lower::{Lowering, Spelling};
use super::names::Names;
use super::program::Resource;
use super::types::Type;
use super::value::Value;
use crate::provider::{self, Address, Expression, Problem};
use std::collections::BTreeMap;

/// Where values of a component stand, or of a flat program (no types of arguments).
pub(super) struct Inside<'a> {
    pub(super) names: &'a Names,
    pub(super) variables: BTreeMap<Address, String>,
    pub(super) types: Option<(bool, BTreeMap<String, Type>)>,
}

impl Spelling for Inside<'_> {
    fn attribute(&self, address: &Address, name: &'static str) -> Option<(Value, Type)> {
        let attribute = self.names.kind(address.kind)?.attributes.get(name)?;
        let variable = self.variables.get(address)?;
        Some((Value::Attribute(variable.clone(), attribute.name), attribute.kind.clone()))
    }

    fn list(&self, _: &[Expression]) -> Option<Value> {
        None
    }

    fn variable(&self, name: &str) -> (Value, Type) {
        match &self.types {
            None => (Value::Setting(name.to_owned()), Type::Text),
            Some((true, _)) if name == "name" => (Value::Name, Type::Text),
            Some((_, types)) => {
                (Value::Argument(name.to_owned()), types.get(name).cloned().unwrap_or(Type::Text))
            }
        }
    }
}

impl Inside<'_> {
    pub(super) fn resource(&self, resource: &provider::Resource, wrong: &mut Vec<Problem>) -> Resource {
        let lowering = Lowering::new(self);
        let known = self.names.kind(resource.address.kind);
        let properties = known.map(|kind| lowering.resource(kind, &resource.body));
        let name = |property: &&str| Some(known?.properties.get(property)?.name);
        let told = |what| Problem { resource: resource.origin.clone(), what };
        if known.is_none() {
            wrong.push(told(format!("{} has no name in Pulumi", resource.address.kind)));
        }
        wrong.extend(lowering.into_wrong().into_iter().map(told));
        Resource {
            variable: self.variables.get(&resource.address).cloned().unwrap_or_default(),
            name: None,
            token: known.map_or("", |kind| kind.token),
            properties: properties.unwrap_or_default(),
            depends_on: Vec::new(),
            ignore_changes: resource.ignore_changes.iter().filter_map(name).collect(),
        }
    }

    pub(super) fn own(&self, address: &Address) -> Option<Value> {
        self.variables.get(address).map(|variable| Value::Resource(variable.clone()))
    }
}
