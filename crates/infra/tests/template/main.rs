//! Templates as CloudFormation gets them.

mod golden;
mod layout;
#[path = "../support/mod.rs"]
mod support;
mod yaml;
