//! Tests of the optimizer.

mod search;
#[allow(clippy::unwrap_used, reason = "tests")]
mod support;
mod traces;
