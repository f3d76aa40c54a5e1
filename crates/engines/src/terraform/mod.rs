//! Terraform and OpenTofu: their commands, and what their machine-readable output says.

mod commands;
mod diagnostics;
mod outputs;
mod plan;
mod progress;

pub(crate) use commands::Terraform;
pub use diagnostics::{Diagnostic, diagnostics};
pub use outputs::outputs;
pub(crate) use outputs::text;
pub use plan::changes;
pub use progress::line;
