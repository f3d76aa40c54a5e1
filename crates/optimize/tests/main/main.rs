//! Tests of the optimizer.

mod search;
mod support;
