//! Tests of the optimizer.

mod examples;
mod search;
#[allow(clippy::unwrap_used, reason = "tests")]
mod support;
