//! What was observed: inventory, metric series with explicit gaps, quality, readers of every accepted format.

pub mod model;
pub mod series;

pub use model::{MetricName, Origin, RecordedConfiguration, Recording, ServiceRecording};
pub use series::Series;
