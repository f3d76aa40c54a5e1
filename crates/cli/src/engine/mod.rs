//! `--engine`: the user's own Terraform, OpenTofu or Pulumi in place of CloudFormation.

mod args;
mod process;
mod project;
mod terminal;
pub(crate) mod verbs;

pub(crate) use args::EngineArgs;
