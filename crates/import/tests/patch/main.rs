//! Patches of code in every language: exactly the intended lines change, and what is read again says what was wanted.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod cloudformation;
mod support;
mod terraform;
