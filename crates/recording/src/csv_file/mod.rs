//! CSV tables, plain or gzip: `timestamp,requests[,cpu,memory,latency_mean,p50,p90,p95,p99,tasks,…]` in any subset and order,
//! or a plain `timestamp,value` whose meaning the caller states.
//!
//! Forgiving, because people and other programs write them: moments are ISO 8601 or seconds or milliseconds since 1970,
//! rows may be unsorted, off the grid or repeated (the last one counts, since exporters append corrections), and the
//! period is found. Everything repaired is said in a note. A hole becomes explicit gaps. What is never repaired: a value
//! that is not a number, not finite or negative, and a clock that jumps so far that nearly all of the grid is missing.

mod header;
mod reader;

pub use reader::{read, service_of_path};
