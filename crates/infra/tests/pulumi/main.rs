//! Pulumi programs of the examples and of random stack files.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail the test"
)]
#![expect(clippy::print_stdout, reason = "tests say what they skip")]

mod comparison;
mod names;
mod program;
mod python;
mod support;
mod yaml;
