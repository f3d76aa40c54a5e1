//! Several independent replays of the same thing.

use plimsoll_units::Usd;

/// A figure over independent seeds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct OverSeeds {
    /// Mean.
    pub mean: f64,
    /// Half the width of the 95 % interval of the mean; `None` for a single seed.
    pub half_width: Option<f64>,
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
}

/// 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom; standard tables.
const STUDENT: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
];

impl OverSeeds {
    /// The statistics of some values; `None` without any.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        let count = values.len();
        if count == 0 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / count as f64;
        let half_width = (count > 1).then(|| {
            let student = STUDENT.get(count - 2).copied().unwrap_or(1.96 + 2.5 / (count - 1) as f64);
            student * deviation(values, mean) / (count as f64).sqrt()
        });
        let min = values.iter().copied().fold(f64::INFINITY, f64::min);
        let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Some(Self { mean, half_width, min, max })
    }
}

/// Standard deviation of a sample about its mean; 0 for a single value.
pub(crate) fn deviation(values: &[f64], mean: f64) -> f64 {
    let freedom = values.len().saturating_sub(1).max(1) as f64;
    (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / freedom).sqrt()
}

/// One service over several seeds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SeedStatistics {
    /// How many seeds.
    pub seeds: u32,
    /// Median latency over all requests, ms; `None` where there were none.
    pub p50_ms: Option<OverSeeds>,
    /// 95th percentile, ms.
    pub p95_ms: Option<OverSeeds>,
    /// 99th percentile, ms.
    pub p99_ms: Option<OverSeeds>,
    /// Minutes that miss the objective.
    pub violation_minutes: OverSeeds,
    /// Failed requests.
    pub failed_requests: OverSeeds,
    /// Monthly cost of the tasks in dollars.
    pub monthly_usd: OverSeeds,
    /// What was left out to bound the work; `None` when everything was replayed.
    pub limited: Option<Limited>,
}

impl SeedStatistics {
    /// The mean cost.
    #[must_use]
    pub fn monthly(&self) -> Usd {
        Usd::from_dollars(self.monthly_usd.mean)
    }
}

/// The part of a recording that was replayed, where all of it would have been too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limited {
    /// The first minute replayed, counted from the start of the recording.
    pub first: usize,
    /// Minutes replayed.
    pub minutes: usize,
    /// Minutes of the whole recording.
    pub of: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_five_values_is_students() {
        let found = OverSeeds::of(&[1.0, 2.0, 3.0, 4.0, 5.0]).unwrap();
        assert_eq!((found.mean, found.min, found.max), (3.0, 1.0, 5.0));
        // 2.776 × sqrt(2.5 / 5).
        assert!((found.half_width.unwrap() - 1.962_928_4).abs() < 1e-6);
    }

    #[test]
    fn one_value_has_no_interval_and_none_has_nothing() {
        let one = OverSeeds { mean: 7.0, half_width: None, min: 7.0, max: 7.0 };
        assert_eq!(OverSeeds::of(&[7.0]), Some(one));
        assert_eq!(OverSeeds::of(&[]), None);
    }
}
