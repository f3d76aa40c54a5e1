//! What Terraform projects and Pulumi programs are made from.

use super::naming::Names;
use crate::context::Context;
use crate::graph::{Graph, Output, Part};
use crate::provider::{Expression, Gap, Problem, Resource, translate, values};
use plimsoll_spec::Platform;
use std::collections::BTreeMap;

/// A platform in the provider's vocabulary, with what is the same everywhere taken out.
pub(crate) struct Given {
    /// The resources, with the variable of the environment in their names and without the tags that all of them carry.
    pub(crate) resources: Vec<Resource>,
    /// Key, description and value of each output.
    pub(crate) outputs: Vec<(String, String, Expression)>,
    /// The tags that all resources carry.
    pub(crate) common: BTreeMap<String, String>,
    /// What the provider cannot express.
    pub(crate) gaps: Vec<Gap>,
}

impl Given {
    /// Translates a graph.
    ///
    /// # Errors
    /// Properties that have no translation: a defect of this crate, never a fault of the platform.
    pub(crate) fn new(platform: &Platform, graph: &Graph) -> Result<Self, Vec<Problem>> {
        let translated = translate(graph);
        if !translated.problems.is_empty() {
            return Err(translated.problems);
        }
        let cx = Context::new(platform, None);
        let common = cx.tag_map(&Part::Network);
        let names = Names::of(&translated.resources, cx.names.suffix());
        let scope = values(graph);
        let output = |output: &Output| {
            (output.key.clone(), output.description.clone(), names.spoken(&scope.value(&output.value)))
        };
        let resources = translated.resources.iter().map(|resource| names.shared(resource, &common)).collect();
        let outputs = graph.outputs.iter().map(output).collect();
        Ok(Self { resources, outputs, common, gaps: translated.gaps })
    }
}
