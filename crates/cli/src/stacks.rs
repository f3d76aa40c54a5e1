//! From a stack file to CloudFormation templates: what every verb that deploys or writes them does first.

use crate::exit::Failure;
use crate::load::{self, Stack};
use crate::ui::Ui;
use plimsoll_infra::cloudformation::{Layout, Origin, Placed, plan};
use plimsoll_infra::{CostFigures, Graph};
use plimsoll_optimize::cost;
use plimsoll_units::Usd;

/// A platform as resources, and those as stacks.
#[derive(Debug)]
pub(crate) struct Stacks {
    /// The resources.
    pub(crate) graph: Graph,
    /// The stacks with their templates.
    pub(crate) layout: Layout,
}

/// The stacks of a platform; `placed` says where its services stand already, empty where nothing is known. The cost among the
/// outputs is that of the desired task counts, as `cost` states it without a recording; `before` is what the platform cost
/// before it was optimized.
pub(crate) fn stacks(
    stack: &Stack,
    before: Option<Usd>,
    placed: &Placed,
    ui: &Ui,
) -> Result<Stacks, Failure> {
    let platform = stack.platform();
    let [_, desired, _] = cost::declared(platform, &load::prices(platform, ui)?);
    let costs = CostFigures { monthly: desired.total(), monthly_before: before };
    let graph = plimsoll_infra::graph(platform, Some(&costs));
    let layout = plan(platform, &graph, &origin(stack), placed)
        .map_err(|error| Failure::invalid(format!("error: {}: {error}", stack.path.display())))?;
    Ok(Stacks { graph, layout })
}

/// What the templates say about where they come from.
pub(crate) fn origin(stack: &Stack) -> Origin {
    let file = stack.path.file_name().unwrap_or_default().to_string_lossy();
    Origin::new(env!("CARGO_PKG_VERSION"), file, stack.text.as_bytes())
}
