//! Network, credentials and waiting.
//!
//! The only crate with network, credentials and async. Every decision is a machine in [`machine`] that takes events and gives
//! actions and does no I/O; [`driver`] carries actions out.

pub mod driver;
pub mod machine;
