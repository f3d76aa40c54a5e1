//! Code that others wrote: read into a model and a stack file, and patched where its values stand. Pure: files come in and go
//! out as texts.
//!
//! ```text
//! folder of HCL ──hcl──► provider's vocabulary ┐
//! state or plan JSON ──state───────────────────┴─provider──► Model ┐
//! template, nested templates ──cloudformation──────────────► Model ┤
//! task definition JSON ──task_definition───────────────────► Model ┼─extract──► Imported: stack file, reports, leaves
//! Compose file ──compose───────────────────────────────────► Model ┘                │
//!                                                              │                    ▼
//!                                            rules, with the user's places   patch ◄── a changed platform
//! ```
//!
//! Every value knows where it is used and which literal it is ([`plimsoll_rules::Origin`]). All places are in one space of bytes
//! over all files ([`Sources`]). What cannot be evaluated is never guessed: it is unknown, with its reason and its place.

pub mod allow;
pub mod code;
pub mod imported;
pub mod patch;
pub mod read;
pub mod sources;

mod cloudformation;
mod compose;
mod extract;
mod hcl;
mod json;
#[cfg(test)]
mod mutation;
mod paths;
mod provider;
mod state;
mod task_definition;

pub use allow::allowed;
pub use extract::extract;
pub use imported::{Imported, Leaf, Noted, Report, Unit};
pub use patch::{Patch, Refusal, carry, patch, unified};
pub use read::{Kind, Options, Read, ReadError, Unread, read, recognize};
pub use sources::{Files, Sources};
