//! The plan by which a graph becomes one template or several.
//!
//! One stack as long as CloudFormation takes it; else a base (network, load balancer, cluster, registries), stacks of services
//! that import from it, and one for what watches them all.

use super::assemble::{self, Contents};
use super::{Origin, Template};
use crate::graph::{Graph, LogicalId, ParameterId};
use plimsoll_spec::platform::Platform;
use std::collections::BTreeMap;
use std::fmt;

/// The stacks of a platform in the order in which they are made; they are destroyed in the opposite one.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// At least one.
    pub stacks: Vec<StackTemplate>,
}

/// A stack with its template.
#[derive(Debug, Clone, PartialEq)]
pub struct StackTemplate {
    /// The name of the stack, such as `payments-dev` or `shop-prod-services-2`.
    pub name: String,
    /// Which part of the platform it holds.
    pub part: StackPart,
    /// The template.
    pub template: Template,
    /// The parameters of the graph that this template takes.
    pub parameters: Vec<ParameterId>,
    /// Top-level properties that count only when their resource is made: before an update, what the deployed template says
    /// (or its absence) goes back in by [`Template::set_property`].
    pub initial: Vec<(LogicalId, &'static str)>,
    /// The names of stacks that must stand before it.
    pub depends_on: Vec<String>,
}

/// Which part of the platform a stack holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StackPart {
    /// All of it.
    Whole,
    /// What services share.
    Base,
    /// Some of the services and jobs; counted from 1.
    Services(u32),
    /// What watches the services of several stacks.
    Monitoring,
}

impl fmt::Display for StackPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => f.write_str("whole"),
            Self::Base => f.write_str("base"),
            Self::Services(number) => write!(f, "services-{number}"),
            Self::Monitoring => f.write_str("monitoring"),
        }
    }
}

/// Where services and jobs stand already: the part of the stack by the unit's name (`service api`, `job cleanup`), as the
/// metadata of deployed templates say under `Plimsoll.Part` and `Plimsoll.Holds`. A unit stays where it stands.
pub type Placed = BTreeMap<String, StackPart>;

/// Why there is no layout.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// A stack would exceed a limit of CloudFormation, and nothing can be taken out of it.
    #[error("the {part} stack would have {count} {what}, CloudFormation takes {limit}")]
    TooLarge {
        /// The part.
        part: StackPart,
        /// What there is too much of.
        what: &'static str,
        /// How much.
        count: usize,
        /// How much is allowed.
        limit: usize,
    },
}

/// The name of a platform's stack, or of its base: `{stack}-{environment}`.
#[must_use]
pub fn stack_name(platform: &Platform) -> String {
    format!("{}-{}", platform.stack, platform.environment)
}

/// Plans the stacks of a platform. `placed` says where services stand already; empty where nothing is known.
///
/// # Errors
/// When what cannot be split exceeds a limit of CloudFormation.
pub fn plan(
    platform: &Platform,
    graph: &Graph,
    origin: &Origin,
    _placed: &Placed,
) -> Result<Layout, LayoutError> {
    let contents = Contents {
        description: format!("{} ({})", platform.stack, platform.environment),
        origin,
        part: None,
        parameters: graph.parameters.iter().collect(),
        resources: graph.resources.iter().collect(),
        outputs: graph.outputs.iter().collect(),
        exports: Vec::new(),
    };
    let stack = StackTemplate {
        name: stack_name(platform),
        part: StackPart::Whole,
        template: assemble::template(&contents, &|_, _| None),
        parameters: graph.parameters.iter().map(|parameter| parameter.id.clone()).collect(),
        initial: initial(&contents),
        depends_on: Vec::new(),
    };
    Ok(Layout { stacks: vec![stack] })
}

fn initial(contents: &Contents<'_>) -> Vec<(LogicalId, &'static str)> {
    let of = |resource: &&crate::Resource| {
        let id = resource.id.clone();
        resource.initial.clone().into_iter().map(move |property| (id.clone(), property)).collect::<Vec<_>>()
    };
    contents.resources.iter().flat_map(of).collect()
}
