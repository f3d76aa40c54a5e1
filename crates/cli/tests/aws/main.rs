//! The verbs that talk to AWS, against emulators and the loopback fake. `docs/testing.md` says what each of them proves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and may read the clock"
)]

mod api;
mod emulator;
mod killed;
mod life;
mod moto;
mod operate;
mod permissions;
mod proxy;
mod refused;
mod secret;
mod support;
