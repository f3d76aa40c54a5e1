//! The whole program, as a user meets it: what it prints where, with which exit code, and what it writes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test stops at the first surprise"
)]

mod bad_recording;
mod bad_stack;
mod check;
mod environment;
mod exit_codes;
mod first_steps;
mod import;
mod output;
mod patch_code;
mod rehearse;
mod same_bytes;
mod support;
mod synth;
mod write_back;
