//! Templates as CloudFormation gets them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says what it skips"
)]

mod golden;
mod layout;
#[path = "../support/mod.rs"]
mod support;
mod yaml;
