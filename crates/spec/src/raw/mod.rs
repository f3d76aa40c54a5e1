//! What may be written in a stack file, one file per noun.
//!
//! Every key may be left out. A key with a default holds that default after reading; a key without one is `None`, and
//! what then applies is said in its description and decided in [`crate::resolve`]. The descriptions and defaults here
//! are the ones that editors show: the JSON Schema is made from the same declarations.

#[macro_use]
mod mapping;
pub(crate) mod allowance;
pub(crate) mod balancer;
pub(crate) mod cluster;
pub(crate) mod collection;
pub(crate) mod encryption;
pub(crate) mod image;
pub(crate) mod job;
pub(crate) mod levers;
pub(crate) mod network;
pub(crate) mod objective;
pub(crate) mod observability;
pub(crate) mod pricing;
pub(crate) mod quantity;
pub(crate) mod queue;
pub(crate) mod registry;
pub(crate) mod rehearsal;
pub(crate) mod scaling;
pub(crate) mod service;
pub(crate) mod stack;
pub(crate) mod tasks;
pub(crate) mod value;
mod word;
pub(crate) mod workload;
