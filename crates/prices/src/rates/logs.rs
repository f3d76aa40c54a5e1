//! CloudWatch Logs.

use super::{Family, Rate};
use plimsoll_units::Seconds;

/// AWS: uncompressed volume; source CloudWatch rows of the price list, 2025-10-28.
pub(crate) const INGESTED: Rate =
    Rate::new(Family::Logs, "Log ingestion, standard class", "GB", "logs", "ingested_gb");

/// AWS: half the price of the standard class; source CloudWatch rows of the price list, 2025-10-28.
pub(crate) const INGESTED_INFREQUENT_ACCESS: Rate = Rate::new(
    Family::Logs,
    "Log ingestion, infrequent-access class",
    "GB",
    "logs",
    "ingested_infrequent_access_gb",
);

/// AWS: compressed volume; source CloudWatch rows of the price list, 2025-10-28.
pub(crate) const STORED: Rate = Rate::new(Family::Logs, "Log storage", "GB-month", "logs", "stored_gb_month");

/// Stored volume as a fraction of ingested volume.
///
/// AWS: the pricing calculator assumes 15 %; source an article that shows the calculator, 2021-09-18.
pub const LOG_COMPRESSION: f64 = 0.15;

/// Days in a month of log storage.
const DAYS_PER_MONTH: f64 = 30.4;

/// GB-months of log storage in the steady state, from GB ingested a month and the retention.
///
/// MODEL: volume is even over time and compresses as the pricing calculator assumes. A young log group stores less; text
/// that does not compress stores up to 6.7 times as much.
#[must_use]
pub fn stored_log_gb_months(ingested_gb_per_month: f64, retention: Seconds) -> f64 {
    let days = retention.as_f64() / 86_400.0;
    ingested_gb_per_month * LOG_COMPRESSION * days / DAYS_PER_MONTH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_of_retention_stores_a_compressed_month() {
        let stored = stored_log_gb_months(100.0, Seconds::new(30 * 86_400));
        assert!((stored - 100.0 * 0.15 * 30.0 / 30.4).abs() < 1e-12);
    }
}
