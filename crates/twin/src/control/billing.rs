//! How long a Fargate task is billed.

use plimsoll_units::SimTime;

/// AWS: a task is billed for at least one minute (Linux); source AWS Fargate pricing page, read 2026-09.
pub const MINIMUM_BILLED_MS: i64 = 60_000;

/// AWS: billed time is rounded up to whole seconds; source AWS Fargate pricing page, read 2026-09.
pub const BILLED_STEP_MS: i64 = 1_000;

/// Billed milliseconds of a task.
///
/// AWS: from the start of the image download until the task has stopped; source AWS Fargate pricing page, read 2026-09.
#[must_use]
pub fn billed_ms(pull_start: SimTime, stop: SimTime) -> i64 {
    let used = (stop - pull_start).max(0);
    let rounded = used.saturating_add(BILLED_STEP_MS - 1) / BILLED_STEP_MS * BILLED_STEP_MS;
    rounded.max(MINIMUM_BILLED_MS)
}

/// What the billing rules add to the time used, in milliseconds, at least 0.
#[must_use]
pub fn rounding_ms(pull_start: SimTime, stop: SimTime) -> i64 {
    billed_ms(pull_start, stop) - (stop - pull_start).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_billed_in_whole_seconds_and_at_least_a_minute() {
        let billed = |from: i64, to: i64| billed_ms(SimTime::from_millis(from), SimTime::from_millis(to));
        assert_eq!(billed(0, 10_000), 60_000);
        assert_eq!(billed(500, 60_500), 60_000);
        assert_eq!(billed(0, 60_001), 61_000);
        assert_eq!(billed(9_000, 0), 60_000);
        assert_eq!(rounding_ms(SimTime::START, SimTime::from_millis(90_400)), 600);
    }
}
