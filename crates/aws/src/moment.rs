//! Points in time, as data.

use std::fmt;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z. Time enters a machine only as data of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(i64);

impl Moment {
    /// A moment from milliseconds since the epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This moment and so many seconds.
    #[must_use]
    pub const fn plus_seconds(self, seconds: u64) -> Self {
        Self(self.0.saturating_add_unsigned(seconds.saturating_mul(1000)))
    }

    /// Whole seconds from an earlier moment to this one; 0 if it is not earlier.
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> u64 {
        u64::try_from(self.0.saturating_sub(earlier.0) / 1000).unwrap_or(0)
    }

    /// The time of the day in UTC as `hh:mm:ss`.
    #[must_use]
    pub fn clock(self) -> String {
        let seconds = self.0.div_euclid(1000).rem_euclid(86_400);
        format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.clock())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_counts_in_seconds_and_shows_the_time_of_day() {
        let noon = Moment::from_millis(43_200_000);
        assert_eq!(noon.clock(), "12:00:00");
        assert_eq!(noon.plus_seconds(61).seconds_since(noon), 61);
        assert_eq!(noon.seconds_since(noon.plus_seconds(1)), 0);
        assert_eq!(Moment::from_millis(-1000).clock(), "23:59:59");
    }
}
