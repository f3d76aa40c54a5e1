//! What of the deployed stack stays: properties that count only when a resource is made, and parameters given by people.

use super::deployment::Deployment;
use crate::call::cloudformation::{ParameterValue, Stack};
use plimsoll_infra::cloudformation::{Node, StackTemplate, Template};
use plimsoll_infra::graph::Parameter;
use serde_json::Value;
use std::collections::BTreeMap;

/// The template with the deployed value, or its absence, of every property that counts only when its resource is made: a
/// deployment never resets a scaled count and never generates a secret again (C6, D5).
pub(super) fn keep_initial(stack: &StackTemplate, deployed: &Value) -> Template {
    let mut template = stack.template.clone();
    for (id, property) in &stack.initial {
        let Some(resource) = deployed.pointer("/Resources").and_then(|resources| resources.get(id.as_str()))
        else {
            continue;
        };
        let new_kind =
            stack.template.resource(id.as_str()).and_then(|resource| resource.body.get("Type")).cloned();
        let same_kind = resource.get("Type").map(Node::from_json) == new_kind;
        if same_kind {
            let value = resource.get("Properties").and_then(|properties| properties.get(*property));
            template.set_property(id.as_str(), property, value.map(Node::from_json));
        }
    }
    template
}

/// A parameter of a change set: what is sent, and the value it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) sent: ParameterValue,
    pub(super) value: String,
}

impl Given {
    pub(super) fn new(value: impl Into<String>) -> Self {
        let value = value.into();
        Self { sent: ParameterValue::Given(value.clone()), value }
    }
}

/// The value of a parameter where the stack file, the command line or the deployed stack says one.
///
/// What was given on a deployment (another image tag, by a pipeline) stays until the stack file itself says something else;
/// what was looked up stays as it was.
pub(super) fn known(
    deployment: &Deployment,
    parameter: &Parameter,
    deployed: Option<(&Stack, &Value)>,
) -> Option<Given> {
    let name = parameter.id.as_str();
    if let Some(value) = deployment.parameters.get(name) {
        return Some(Given::new(value));
    }
    let standing = deployed.and_then(|(stack, template)| Some((stack.parameters.get(name)?, template)));
    if let Some((value, template)) = standing {
        let former = template.pointer("/Parameters").and_then(|all| all.get(name)?.get("Default")?.as_str());
        let file_changed = parameter.default.is_some() && former != parameter.default.as_deref();
        if !file_changed || parameter.lookup.is_some() {
            return Some(Given { sent: ParameterValue::Previous, value: value.clone() });
        }
    }
    parameter.default.as_ref().map(Given::new)
}

/// Whether two templates mean the same: `Metadata` and `Description` are for people.
pub(super) fn same(new: &Value, deployed: &Value) -> bool {
    let sections = ["Parameters", "Resources", "Outputs"];
    sections.iter().all(|section| {
        let (new, deployed) = (new.get(section), deployed.get(section));
        new == deployed || (is_empty(new) && is_empty(deployed))
    })
}

fn is_empty(section: Option<&Value>) -> bool {
    section.is_none_or(|section| section.as_object().is_some_and(serde_json::Map::is_empty))
}

/// Whether the same parameters would be sent again.
pub(super) fn same_parameters(new: &BTreeMap<String, Given>, stack: &Stack) -> bool {
    new.len() == stack.parameters.len()
        && new.iter().all(|(name, given)| stack.parameters.get(name) == Some(&given.value))
}
