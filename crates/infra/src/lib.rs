//! `Platform` → resource graph → the dialects it is written in. Pure: no file, no network, no clock.
//!
//! [`mod@graph`] holds the types; [`family`] makes the resources, one file per resource family; [`ids`] and [`names`] are the one
//! home of logical ids and of physical names; [`cloudformation`] writes templates, [`provider`] translates for [`terraform`] and
//! [`pulumi`].

pub mod cloudformation;
pub mod context;
mod division;
pub mod family;
pub mod graph;
pub mod ids;
pub mod names;
pub mod outputs;
pub mod policy;
pub mod project;
pub mod provider;
pub mod pulumi;
pub mod terraform;

pub use context::{Context, CostFigures};
pub use graph::{Graph, Output, Parameter, Resource, Value};
pub use project::Project;

use plimsoll_spec::platform::Platform;

/// The resource graph of a platform; the same platform gives the same graph.
#[must_use]
pub fn graph(platform: &Platform, costs: Option<&CostFigures>) -> Graph {
    let cx = Context::new(platform, costs);
    let mut graph = Graph::default();
    for family in family::ALL {
        family(&cx, &mut graph);
    }
    graph
}
