//! Tests of the optimizer.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests; the lint's own exception covers test functions only, not their helpers"
)]

mod brute_force;
mod examples;
mod search;
mod support;
mod traces;
