//! Rehearsals of the project's examples, and of services made to fail.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests; the lint's own exception covers test functions only, not their helpers"
)]

mod behaviour;
mod criteria;
mod hostile;
mod support;
