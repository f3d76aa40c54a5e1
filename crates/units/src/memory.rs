//! Memory in mebibytes.

use crate::parse::{ParseError, number_and_unit};
use std::fmt;
use std::str::FromStr;

/// Memory in MiB, as ECS counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Mib(u32);

impl Mib {
    /// From mebibytes.
    #[must_use]
    pub const fn from_mib(mib: u32) -> Self {
        Self(mib)
    }

    /// The number of mebibytes.
    #[must_use]
    pub const fn mib(self) -> u32 {
        self.0
    }

    /// The number of gibibytes (what AWS bills as "GB").
    #[must_use]
    pub fn gib(self) -> f64 {
        f64::from(self.0) / 1024.0
    }
}

impl fmt::Display for Mib {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Mib {
    type Err = ParseError;

    /// Accepts `1024`, `512 MiB`, `1 GiB`, and ECS's own `1GB` (which ECS reads as GiB).
    ///
    /// AWS: `0.5GB`, `1 GB` are converted to MiB, source `RegisterTaskDefinition.memory`, read 2026-09.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        const HELP: &str = "write MiB such as `1024`, or `512 MiB`, `1 GiB`";
        let (number, unit) =
            number_and_unit(text, "an amount of memory").map_err(|error| error.with_help(HELP))?;
        let mib = match unit.to_ascii_lowercase().as_str() {
            "" | "mib" | "mb" | "m" => number,
            "gib" | "gb" | "g" => number * 1024.0,
            other => {
                return Err(ParseError::new(format!("`{other}` is not a unit of memory")).with_help(HELP));
            }
        };
        if mib >= 1.0 && mib <= f64::from(u32::MAX) && mib.fract() == 0.0 {
            Ok(Self(mib as u32))
        } else {
            Err(ParseError::new(format!("`{text}` is not a whole, positive number of MiB")).with_help(HELP))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_mib_and_gib() {
        for (text, mib) in [("1024", 1024), ("512 MiB", 512), ("1 GiB", 1024), ("0.5GB", 512)] {
            assert_eq!(text.parse::<Mib>().unwrap().mib(), mib, "{text}");
        }
    }

    #[test]
    fn refuses_wrong_units() {
        for text in ["1 vCPU", "", "0", "-1 GiB", "1.0001 MiB"] {
            assert!(text.parse::<Mib>().is_err(), "{text}");
        }
    }
}
