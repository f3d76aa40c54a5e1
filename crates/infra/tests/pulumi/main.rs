//! Pulumi programs of the examples and of random stack files.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says what it skips"
)]

mod expected;
mod names;
mod program;
mod python;
mod support;
mod typescript;
mod yaml;
