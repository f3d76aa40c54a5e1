//! What is wrong or wasteful about a platform or a template, one file per rule. Pure: no file, no network, no clock.
//!
//! A [`model::Model`] is what rules read: resources in CloudFormation's vocabulary, from our own graph or from a template that
//! somebody else wrote. What is unknown in it stays unknown: a rule that needs it counts as skipped there.

pub mod check;
pub mod engine;
pub mod finding;
pub mod from_graph;
pub mod model;
pub mod rule;
pub mod rules;
pub mod suppress;
pub mod template;
pub mod view;

#[cfg(test)]
mod fixture;

pub use check::{Check, Skipped};
pub use engine::{Report, run};
pub use finding::Finding;
pub use from_graph::from_graph;
pub use model::{Content, Datum, Item, Model, Origin, Piece, Place};
pub use rule::{Rule, Subject};
pub use suppress::{Allowed, Scope};
pub use template::{Options, Template};
