//! Results as Markdown: a comment on a pull request, and tables for documents.

mod benchmark;
mod comment;
mod escape;

pub use benchmark::{BenchmarkCell, BenchmarkRow, benchmark};
pub use comment::{comment, marker};
