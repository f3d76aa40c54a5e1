//! From when to when AWS bills, and how it rounds.

use plimsoll_units::SimTime;
use std::ops::Range;

/// Operating system of a task or instance, as far as billing tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OperatingSystem {
    /// Linux.
    #[default]
    Linux,
    /// Windows Server.
    Windows,
}

/// AWS: a Linux task is billed for at least one minute; source Fargate pricing page, 2026-09-20.
pub const FARGATE_MINIMUM_LINUX_S: u64 = 60;

/// AWS: a Windows task is billed for at least five minutes; source AmazonECS price-list transcription, 2026-09-28.
pub const FARGATE_MINIMUM_WINDOWS_S: u64 = 300;

/// AWS: a Linux instance is billed by the second, for at least one minute; source EC2 announcement, 2017-10-02.
pub const EC2_MINIMUM_S: u64 = 60;

/// AWS: ephemeral storage included in every task; source AmazonECS price list, 2026-09-11.
pub const FARGATE_INCLUDED_EPHEMERAL_GB: f64 = 20.0;

const MILLIS_PER_SECOND: u64 = 1000;
const MILLIS_PER_HOUR: u64 = 3_600_000;

/// Seconds that a Fargate task is billed for, on demand and Spot alike.
///
/// AWS: from the start of the image download to the end of the task, stop timeout included, rounded up to the second;
/// source Fargate pricing page, 2026-09-20. That these moments are `pullStartedAt` and `stoppedAt` is our reading. A slow
/// pull, draining and the overlap of a rolling deployment are therefore all paid for.
#[must_use]
pub fn fargate_billed_seconds(pull_started_to_stopped: &Range<SimTime>, system: OperatingSystem) -> u64 {
    let minimum = match system {
        OperatingSystem::Linux => FARGATE_MINIMUM_LINUX_S,
        OperatingSystem::Windows => FARGATE_MINIMUM_WINDOWS_S,
    };
    millis(pull_started_to_stopped).div_ceil(MILLIS_PER_SECOND).max(minimum)
}

/// Seconds that a Linux instance is billed for.
///
/// AWS: from running to the start of stopping or terminating; source EC2 user guide, 2023-06.
#[must_use]
pub fn ec2_billed_seconds(running_to_stopping: &Range<SimTime>) -> u64 {
    millis(running_to_stopping).div_ceil(MILLIS_PER_SECOND).max(EC2_MINIMUM_S)
}

/// Hours that a load balancer, a NAT gateway or an interface endpoint in one zone is billed for.
///
/// AWS: every started hour counts whole; sources Elastic Load Balancing pricing page, 2026-09-20, and PrivateLink pricing
/// page, read 2026-09; for NAT gateways the rule is generally known but was not re-read.
///
/// MODEL: hours are counted from creation, not by the clock; a lifetime that straddles one more clock hour may cost one
/// hour more.
#[must_use]
pub fn billed_whole_hours(created_to_deleted: &Range<SimTime>) -> u64 {
    millis(created_to_deleted).div_ceil(MILLIS_PER_HOUR)
}

/// GB of ephemeral storage of one task that are billed, from the configured GB.
#[must_use]
pub fn billed_ephemeral_gb(configured_gb: f64) -> f64 {
    (configured_gb - FARGATE_INCLUDED_EPHEMERAL_GB).max(0.0)
}

/// The length in milliseconds; 0 where the end lies before the start.
fn millis(range: &Range<SimTime>) -> u64 {
    u64::try_from(range.end - range.start).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lasting(millis: i64) -> Range<SimTime> {
        let start = SimTime::from_seconds(100);
        start..start.plus_millis(millis)
    }

    #[test]
    fn fargate_bills_whole_seconds_and_at_least_a_minute() {
        let linux = |millis| fargate_billed_seconds(&lasting(millis), OperatingSystem::Linux);
        assert_eq!(linux(10_000), 60);
        assert_eq!(linux(60_000), 60);
        assert_eq!(linux(60_001), 61);
        assert_eq!(linux(-5), 60);
    }

    #[test]
    fn windows_tasks_are_billed_for_at_least_five_minutes() {
        assert_eq!(fargate_billed_seconds(&lasting(61_000), OperatingSystem::Windows), 300);
        assert_eq!(fargate_billed_seconds(&lasting(300_500), OperatingSystem::Windows), 301);
    }

    #[test]
    fn started_hours_count_whole() {
        assert_eq!(billed_whole_hours(&lasting(0)), 0);
        assert_eq!(billed_whole_hours(&lasting(1)), 1);
        assert_eq!(billed_whole_hours(&lasting(3_600_000)), 1);
        assert_eq!(billed_whole_hours(&lasting(3_600_001)), 2);
    }

    #[test]
    fn instances_are_billed_by_the_second_after_the_first_minute() {
        assert_eq!(ec2_billed_seconds(&lasting(1)), 60);
        assert_eq!(ec2_billed_seconds(&lasting(90_001)), 91);
    }

    #[test]
    fn twenty_gb_of_storage_are_included() {
        assert_eq!(billed_ephemeral_gb(20.0).to_bits(), 0.0_f64.to_bits());
        assert_eq!(billed_ephemeral_gb(50.0).to_bits(), 30.0_f64.to_bits());
    }
}
