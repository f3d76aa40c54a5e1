//! The program itself: instances of components, and what passes between them.

use super::draft::{Draft, RESOURCE};
use super::lower::{Lowering, Spelling};
use super::names::Names;
use super::program::{Argument, ENVIRONMENT, Instance};
use super::types::Type;
use super::value::Value;
use super::words;
use crate::division::modules::{Split, output_name};
use crate::provider::{Address, Expression, snake_case};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Where values of the program itself stand.
pub(super) struct Root<'a> {
    pub(super) names: &'a Names,
    pub(super) split: &'a Split,
    pub(super) parts: &'a [Draft<'a>],
    /// The variable of each instance.
    pub(super) variables: Vec<String>,
    /// What is used of each folder: the name, and the value inside.
    pub(super) shown: RefCell<BTreeMap<(String, String), Expression>>,
}

impl Spelling for Root<'_> {
    fn attribute(&self, address: &Address, name: &'static str) -> Option<(Value, Type)> {
        let kind = self.names.kind(address.kind)?.attributes.get(name)?.kind.clone();
        let (index, inside) = self.split.home(address)?;
        let key = output_name(inside, name);
        Some((self.show(index, key, Expression::Attribute(inside.clone(), name))?, kind))
    }

    fn list(&self, items: &[Expression]) -> Option<Value> {
        let (index, key) = self.split.list_output(items)?;
        let inside = |item: &Expression| match item {
            Expression::Attribute(address, name) => {
                Some(Expression::Attribute(self.split.home(address)?.1.clone(), name))
            }
            _ => None,
        };
        self.show(index, key, Expression::List(items.iter().filter_map(inside).collect()))
    }

    fn variable(&self, name: &str) -> (Value, Type) {
        (Value::Setting(name.to_owned()), Type::Text)
    }
}

impl Root<'_> {
    pub(super) fn part(&self, instance: &str) -> Option<&Draft<'_>> {
        self.parts.iter().find(|part| part.module.calls.iter().any(|(name, _)| name == instance))
    }

    pub(super) fn show(&self, index: usize, key: String, inside: Expression) -> Option<Value> {
        let instance = self.split.instances.get(index)?;
        let folder = self.part(&instance.name)?.module.folder.clone();
        self.shown.borrow_mut().insert((folder, key.clone()), inside);
        Some(Value::Exposed(self.variables.get(index)?.clone(), key))
    }

    /// A resource of another instance, to depend on.
    pub(super) fn resource(&self, address: &Address) -> Option<Value> {
        let (index, inside) = self.split.home(address)?;
        let instance = self.split.instances.get(index)?;
        let key = self.part(&instance.name)?.variables.get(inside)?.clone();
        self.show(index, key, Expression::Attribute(inside.clone(), RESOURCE))
    }

    pub(super) fn instance(
        &self,
        lowering: &Lowering<'_>,
        part: &Draft<'_>,
        arguments: &[Argument],
        name: &str,
        given: &BTreeMap<String, Expression>,
    ) -> (BTreeSet<usize>, Instance) {
        let index = self.split.instances.iter().position(|one| one.name == name).unwrap_or_default();
        let known = self.split.instances.get(index);
        let mut needs = BTreeSet::new();
        for value in given.values() {
            value.addresses(&mut |address| needs.extend(self.split.home(address).map(|(index, _)| index)));
        }
        let of = |argument: &Argument| {
            if argument.name == ENVIRONMENT {
                return Value::Setting(ENVIRONMENT.to_owned());
            }
            if let Some((_, others)) = part.dependencies.iter().find(|(name, _)| *name == argument.name) {
                let one = |other: &String| match given.get(other)? {
                    Expression::Attribute(address, _) => self.resource(address),
                    _ => None,
                };
                return Value::List(others.iter().filter_map(one).collect());
            }
            given
                .get(&argument.name)
                .map_or(Value::Text(String::new()), |value| lowering.of_type(value, &argument.kind))
        };
        let inverse: BTreeMap<&Address, &Address> = self.split.inside_of(index).collect();
        let instance = Instance {
            variable: self.variables.get(index).cloned().unwrap_or_default(),
            name: known.map_or_else(String::new, |one| {
                one.owner.clone().unwrap_or_else(|| words::kebab(&snake_case(&one.name)))
            }),
            component: words::component(&part.module.folder),
            arguments: arguments.iter().map(|argument| (argument.name.clone(), of(argument))).collect(),
            addresses: part
                .module
                .resources
                .iter()
                .filter_map(|resource| inverse.get(&resource.address).map(|address| (*address).clone()))
                .collect(),
        };
        needs.remove(&index);
        (needs, instance)
    }
}
