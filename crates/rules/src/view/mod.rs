//! How rules look at a model: values that are known, what belongs together, what AWS publishes in tables.

pub mod balancer;
pub mod capacity;
pub mod datum;
pub mod ecs;
pub mod iam;
pub mod instance_types;
pub mod money;
pub mod naming;
pub mod network;
pub mod scaling;
pub mod schedule;
pub mod secret;
