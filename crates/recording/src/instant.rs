//! Moments as text and numbers.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use plimsoll_units::Timestamp;

/// A moment as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) moment: Timestamp,
    /// Whether the text named a time zone; without one it is read as UTC.
    pub(crate) zoned: bool,
}

/// Numbers of the years 1971 to 2999: outside of it the unit is not what it seems.
const PLAUSIBLE: std::ops::Range<i64> = 31_536_000..32_503_680_000;

/// Texts of the years 1 to 8999: a text says its year, so that a wrong clock shows as a jump, with its line.
const CALENDAR: std::ops::Range<i64> = -62_135_596_800..221_845_392_000;

/// Reads ISO 8601, or seconds, milliseconds, microseconds or nanoseconds since 1970; parts of a second are dropped.
pub(crate) fn parse(text: &str) -> Option<Written> {
    let text = text.trim();
    if let Some(number) = unix(text) {
        return Some(Written { moment: number, zoned: true });
    }
    if let Ok(stamp) = text.parse::<jiff::Timestamp>() {
        return calendar(stamp.as_second()).map(|moment| Written { moment, zoned: true });
    }
    let local: DateTime = text.parse().ok()?;
    let stamp = local.to_zoned(TimeZone::UTC).ok()?;
    calendar(stamp.timestamp().as_second()).map(|moment| Written { moment, zoned: false })
}

/// A number of seconds since 1970, as JSON documents carry it.
pub(crate) fn from_number(number: f64) -> Option<Timestamp> {
    // The ranges of seconds and milliseconds of plausible years do not touch, so the size tells the unit.
    let mut seconds = number;
    for _ in 0..4 {
        if seconds < PLAUSIBLE.end as f64 {
            return (seconds >= 0.0).then(|| plausible(seconds.floor() as i64)).flatten();
        }
        seconds /= 1000.0;
    }
    None
}

fn unix(text: &str) -> Option<Timestamp> {
    let numeric = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    // Eight digits are more likely `20260302` than a moment in 1970.
    if !numeric || text.split('.').next().is_none_or(|whole| whole.len() < 9) {
        return None;
    }
    from_number(text.parse().ok()?)
}

fn calendar(seconds: i64) -> Option<Timestamp> {
    CALENDAR.contains(&seconds).then(|| Timestamp::from_unix(seconds))
}

fn plausible(seconds: i64) -> Option<Timestamp> {
    PLAUSIBLE.contains(&seconds).then(|| Timestamp::from_unix(seconds))
}

/// ISO 8601 in UTC: `2026-03-02T00:00:00Z`; the bare number for a moment that no calendar holds.
pub(crate) fn iso(moment: Timestamp) -> String {
    jiff::Timestamp::from_second(moment.unix())
        .map_or_else(|_| moment.unix().to_string(), |stamp| stamp.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_iso_and_unix_numbers() {
        for text in [
            "2026-03-02T00:00:00Z",
            "2026-03-02T00:00:00+00:00",
            "2026-03-02T01:00:00+01:00",
            "2026-03-02 00:00:00Z",
            "2026-03-02T00:00:00.250Z",
            "1772409600",
            "1772409600000",
            "1772409600.5",
        ] {
            let written = parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((written.moment.unix(), written.zoned), (1_772_409_600, true), "{text}");
        }
        assert_eq!(parse("2026-03-02 00:00:00").map(|w| w.zoned), Some(false));
        assert_eq!(iso(Timestamp::from_unix(1_772_409_600)), "2026-03-02T00:00:00Z");
    }

    #[test]
    fn refuses_what_is_no_plausible_moment() {
        for text in ["", "yesterday", "12", "20261302", "1e12", "-5", "NaN", "99999999999999999999999"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
