//! Writes the platform as Terraform: modules as people expect them, HCL formatted as `terraform fmt` would (D12).
//!
//! The resources come from [`crate::provider`], their division into modules from `crate::division`.

mod describe;
mod hcl;
mod project;

pub use crate::project::Project;
pub use project::{Options, ProviderVersion, write};
