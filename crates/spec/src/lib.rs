//! The stack file: language, diagnostics, resolved platform, JSON Schema and in-place patches.
//!
//! ```text
//! text ──yaml──► tree with places ──layers──► one tree for one environment ──raw──► what is written, typed
//!   ▲                                                   │                              │
//!   └──────── patch ◄── SourceMap (path → place) ◄──────┘                           resolve
//!                                                                                      ▼
//!                                       metering ◄── Platform (every default applied, every value checked)
//! ```
//!
//! Each arrow collects diagnostics and goes on: [`load()`] reports everything that is wrong at once, with places.

pub mod code;
pub mod diagnostic;
pub mod load;
pub mod metering;
pub mod patch;
pub mod platform;
pub mod schema;
pub mod source_map;
pub mod span;
pub mod templates;
pub mod write;
pub mod yaml;

mod layers;
mod raw;
mod resolve;
mod sink;

pub use code::Code;
pub use diagnostic::{Diagnostic, Diagnostics, Label, Severity};
pub use load::{LoadOptions, Loaded, load, load_bytes};
pub use platform::Platform;
pub use sink::nearest;
pub use source_map::SourceMap;
pub use span::{Position, SourceFile, Span};
