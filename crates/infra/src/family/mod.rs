//! Resource families: one file each makes the resources of one concern.

pub mod alarms;
pub mod budgets;
pub mod dashboard;
pub mod events;
pub mod log_groups;
pub mod registries;
pub mod roles;
pub mod topic;
pub mod vaults;
pub mod xray;

use crate::context::Context;
use crate::graph::Graph;

/// What a family is: it reads the platform and adds to the graph.
pub type Family = fn(&Context<'_>, &mut Graph);

/// Every family, in the order in which their resources stand.
pub const ALL: &[Family] = &[log_groups::add, registries::add, vaults::add, roles::add, crate::outputs::add];
