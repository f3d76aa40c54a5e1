//! What is to be deployed, compared or removed.

use plimsoll_infra::cloudformation::{Origin, stack_name};
use plimsoll_infra::graph::Graph;
use plimsoll_spec::platform::Platform;
use std::collections::BTreeMap;

/// A platform with everything that a machine must know about it.
#[derive(Debug, Clone)]
pub struct Deployment {
    /// The platform.
    pub platform: Platform,
    /// Its resources.
    pub graph: Graph,
    /// What the templates say about where they come from.
    pub origin: Origin,
    /// Values of parameters that go before those of the stack file, by parameter name.
    pub parameters: BTreeMap<String, String>,
    /// How the machine goes about it.
    pub options: Options,
}

/// How a machine goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// How long each wait may take in all, in seconds.
    pub timeout: u64,
    /// How long it waits between two looks, in seconds.
    pub poll: u64,
    /// Whether images, certificate and network are looked up beforehand.
    pub preflight: bool,
    /// Whether termination protection is taken away before a removal.
    pub unprotect: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { timeout: 3600, poll: 5, preflight: true, unprotect: false }
    }
}

impl Deployment {
    /// The name of the platform's stack, or of its base.
    #[must_use]
    pub fn name(&self) -> String {
        stack_name(&self.platform)
    }

    /// The tags of the stacks themselves.
    #[must_use]
    pub fn tags(&self) -> BTreeMap<String, String> {
        let mut tags = self.platform.tags.clone();
        tags.extend(self.identity_tags());
        tags
    }

    /// The two tags by which everything of the platform is found again.
    #[must_use]
    pub fn identity_tags(&self) -> BTreeMap<String, String> {
        [("Stack", self.platform.stack.to_string()), ("Environment", self.platform.environment.to_string())]
            .map(|(key, value)| (key.to_owned(), value))
            .into()
    }

    /// Where in the stack file a resource comes from, such as `services.api`.
    #[must_use]
    pub fn path_of(&self, logical_id: &str) -> Option<&str> {
        let found = self.graph.resources.iter().find(|resource| resource.id.as_str() == logical_id);
        found.map(|resource| resource.path.as_str()).filter(|path| !path.is_empty())
    }
}
