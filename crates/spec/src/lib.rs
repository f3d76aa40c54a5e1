//! The stack file: language, diagnostics, resolved platform, JSON Schema and in-place patches.

pub mod platform;

pub use platform::Platform;
