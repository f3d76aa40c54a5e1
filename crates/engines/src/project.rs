//! What a machine must know about a platform.

use crate::engine::Engine;
use std::collections::BTreeMap;

/// A platform as a project of an engine, in its working folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// The engine.
    pub engine: Engine,
    /// The working folder, for people.
    pub folder: String,
    /// The files of the project: text by path, with `/` between folders.
    pub files: BTreeMap<String, String>,
    /// The platform's name with its environment, such as `shop-dev`.
    pub name: String,
    /// The environment; the name of Pulumi's stack.
    pub environment: String,
    /// The region.
    pub region: String,
    /// Settings of the backend that keeps the state, `KEY=VALUE` (Terraform).
    pub backend: Vec<String>,
    /// Values that go before those of the stack file, by the name that the engine knows.
    pub values: BTreeMap<String, String>,
    /// Variables set for every command besides the user's own, such as `AWS_ENDPOINT_URL`.
    pub variables: BTreeMap<String, String>,
    /// What the platform costs a month by list prices, in US dollars, as text.
    pub monthly: Option<String>,
}
