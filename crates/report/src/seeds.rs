//! Several seeds of the exact engine as rows that every rendering shows.

use crate::number;
use plimsoll_optimize::plan::{Limited, OverSeeds, SeedStatistics};
use plimsoll_units::Usd;

/// Titles of the columns of [`rows`].
pub const COLUMNS: [&str; 4] = ["", "mean", "± (95 %)", "smallest to largest"];

/// Each figure: its name, its mean, half the width of the interval of the mean, its range.
#[must_use]
pub fn rows(statistics: &SeedStatistics) -> Vec<[String; 4]> {
    let latencies = [
        ("latency p50", statistics.p50_ms),
        ("latency p95", statistics.p95_ms),
        ("latency p99", statistics.p99_ms),
    ];
    let mut rows: Vec<[String; 4]> = latencies
        .into_iter()
        .filter_map(|(name, over)| Some(row(name, &over?, &|ms| format!("{} ms", number::decimal(ms, 1)))))
        .collect();
    rows.push(row("violation minutes", &statistics.violation_minutes, &|count| number::decimal(count, 1)));
    rows.push(row("failed requests", &statistics.failed_requests, &|count| number::decimal(count, 1)));
    rows.push(row("monthly cost of tasks", &statistics.monthly_usd, &|dollars| {
        number::money(Usd::from_dollars(dollars))
    }));
    rows
}

fn row(name: &str, over: &OverSeeds, text: &dyn Fn(f64) -> String) -> [String; 4] {
    [
        name.to_owned(),
        text(over.mean),
        over.half_width.map_or_else(|| number::UNKNOWN.to_owned(), text),
        format!("{} to {}", text(over.min), text(over.max)),
    ]
}

/// What was left out, in one sentence without final stop.
#[must_use]
pub fn limited(limited: &Limited) -> String {
    format!(
        "too many requests to replay all of them: the busiest {} of {} minutes are replayed, from minute {}; the cost is that of a month like them",
        number::count(limited.minutes as u64),
        number::count(limited.of as u64),
        number::count(limited.first as u64)
    )
}
