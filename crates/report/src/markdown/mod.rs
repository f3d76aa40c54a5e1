//! Results as Markdown: a comment on a pull request, and tables for documents.

mod benchmark;
mod comment;
pub(crate) mod escape;
mod import;
mod rehearse;

pub use benchmark::{BenchmarkCell, BenchmarkRow, benchmark};
pub use comment::{comment, marker};
pub use import::import;
pub use rehearse::rehearse;
