//! Durations of configuration: whole seconds.

use crate::parse::{ParseError, number_and_unit};
use std::fmt;
use std::str::FromStr;

/// A duration in whole seconds, as every ECS, load balancer and autoscaling setting uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Seconds(u32);

impl Seconds {
    /// From seconds.
    #[must_use]
    pub const fn new(seconds: u32) -> Self {
        Self(seconds)
    }

    /// The number of seconds.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The number of seconds as a float.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        f64::from(self.0)
    }
}

impl fmt::Display for Seconds {
    /// The shortest text that parses back: `90s`, `5m`, `7d`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("0s"),
            s if s % 86_400 == 0 => write!(f, "{}d", s / 86_400),
            s if s % 3_600 == 0 => write!(f, "{}h", s / 3_600),
            s if s % 60 == 0 && s >= 120 => write!(f, "{}m", s / 60),
            s => write!(f, "{s}s"),
        }
    }
}

impl FromStr for Seconds {
    type Err = ParseError;

    /// Accepts `30s`, `5m`, `2h`, `7d`, `1w`; a number alone is seconds.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        const HELP: &str = "write a duration such as `30s`, `5m`, `2h` or `7d`";
        let (number, unit) = number_and_unit(text, "a duration").map_err(|error| error.with_help(HELP))?;
        let factor = match unit.to_ascii_lowercase().as_str() {
            "" | "s" | "sec" | "second" | "seconds" => 1.0,
            "m" | "min" | "minute" | "minutes" => 60.0,
            "h" | "hour" | "hours" => 3_600.0,
            "d" | "day" | "days" => 86_400.0,
            "w" | "week" | "weeks" => 604_800.0,
            other => {
                return Err(ParseError::new(format!("`{other}` is not a unit of time here")).with_help(HELP));
            }
        };
        let seconds = number * factor;
        if seconds >= 0.0 && seconds <= f64::from(u32::MAX) && seconds.fract() == 0.0 {
            Ok(Self(seconds as u32))
        } else {
            Err(ParseError::new(format!("`{text}` is not a whole number of seconds from 0 on"))
                .with_help(HELP))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_unit_and_prints_back() {
        for (text, seconds) in [("30s", 30), ("5m", 300), ("2h", 7200), ("7d", 604_800), ("45", 45)] {
            let parsed: Seconds = text.parse().unwrap();
            assert_eq!(parsed.get(), seconds, "{text}");
            assert_eq!(parsed.to_string().parse::<Seconds>().unwrap(), parsed);
        }
    }

    #[test]
    fn refuses_negative_and_fractional() {
        for text in ["-1s", "0.5s", "200ms", "soon"] {
            assert!(text.parse::<Seconds>().is_err(), "{text}");
        }
    }
}
