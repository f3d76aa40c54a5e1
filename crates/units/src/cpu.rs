//! CPU of a task in ECS CPU units.

use crate::parse::{ParseError, number_and_unit};
use std::fmt;
use std::str::FromStr;

/// CPU units as ECS counts them: 1024 units are one vCPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CpuUnits(u32);

impl CpuUnits {
    /// From ECS CPU units.
    #[must_use]
    pub const fn from_units(units: u32) -> Self {
        Self(units)
    }

    /// The number of CPU units.
    #[must_use]
    pub const fn units(self) -> u32 {
        self.0
    }

    /// The number of vCPUs, a multiple of 1/1024.
    #[must_use]
    pub fn vcpus(self) -> f64 {
        f64::from(self.0) / 1024.0
    }
}

impl fmt::Display for CpuUnits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for CpuUnits {
    type Err = ParseError;

    /// Accepts `512`, `0.5 vCPU`, `.5vcpu`.
    ///
    /// AWS: units or vCPU text in any case, source `RegisterTaskDefinition.cpu`, read 2026-09.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        const HELP: &str = "write CPU units such as `512`, or vCPUs such as `0.5 vCPU`";
        let (number, unit) =
            number_and_unit(text, "an amount of CPU").map_err(|error| error.with_help(HELP))?;
        let units = match unit.to_ascii_lowercase().as_str() {
            "" | "units" => number,
            "vcpu" | "vcpus" => number * 1024.0,
            other => {
                return Err(ParseError::new(format!("`{other}` is not a unit of CPU")).with_help(HELP));
            }
        };
        if units >= 1.0 && units <= f64::from(u32::MAX) && units.fract() == 0.0 {
            Ok(Self(units as u32))
        } else {
            Err(ParseError::new(format!("`{text}` is not a whole, positive number of CPU units"))
                .with_help(HELP))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_units_and_vcpus() {
        for (text, units) in [("512", 512), (".5 vCPU", 512), ("0.25vcpu", 256), ("1 VCPU", 1024)] {
            assert_eq!(text.parse::<CpuUnits>().unwrap().units(), units, "{text}");
        }
    }

    #[test]
    fn refuses_wrong_units_and_fractions() {
        for text in ["", "lots", "512 GB", "0", "-256", "0.3 vCPU", "NaN", "1e999"] {
            assert!(text.parse::<CpuUnits>().is_err(), "{text}");
        }
    }
}
