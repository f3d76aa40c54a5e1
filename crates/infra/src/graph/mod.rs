//! The types of the resource graph.
//!
//! Resources are described in CloudFormation's vocabulary (type names, property names, shapes), because that is AWS's own
//! published schema of every resource; the other dialects are translations of it.

mod map;
mod output;
mod parameter;
mod part;
mod resource;
mod value;

pub use map::Map;
pub use output::Output;
pub use parameter::{Lookup, Parameter, ParameterId, ParameterKind};
pub use part::Part;
pub use resource::{LogicalId, Resource};
pub use value::{Pseudo, Value};

use std::collections::BTreeMap;

/// A whole platform as resources, parameters and outputs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Graph {
    /// Resources in the order in which they were added: families in a fixed order, services in the order of the file.
    pub resources: Vec<Resource>,
    /// Parameters in the order in which they were added.
    pub parameters: Vec<Parameter>,
    /// Outputs in the order in which they were added.
    pub outputs: Vec<Output>,
}

impl Graph {
    /// Adds a resource.
    pub fn add(&mut self, resource: Resource) {
        debug_assert!(self.resource(&resource.id).is_none(), "two resources are called {}", resource.id);
        self.resources.push(resource);
    }

    /// Adds a parameter unless one of its id is there, and returns the value that refers to it.
    pub fn parameter(&mut self, parameter: Parameter) -> Value {
        let value = Value::Parameter(parameter.id.clone());
        if !self.parameters.iter().any(|known| known.id == parameter.id) {
            self.parameters.push(parameter);
        }
        value
    }

    /// Adds an output.
    pub fn output(&mut self, output: Output) {
        self.outputs.push(output);
    }

    /// The resource of this id.
    #[must_use]
    pub fn resource(&self, id: &LogicalId) -> Option<&Resource> {
        self.resources.iter().find(|resource| &resource.id == id)
    }

    /// Resources by id.
    #[must_use]
    pub fn by_id(&self) -> BTreeMap<&LogicalId, &Resource> {
        self.resources.iter().map(|resource| (&resource.id, resource)).collect()
    }

    /// The resources of one type, such as `AWS::ECS::Service`.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Resource> {
        self.resources.iter().filter(move |resource| resource.kind == kind)
    }
}
