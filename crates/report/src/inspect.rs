//! What `record inspect` has to show.

use plimsoll_units::ServiceName;

/// What is in a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordingSummary {
    /// Where it comes from, in words.
    pub source: String,
    /// Whether it was generated and not observed.
    pub synthetic: bool,
    /// First moment, in the words a person reads, for example `2026-09-01 00:00 UTC`.
    pub from: String,
    /// Days covered.
    pub days: f64,
    /// Services in a fixed order.
    pub services: Vec<RecordedService>,
    /// What was repaired, not understood or missing, one sentence each.
    pub notes: Vec<String>,
}

/// What is recorded of one service.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedService {
    /// The service.
    pub name: ServiceName,
    /// Its recorded configuration in a few words; `None` where no inventory is there.
    pub configuration: Option<String>,
    /// Its metrics in a fixed order.
    pub metrics: Vec<RecordedMetric>,
    /// Metrics that a full recording has and this one lacks.
    pub missing: Vec<String>,
}

/// One recorded metric.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedMetric {
    /// Its name, for example `requests`.
    pub name: String,
    /// Its unit as written after a number; empty for counts.
    pub unit: &'static str,
    /// Resolution in seconds.
    pub period_s: u32,
    /// Share of periods with a value, 0 to 1.
    pub coverage: f64,
    /// Number of gaps.
    pub gaps: u64,
    /// Length of the longest gap in seconds.
    pub longest_gap_s: u64,
    /// Mean of the values.
    pub mean: f64,
    /// Median of the values.
    pub p50: f64,
    /// 95th percentile of the values.
    pub p95: f64,
    /// Largest value.
    pub max: f64,
    /// The values in order, thinned or not, for a sparkline; `None` in gaps.
    pub shape: Vec<Option<f64>>,
}
