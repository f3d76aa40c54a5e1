//! `--engine`: Terraform and OpenTofu themselves against an emulator, and stand-ins for what they do when something goes wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    clippy::print_stdout,
    dead_code,
    unreachable_pub,
    reason = "a test stops at the first surprise and may read the clock; it uses its part of what the tests of AWS share"
)]

#[path = "../aws/api.rs"]
mod api;
#[path = "../aws/emulator.rs"]
mod emulator;
#[path = "../aws/proxy.rs"]
mod proxy;
mod pulumi;
mod refused;
mod stand_in;
#[path = "../aws/support.rs"]
mod support;
mod terraform;
