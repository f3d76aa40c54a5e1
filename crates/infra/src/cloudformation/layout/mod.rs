//! The plan by which a graph becomes one template or several.
//!
//! One stack as long as CloudFormation takes it; else a base (network, load balancer, cluster, registries), stacks of services
//! that import from it, and one for what watches them all.

mod exports;
mod homes;
mod split;

pub(super) use homes::unit_of;

use super::assemble::{self, Contents};
use super::template::UPLOAD_LIMIT;
use super::{Origin, Template};
use crate::graph::{Graph, LogicalId, ParameterId, Resource};
use plimsoll_spec::platform::Platform;
use std::collections::BTreeMap;
use std::fmt;

/// AWS: a template has at most 500 resources; source CloudFormation quotas, read 2026-09.
pub const RESOURCE_LIMIT: usize = 500;

/// AWS: a template has at most 200 parameters; source CloudFormation quotas, read 2026-09.
pub const PARAMETER_LIMIT: usize = 200;

/// AWS: a template has at most 200 outputs; source CloudFormation quotas, read 2026-09.
pub const OUTPUT_LIMIT: usize = 200;

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

impl StackPart {
    /// The part that a name such as `services-2` means; see its `Display`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "whole" => Some(Self::Whole),
            "base" => Some(Self::Base),
            "monitoring" => Some(Self::Monitoring),
            other => other.strip_prefix("services-")?.parse().ok().map(Self::Services),
        }
    }

    /// The name of the part's stack, from that of the platform's.
    #[must_use]
    pub fn stack_name(self, platform: &str) -> String {
        match self {
            Self::Whole | Self::Base => platform.to_owned(),
            Self::Services(_) | Self::Monitoring => format!("{platform}-{self}"),
        }
    }
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

/// Where services and jobs stand already: the part of the stack by the unit's name (`service api`, `job cleanup`). A unit stays
/// where it stands.
pub type Placed = BTreeMap<String, StackPart>;

/// Where services and jobs stand, as the `Metadata` section of a deployed template says; empty for a foreign one.
#[must_use]
pub fn placed_in(metadata: &serde_json::Value) -> Placed {
    let ours = metadata.get("Plimsoll");
    let part = ours.and_then(|ours| ours.get("Part")).and_then(|part| part.as_str());
    let Some(part) = part.and_then(StackPart::from_name) else { return Placed::new() };
    let units = ours.and_then(|ours| ours.get("Holds")).and_then(|units| units.as_array());
    units.into_iter().flatten().filter_map(|unit| unit.as_str()).map(|unit| (unit.to_owned(), part)).collect()
}

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
    placed: &Placed,
) -> Result<Layout, LayoutError> {
    let was_split =
        placed.values().any(|part| matches!(part, StackPart::Services(_) | StackPart::Monitoring));
    // Counted before it is written, because writing takes the time.
    if !was_split && graph.resources.len() <= RESOURCE_LIMIT && graph.outputs.len() <= OUTPUT_LIMIT {
        let whole = whole(platform, graph, origin);
        if within_limits(&whole).is_ok() {
            return Ok(Layout { stacks: vec![whole] });
        }
    }
    let stacks = split::stacks(platform, graph, origin, placed);
    stacks.iter().try_for_each(within_limits)?;
    Ok(Layout { stacks })
}

fn whole(platform: &Platform, graph: &Graph, origin: &Origin) -> StackTemplate {
    let contents = Contents {
        description: description(platform, StackPart::Whole),
        origin,
        part: StackPart::Whole,
        parameters: graph.parameters.iter().collect(),
        resources: graph.resources.iter().collect(),
        outputs: graph.outputs.iter().collect(),
        exports: Vec::new(),
    };
    stack(&stack_name(platform), &contents, &|_, _| None, Vec::new())
}

/// A stack of these contents.
fn stack(
    platform: &str,
    contents: &Contents<'_>,
    foreign: &super::value::Foreign<'_>,
    depends_on: Vec<String>,
) -> StackTemplate {
    let template = assemble::template(contents, foreign);
    let taken = contents
        .parameters
        .iter()
        .filter(|parameter| template.parameters.iter().any(|(name, _)| name == parameter.id.as_str()));
    StackTemplate {
        name: contents.part.stack_name(platform),
        part: contents.part,
        parameters: taken.map(|parameter| parameter.id.clone()).collect(),
        initial: contents.resources.iter().copied().flat_map(initial).collect(),
        depends_on,
        template,
    }
}

fn initial(resource: &Resource) -> impl Iterator<Item = (LogicalId, &'static str)> {
    resource.initial.iter().map(|property| (resource.id.clone(), *property))
}

/// One sentence about a stack; its length follows from the limits of names.
fn description(platform: &Platform, part: StackPart) -> String {
    let whole = format!("Amazon ECS platform {}, environment {}", platform.stack, platform.environment);
    match part {
        StackPart::Whole => whole,
        StackPart::Base => format!("{whole}: what its services share"),
        StackPart::Services(number) => format!("{whole}: services, part {number}"),
        StackPart::Monitoring => format!("{whole}: what watches its services"),
    }
}

fn within_limits(stack: &StackTemplate) -> Result<(), LayoutError> {
    let template = &stack.template;
    let check = |what, count, limit| {
        if count <= limit {
            Ok(())
        } else {
            Err(LayoutError::TooLarge { part: stack.part, what, count, limit })
        }
    };
    check("resources", template.resources.len(), RESOURCE_LIMIT)?;
    check("parameters", template.parameters.len(), PARAMETER_LIMIT)?;
    check("outputs", template.outputs.len(), OUTPUT_LIMIT)?;
    check("bytes", template.compact_json().len(), UPLOAD_LIMIT)
}
