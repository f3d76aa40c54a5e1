//! Tests of the stack file through the public interface, one module per subject.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of tests may fail the test"
)]

mod documents;
mod examples;
mod infrastructure;
mod layering;
mod load_examples;
mod meaning;
mod metering;
mod patching;
mod rehearsals;
mod requirements;
mod robustness;
mod support;
mod templates;
