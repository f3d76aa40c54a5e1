//! Pulumi: its commands, and what their machine-readable output says.

mod commands;
mod events;
mod preview;
mod state;

pub(crate) use commands::Pulumi;
pub use events::{errors, line};
pub use preview::changes;
pub use state::standing;

/// The name of a resource in its URN: the last part.
pub(crate) fn name_of(urn: &str) -> &str {
    urn.rsplit("::").next().unwrap_or(urn)
}

/// The type of a resource in its URN, without the types of its parents.
pub(crate) fn kind_of(urn: &str) -> &str {
    urn.rsplit("::").nth(1).and_then(|kinds| kinds.rsplit('$').next()).unwrap_or_default()
}

/// Whether a type is one that AWS has: not a component, a provider or the stack itself.
pub(crate) fn is_of_aws(kind: &str) -> bool {
    kind.starts_with("aws:")
}
