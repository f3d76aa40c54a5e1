//! The graph in the vocabulary of the AWS provider, which Terraform, OpenTofu and Pulumi share.
//!
//! One CloudFormation resource may become several provider resources (a bucket and its policy settings), or a part of another
//! one (a gateway attachment). What cannot be translated is never left out quietly: it is a [`Problem`].

mod address;
mod body;
mod expression;
mod fields;
mod reference;
mod scope;
mod translate;

pub use address::{Address, snake_case};
pub use body::{Body, Item};
pub use expression::{Data, Expression};
pub(crate) use scope::Scope;
pub use translate::{Gap, Problem, Resource, Translated, translate};

/// Turns single values of a graph, such as outputs, into values of the provider.
pub(crate) fn values(graph: &crate::graph::Graph) -> Scope<'_> {
    Scope::new(graph)
}
