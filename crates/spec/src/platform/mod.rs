//! The resolved platform: every default applied, every reference checked, one file per noun.
//!
//! Stages after the stack file see only these types; nothing here is optional merely because a person may leave it out.

pub mod allowance;
pub mod balancer;
pub mod capacity;
pub mod cluster;
pub mod job;
pub mod levers;
pub mod network;
pub mod objective;
pub mod observability;
pub mod registry;
pub mod rehearsal;
pub mod scaling;
pub mod service;
pub mod workload;

use balancer::LoadBalancer;
use cluster::Cluster;
use network::Network;
use observability::Observability;
use plimsoll_units::{EnvironmentName, Region, ServiceName, StackName};
use service::Service;
use std::collections::BTreeMap;

/// A whole ECS platform.
#[derive(Debug, Clone, PartialEq)]
pub struct Platform {
    /// The name of the stack.
    pub stack: StackName,
    /// The environment suffix that resource names end with (X2).
    pub environment: EnvironmentName,
    /// What physical names begin with, so that several stacks share an account and an environment; `None` for nothing.
    pub name_prefix: Option<String>,
    /// The region (X1).
    pub region: Region,
    /// Tags on every taggable resource (X4), by key.
    pub tags: BTreeMap<String, String>,
    /// The network.
    pub network: Network,
    /// The shared load balancer; `None` when no service takes traffic from one.
    pub load_balancer: Option<LoadBalancer>,
    /// The cluster and its capacity.
    pub cluster: Cluster,
    /// Services in the order of the file.
    pub services: Vec<Service>,
    /// Scheduled and one-off tasks in the order of the file.
    pub jobs: Vec<job::Job>,
    /// Repositories that the stack makes, in the order of the file.
    pub registries: Vec<registry::Registry>,
    /// ARN of the KMS key that encrypts logs, secrets, repositories and topics; `None` for AWS-managed keys (X6).
    pub encryption_key: Option<String>,
    /// Whether the stack refuses to be destroyed until this is taken back.
    pub termination_protection: bool,
    /// Findings that are accepted, each with its reason.
    pub allowed: Vec<allowance::Allowance>,
    /// Alarms, dashboards, tracing, budgets.
    pub observability: Observability,
    /// Shared options of pricing.
    pub pricing: Pricing,
    /// Declared rehearsals, in the order of the file.
    pub rehearsals: Vec<rehearsal::Rehearsal>,
    /// What the optimizer may change outside the services.
    pub levers: levers::PlatformLevers,
}

/// How the platform is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pricing {
    /// Whether the account's free tier is counted.
    pub free_tier: bool,
    /// A Compute Savings Plan; `None` for on-demand prices.
    pub savings_plan: Option<SavingsPlan>,
}

/// A Compute Savings Plan commitment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SavingsPlan {
    /// The term in years: 1 or 3.
    pub years: u8,
    /// The hourly commitment in US dollars, at least 0.
    pub usd_per_hour: plimsoll_units::Usd,
}

impl Platform {
    /// The service of this name.
    #[must_use]
    pub fn service(&self, name: &ServiceName) -> Option<&Service> {
        self.services.iter().find(|service| &service.name == name)
    }
}
