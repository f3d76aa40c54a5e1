//! Writes the platform as Terraform: modules as people expect them, HCL formatted as `terraform fmt` would (D12).
//!
//! The resources come from [`crate::provider`]; here they are divided into modules, and services that look alike share one.

mod describe;
mod generalize;
mod hcl;
mod modules;
mod naming;
mod project;
mod settings;

pub use project::{Options, Project, ProviderVersion, write};
