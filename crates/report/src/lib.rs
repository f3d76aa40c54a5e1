//! Results as people and programs read them: terminal text, JSON, Markdown and one HTML page.
//!
//! Values in, text out. Every rendering shows the same figures, written by [`number`], in the same words, from [`words`].
//! What is not known is shown as not known and counted; nothing here turns a gap into a zero.

pub mod baselines;
pub mod changes;
pub mod check;
pub mod code;
pub mod compare;
pub mod html;
pub mod imports;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod number;
pub mod percentile;
pub mod proofs;
pub mod refusals;
pub mod rehearsal;
pub mod seeds;
pub mod simulation;
pub mod terminal;
pub mod words;

pub use rehearsal::Rehearsal;
pub use simulation::{CostCases, Simulation};
