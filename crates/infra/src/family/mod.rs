//! Resource families: one file each makes the resources of one concern.

pub(crate) mod access_logs;
pub mod alarms;
pub(crate) mod autoscaling;
pub mod budgets;
pub(crate) mod cluster;
#[cfg(test)]
pub(crate) mod conventions;
pub mod dashboard;
pub(crate) mod discovery;
pub(crate) mod endpoints;
pub mod events;
#[cfg(test)]
pub(crate) mod examples;
pub(crate) mod flow_logs;
pub(crate) mod images;
pub(crate) mod instances;
pub(crate) mod jobs;
pub mod listeners;
pub(crate) mod load_balancer;
pub mod log_groups;
pub(crate) mod logging;
pub(crate) mod nat;
pub mod network;
pub(crate) mod network_acls;
pub(crate) mod queues;
pub mod registries;
pub mod roles;
pub mod routes;
pub(crate) mod scheduled;
pub mod security_groups;
pub(crate) mod services;
pub(crate) mod sidecars;
#[cfg(test)]
mod soundness;
pub(crate) mod step_scaling;
pub(crate) mod strategy;
pub(crate) mod subnets;
pub(crate) mod target_groups;
pub(crate) mod task_definitions;
pub mod topic;
pub(crate) mod tracking;
pub mod vaults;
pub mod xray;

use crate::context::Context;
use crate::graph::Graph;

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
    cluster::add,
    instances::add,
    discovery::add,
    queues::add,
    task_definitions::add,
    services::add,
    autoscaling::add,
    jobs::add,
    topic::add,
    alarms::add,
    events::add,
    budgets::add,
    xray::add,
    dashboard::add,
    crate::outputs::add,
];
