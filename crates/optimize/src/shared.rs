//! Levers outside the services: network shape, Container Insights, log retention.

use plimsoll_spec::Platform;
use plimsoll_spec::platform::cluster::Insights;
use plimsoll_spec::platform::levers::NetworkShape;
use plimsoll_spec::platform::network::{Nat, Network};
use plimsoll_units::{Seconds, ServiceName};

/// Interface endpoints without which Fargate tasks in private subnets cannot start.
///
/// AWS: `ecr.api`, `ecr.dkr` and `logs`, and a gateway endpoint for S3, which is free; `secretsmanager` where secrets are
/// injected. Source the ECS developer guide, VPC endpoints, 2023-06.
fn needed_endpoints(platform: &Platform) -> Vec<String> {
    let mut endpoints = vec!["ecr.api".to_owned(), "ecr.dkr".to_owned(), "logs".to_owned()];
    if platform.services.iter().any(|service| !service.secrets.is_empty()) {
        endpoints.push("secretsmanager".to_owned());
    }
    endpoints
}

/// The network shape of a platform.
#[must_use]
pub fn network_shape(platform: &Platform) -> NetworkShape {
    match &platform.network {
        Network::Default { .. } => NetworkShape::Nat(Nat::PublicTasks),
        Network::Own(vpc) if vpc.nat == Nat::None && !vpc.endpoints.is_empty() => NetworkShape::Endpoints,
        Network::Own(vpc) => NetworkShape::Nat(vpc.nat),
        // Nothing of it is the stack's to change.
        Network::Existing(vpc) if vpc.public_tasks => NetworkShape::Nat(Nat::PublicTasks),
        Network::Existing(_) => NetworkShape::Nat(Nat::None),
    }
}

/// The word for a network shape.
#[must_use]
pub const fn shape_word(shape: NetworkShape) -> &'static str {
    match shape {
        NetworkShape::Nat(nat) => nat.as_str(),
        NetworkShape::Endpoints => "endpoints",
    }
}

/// A network shape as the stack file writes it: keys of `network`.
const fn shape_yaml(shape: NetworkShape) -> &'static str {
    match shape {
        NetworkShape::Nat(Nat::None) => "{nat: none}",
        NetworkShape::Nat(Nat::Single) => "{nat: single}",
        NetworkShape::Nat(Nat::PerZone) => "{nat: per_zone}",
        NetworkShape::Nat(Nat::PublicTasks) => "{nat: public_tasks}",
        NetworkShape::Endpoints => "{nat: none, endpoints: ecs}",
    }
}

/// The platform with another network shape; the same platform where its VPC is not its own.
#[must_use]
pub fn with_network(platform: &Platform, shape: NetworkShape) -> Platform {
    let mut changed = platform.clone();
    let needed = needed_endpoints(platform);
    if let Network::Own(vpc) = &mut changed.network {
        match shape {
            NetworkShape::Nat(nat) => vpc.nat = nat,
            NetworkShape::Endpoints => {
                vpc.nat = Nat::None;
                vpc.endpoints.extend(needed);
                vpc.endpoints.sort();
                vpc.endpoints.dedup();
            }
        }
    }
    changed
}

/// The platform with another Container Insights mode.
#[must_use]
pub fn with_insights(platform: &Platform, insights: Insights) -> Platform {
    let mut changed = platform.clone();
    changed.cluster.insights = insights;
    changed
}

/// The platform with another log retention of one service.
#[must_use]
pub fn with_retention(platform: &Platform, service: &ServiceName, retention: Seconds) -> Platform {
    let mut changed = platform.clone();
    for own in changed.services.iter_mut().filter(|own| &own.name == service) {
        own.logs.retention = Some(retention);
    }
    changed
}

/// One shared alternative: the platform with it, and how a plan names it.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// The service it belongs to; `None` for the platform.
    pub service: Option<ServiceName>,
    /// Path in the stack file.
    pub path: String,
    /// The present value.
    pub from: String,
    /// The new value in words.
    pub to: String,
    /// The new value as the stack file writes it.
    pub yaml: String,
    /// The platform with it.
    pub platform: Platform,
    /// What kind it is.
    pub kind: AlternativeKind,
}

/// Kinds of shared alternatives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlternativeKind {
    /// Network shape.
    Network,
    /// Container Insights mode.
    Insights,
    /// Log retention.
    Retention,
}

/// The alternatives of one lever at a time; each list starts from the platform given.
#[must_use]
pub fn network_alternatives(platform: &Platform) -> Vec<Alternative> {
    let present = network_shape(platform);
    if !matches!(platform.network, Network::Own(_)) {
        return Vec::new();
    }
    let other = |shape: &NetworkShape| Alternative {
        service: None,
        path: "network".to_owned(),
        from: shape_word(present).to_owned(),
        to: shape_word(*shape).to_owned(),
        yaml: shape_yaml(*shape).to_owned(),
        platform: with_network(platform, *shape),
        kind: AlternativeKind::Network,
    };
    platform.levers.network.iter().filter(|shape| **shape != present).map(other).collect()
}

/// Container Insights modes that the levers allow besides the present one.
#[must_use]
pub fn insights_alternatives(platform: &Platform) -> Vec<Alternative> {
    let present = platform.cluster.insights;
    let other = |mode: &Insights| Alternative {
        service: None,
        path: "cluster.insights".to_owned(),
        from: present.as_str().to_owned(),
        to: mode.as_str().to_owned(),
        // `off` alone would read as a boolean in some YAML readers.
        yaml: format!("\"{}\"", mode.as_str()),
        platform: with_insights(platform, *mode),
        kind: AlternativeKind::Insights,
    };
    platform.levers.insights.iter().filter(|mode| **mode != present).map(other).collect()
}

/// Log retentions that the levers allow besides the present one, service by service.
#[must_use]
pub fn retention_alternatives(platform: &Platform, service: &ServiceName) -> Vec<Alternative> {
    let Some(own) = platform.service(service) else { return Vec::new() };
    let present = own.logs.retention;
    let other = |retention: &Seconds| Alternative {
        service: Some(service.clone()),
        path: crate::wording::service_path(service, "logs.retention"),
        from: present.map_or_else(|| "never".to_owned(), |present| present.to_string()),
        to: retention.to_string(),
        yaml: retention.to_string(),
        platform: with_retention(platform, service, *retention),
        kind: AlternativeKind::Retention,
    };
    own.levers.log_retention.iter().filter(|retention| Some(**retention) != present).map(other).collect()
}
