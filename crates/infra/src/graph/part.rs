//! The parts of a platform, as people split their code.

use plimsoll_units::ServiceName;
use std::fmt;

/// The part of the platform that a resource belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// VPC, subnets, routes, NAT, ACLs, endpoints, flow logs.
    Network,
    /// Load balancer, listeners, its security group and access logs.
    LoadBalancer,
    /// Repositories.
    Registry,
    /// Cluster, capacity providers, instances, namespace, what all services share.
    Cluster,
    /// What belongs to one service: task definition, service, roles, target group, rule, logs, secrets, scaling, its alarms.
    Service(ServiceName),
    /// What belongs to one scheduled or one-off task.
    Job(ServiceName),
    /// Topic, dashboard, events, budgets: what watches the whole platform.
    Monitoring,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network => f.write_str("network"),
            Self::LoadBalancer => f.write_str("load balancer"),
            Self::Registry => f.write_str("registry"),
            Self::Cluster => f.write_str("cluster"),
            Self::Service(name) => write!(f, "service {name}"),
            Self::Job(name) => write!(f, "job {name}"),
            Self::Monitoring => f.write_str("monitoring"),
        }
    }
}
