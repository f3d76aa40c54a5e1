//! Several seeds of the exact engine.

use super::figure;
use plimsoll_optimize::plan::{OverSeeds, SeedStatistics};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Seeds {
    seeds: u32,
    p50_ms: Option<Spread>,
    p95_ms: Option<Spread>,
    p99_ms: Option<Spread>,
    violation_minutes: Spread,
    failed_requests: Spread,
    tasks_monthly_usd: Spread,
    limited: Option<Limited>,
}

#[derive(Serialize)]
struct Spread {
    mean: Option<f64>,
    half_width_95: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
}

#[derive(Serialize)]
struct Limited {
    first_minute: usize,
    minutes: usize,
    of: usize,
}

impl Seeds {
    pub(super) fn of(statistics: &SeedStatistics) -> Self {
        Self {
            seeds: statistics.seeds,
            p50_ms: statistics.p50_ms.map(spread),
            p95_ms: statistics.p95_ms.map(spread),
            p99_ms: statistics.p99_ms.map(spread),
            violation_minutes: spread(statistics.violation_minutes),
            failed_requests: spread(statistics.failed_requests),
            tasks_monthly_usd: spread(statistics.monthly_usd),
            limited: statistics.limited.map(|limited| Limited {
                first_minute: limited.first,
                minutes: limited.minutes,
                of: limited.of,
            }),
        }
    }
}

fn spread(over: OverSeeds) -> Spread {
    Spread {
        mean: figure(over.mean),
        half_width_95: over.half_width.and_then(figure),
        min: figure(over.min),
        max: figure(over.max),
    }
}
