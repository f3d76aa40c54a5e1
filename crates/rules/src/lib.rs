//! What is wrong or wasteful about a platform or a template, one file per rule. Pure: no file, no network, no clock.
//!
//! A [`model::Model`] is what rules read: resources in CloudFormation's vocabulary, from our own graph or from a template that
//! somebody else wrote. What is unknown in it stays unknown: a rule that needs it counts as skipped there.

pub mod check;
pub mod finding;
pub mod model;
pub mod rule;

pub use check::{Check, Skipped};
pub use finding::Finding;
pub use model::{Content, Datum, Item, Model, Place};
pub use rule::{Rule, Subject};
