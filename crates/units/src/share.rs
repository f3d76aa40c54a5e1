//! Fractions of a whole.

use crate::parse::{ParseError, number_and_unit};
use std::fmt;
use std::str::FromStr;

/// A finite fraction of a whole, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Share(f64);

impl Share {
    /// None of it.
    pub const NONE: Self = Self(0.0);
    /// All of it.
    pub const ALL: Self = Self(1.0);

    /// From a fraction between 0 and 1; `None` outside that range or for not-a-number.
    #[must_use]
    pub fn from_fraction(fraction: f64) -> Option<Self> {
        (0.0..=1.0).contains(&fraction).then_some(Self(fraction))
    }

    /// From a percentage between 0 and 100; `None` outside that range or for not-a-number.
    #[must_use]
    pub fn from_percent(percent: f64) -> Option<Self> {
        Self::from_fraction(percent / 100.0)
    }

    /// The fraction, 0 to 1.
    #[must_use]
    pub const fn fraction(self) -> f64 {
        self.0
    }

    /// The percentage, 0 to 100.
    #[must_use]
    pub fn percent(self) -> f64 {
        self.0 * 100.0
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Nine decimals are enough to print every percentage a person wrote, and hide binary tails.
        let text = format!("{:.9}", self.percent());
        write!(f, "{}%", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl FromStr for Share {
    type Err = ParseError;

    /// Accepts `70%`, `99.9 %`, or a fraction such as `0.7`; a number above 1 needs its `%`.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        const HELP: &str = "write a percentage from `0%` to `100%`";
        let (number, unit) = number_and_unit(text, "a percentage").map_err(|error| error.with_help(HELP))?;
        let share = match unit {
            "%" => Self::from_percent(number),
            "" => Self::from_fraction(number),
            _ => None,
        };
        share.ok_or_else(|| ParseError::new(format!("`{text}` is not a percentage")).with_help(HELP))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_percentages() {
        for text in ["70%", "99.9%", "0%", "100%"] {
            assert_eq!(text.parse::<Share>().unwrap().to_string(), text);
        }
        assert_eq!("0.7".parse::<Share>().unwrap(), Share::from_percent(70.0).unwrap());
        for text in ["101%", "-1%", "70", "70 s", "NaN"] {
            assert!(text.parse::<Share>().is_err(), "{text}");
        }
    }
}
