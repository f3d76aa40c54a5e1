//! What was observed: inventory, metric series with explicit gaps, quality, readers of every accepted format.
//!
//! The crate is pure: a caller fills a [`FileSet`], [`read`] makes a [`Recording`] of it or says in which line of which
//! file it cannot, and what would be right.

pub mod access_log;
pub mod align;
pub mod aws_cli;
pub mod csv_file;
pub mod detect;
pub mod error;
pub mod files;
pub mod folder;
mod grid;
mod grid_error;
pub mod inspect;
mod instant;
pub mod limits;
pub mod missing;
pub mod model;
mod names;
mod nearest;
mod number;
pub mod options;
pub mod percentile;
pub mod quality;
pub mod resample;
mod schedule;
pub mod series;
mod sheet;
pub mod sparkline;

pub use access_log::AccessLog;
pub use align::Aligned;
pub use detect::read;
pub use error::RecordingError;
pub use files::FileSet;
pub use limits::Limits;
pub use missing::{Missing, Need, missing};
pub use model::{MetricName, NoSuchService, Origin, RecordedConfiguration, Recording, ServiceRecording};
pub use options::{CsvOptions, ReadOptions, ValueMeaning};
pub use quality::Sufficiency;
pub use series::Series;
