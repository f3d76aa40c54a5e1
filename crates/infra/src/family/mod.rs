//! Resource families: one file each makes the resources of one concern.

use crate::context::Context;
use crate::graph::Graph;

pub(crate) mod access_logs;
pub(crate) mod endpoints;
#[cfg(test)]
pub(crate) mod examples;
pub(crate) mod flow_logs;
pub mod listeners;
pub(crate) mod load_balancer;
pub mod log_groups;
pub(crate) mod nat;
pub mod network;
pub(crate) mod network_acls;
pub mod registries;
pub mod roles;
pub mod routes;
pub mod security_groups;
pub(crate) mod subnets;
pub(crate) mod target_groups;
pub mod vaults;

/// What a family is: it reads the platform and adds to the graph.
pub type Family = fn(&Context<'_>, &mut Graph);

/// Every family, in the order in which their resources stand.
pub const ALL: &[Family] = &[
    network::add,
    subnets::add,
    nat::add,
    routes::add,
    network_acls::add,
    endpoints::add,
    flow_logs::add,
    security_groups::add,
    access_logs::add,
    load_balancer::add,
    target_groups::add,
    listeners::add,
    log_groups::add,
    registries::add,
    vaults::add,
    roles::add,
    crate::outputs::add,
];
