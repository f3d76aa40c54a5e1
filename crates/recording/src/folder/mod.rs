//! The project's own folder form, `plimsoll/recording/1`: `recording.json` and one table of metrics per service.
//!
//! ```text
//! recording.json           origin, region, services with their inventory and their tables
//! metrics/api.csv.gz       timestamp,requests,cpu,…    2026-03-02T00:00:00Z,1200,31.5,…
//! ```
//!
//! Columns are named by [`MetricName::as_str`](crate::MetricName::as_str), moments are ISO 8601 in UTC and strictly ascending,
//! an empty cell is a gap, a missing row is a gap in every column. Whole numbers below 10⁹ are written in full, all others
//! to six significant digits. The form is strict, because programs write it: unknown keys and columns are errors, and a
//! new key raises the version.

mod configuration;
mod form;
mod reader;
mod writer;

pub use reader::read;
pub use writer::write;

/// The version of the form that is written, and the only one that is read.
pub const SCHEMA: &str = "plimsoll/recording/1";

/// The file that makes a folder a recording.
pub const MANIFEST: &str = "recording.json";
