//! B-CloudFix: the largest hourly 99th percentile plus 20 %, then the smallest size that fits.
//!
//! Source: the vendor's support article 132615, read 2026-11.

use super::{Advice, History, percentile, resized};
use plimsoll_twin::Design;

const BUFFER: f64 = 1.20;

pub(super) fn advise(recorded: &Design, history: &History) -> Advice {
    resized(recorded, hourly_p99(&history.cores) * BUFFER, hourly_p99(&history.memory_mib) * BUFFER)
}

fn hourly_p99(values: &[Option<f64>]) -> f64 {
    values.chunks(60).map(|hour| percentile(hour.iter().flatten().copied(), 0.99)).fold(0.0, f64::max)
}
