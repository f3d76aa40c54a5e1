//! Pulumi programs of the examples and of random stack files.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]
#![expect(clippy::print_stdout, reason = "tests say what they skip")]

mod names;
mod program;
mod support;
