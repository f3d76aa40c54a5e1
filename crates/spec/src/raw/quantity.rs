//! Quantities as people write them.

use super::mapping::text_or_number;
use super::value::{Value, scalar};
use crate::sink::Sink;
use crate::yaml::Node;
use plimsoll_units::{
    CpuUnits, EnvironmentName, Mib, ParseError, Quantile, Region, Seconds, ServiceName, Share, StackName, Usd,
};
use schemars::{Schema, SchemaGenerator};

/// Makes a type with a text form readable.
macro_rules! quantities {
    ($($type:ty, $what:literal, $schema:expr;)*) => {
        $(impl Value for $type {
            fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
                scalar(node, sink, $what, str::parse)
            }

            fn schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        })*
    };
}

quantities! {
    CpuUnits, "an amount of CPU", text_or_number(r"^\d*\.?\d+ ?([vV][cC][pP][uU]s?|units)?$", "0.5 vCPU");
    Mib, "an amount of memory", text_or_number(r"^\d*\.?\d+ ?([kKmMgG][iI]?[bB]?)?$", "1 GiB");
    Seconds, "a duration", text_or_number(r"^\d*\.?\d+ ?[a-zA-Z]*$", "30s");
    Share, "a percentage", text_or_number(r"^\d*\.?\d+ ?%?$", "70%");
    Quantile, "a percentile", schemars::json_schema!({ "type": "string", "pattern": r"^[pP]\d+(\.\d+)?$" });
    StackName, "a stack name", schemars::json_schema!({ "type": "string", "maxLength": 100 });
    ServiceName, "a service name", schemars::json_schema!({ "type": "string", "maxLength": 64 });
    EnvironmentName, "an environment name", schemars::json_schema!({ "type": ["string", "integer"] });
    Region, "a region", schemars::json_schema!({ "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+){2,}$" });
    Millis, "a duration in milliseconds", text_or_number(r"^\d*\.?\d+ ?(ms|us|µs|s|m)?$", "200ms");
    Bytes, "an amount of data", text_or_number(r"^\d*\.?\d+ ?([kKmMgG]?[iI]?[bB])?$", "10 KB");
    Dollars, "an amount of money", text_or_number(r"^\$? ?\d*\.?\d+ ?(USD)?$", "500 USD");
    Factor, "a factor", text_or_number(r"^\+?\d*\.?\d+ ?%?$", "+50%");
    Target, "a tracking target", text_or_number(r"^\d*\.?\d+ ?%?$", "70%");
    Number, "a number", schemars::json_schema!({ "type": ["number", "string"] });
    SignedPercent, "a distance from the threshold", schemars::json_schema!({ "type": ["number", "string"] });
}

impl Value for u32 {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        scalar(node, sink, "a whole number from 0 on", |text| {
            text.replace('_', "")
                .parse()
                .map_err(|_| ParseError::new(format!("`{text}` is not a whole number from 0 on")))
        })
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "integer", "minimum": 0 })
    }
}

/// Splits a finite number from what follows it.
fn split(text: &str, what: &str) -> Result<(f64, String), ParseError> {
    let text = text.trim();
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '_')))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    match number.replace('_', "").parse::<f64>() {
        Ok(value) if value.is_finite() => Ok((value, unit.trim().to_owned())),
        _ => Err(ParseError::new(format!("`{text}` is not {what}"))),
    }
}

/// Fails with the unit's name and what would be right.
fn unknown_unit<T>(text: &str, what: &str, help: &str) -> Result<T, ParseError> {
    Err(ParseError::new(format!("`{text}` is not {what}")).with_help(help))
}

/// A duration in milliseconds, at least 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Millis(pub(crate) f64);

impl std::str::FromStr for Millis {
    type Err = ParseError;

    /// Accepts `200ms`, `0.2s`, `1m`; a number alone is milliseconds.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        const HELP: &str = "write a duration such as `200ms` or `1.5s`";
        let (number, unit) = split(text, "a duration").map_err(|error| error.with_help(HELP))?;
        let factor = match unit.as_str() {
            "" | "ms" => 1.0,
            "us" | "µs" => 0.001,
            "s" => 1000.0,
            "m" | "min" => 60_000.0,
            _ => return unknown_unit(text, "a duration in milliseconds", HELP),
        };
        if number < 0.0 {
            return unknown_unit(text, "a duration from 0 on", HELP);
        }
        Ok(Self(number * factor))
    }
}

/// An amount of data in bytes, at least 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bytes(pub(crate) f64);

impl std::str::FromStr for Bytes {
    type Err = ParseError;

    /// Accepts `500`, `500 B`, `10 KB`, `10 KiB`, `2 MB`; `K` and `M` count in thousands, `Ki` and `Mi` in 1024s.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        const HELP: &str = "write an amount such as `500 B`, `10 KB` or `2 MiB`";
        let (number, unit) = split(text, "an amount of data").map_err(|error| error.with_help(HELP))?;
        let factor = match unit.to_ascii_lowercase().as_str() {
            "" | "b" => 1.0,
            "k" | "kb" => 1e3,
            "m" | "mb" => 1e6,
            "g" | "gb" => 1e9,
            "kib" => 1024.0,
            "mib" => 1_048_576.0,
            "gib" => 1_073_741_824.0,
            _ => return unknown_unit(text, "an amount of data", HELP),
        };
        if number < 0.0 {
            return unknown_unit(text, "an amount of data from 0 on", HELP);
        }
        Ok(Self(number * factor))
    }
}

/// An amount of money, at least 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dollars(pub(crate) Usd);

impl std::str::FromStr for Dollars {
    type Err = ParseError;

    /// Accepts `500`, `$500`, `500 USD`.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        const HELP: &str = "write an amount of US dollars such as `500 USD`";
        let plain = text.trim().trim_start_matches('$');
        let (number, unit) = split(plain, "an amount of money").map_err(|error| error.with_help(HELP))?;
        if number < 0.0 || !matches!(unit.as_str(), "" | "USD" | "usd" | "$") {
            return unknown_unit(text, "an amount of US dollars from 0 on", HELP);
        }
        Ok(Self(Usd::from_dollars(number)))
    }
}

/// A factor above 0: `1.5`, `150%` and `+50%` are the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Factor(pub(crate) f64);

impl std::str::FromStr for Factor {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        const HELP: &str = "write a factor such as `1.5`, `150%` or `+50%`";
        let (number, unit) = split(text, "a factor").map_err(|error| error.with_help(HELP))?;
        let relative = text.trim().starts_with(['+', '-']);
        let factor = match (unit.as_str(), relative) {
            ("%", true) => 1.0 + number / 100.0,
            ("%", false) => number / 100.0,
            ("", false) => number,
            _ => return unknown_unit(text, "a factor", HELP),
        };
        if factor > 0.0 { Ok(Self(factor)) } else { unknown_unit(text, "a factor above 0", HELP) }
    }
}

/// A tracking target or an alarm threshold: a percentage or a plain number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Target {
    /// The number, with a percentage as its percent.
    pub(crate) value: f64,
    /// Whether it was written with `%`.
    pub(crate) percent: bool,
}

impl std::str::FromStr for Target {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        const HELP: &str = "write a percentage such as `70%`, or a number of requests such as `1000`";
        let (value, unit) = split(text, "a tracking target").map_err(|error| error.with_help(HELP))?;
        match unit.as_str() {
            "%" | "" => Ok(Self { value, percent: unit == "%" }),
            _ => unknown_unit(text, "a tracking target", HELP),
        }
    }
}

/// Any finite number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Number(pub(crate) f64);

impl std::str::FromStr for Number {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        match split(text, "a number")? {
            (number, unit) if unit.is_empty() => Ok(Self(number)),
            _ => unknown_unit(text, "a number", "write a number such as `1.5`"),
        }
    }
}

/// A distance from an alarm threshold; `%` may be written for metrics counted in percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SignedPercent(pub(crate) f64);

impl std::str::FromStr for SignedPercent {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        const HELP: &str = "write a distance from the alarm's threshold such as `10` or `-20`";
        match split(text, "a number").map_err(|error| error.with_help(HELP))? {
            (number, unit) if matches!(unit.as_str(), "" | "%") => Ok(Self(number)),
            _ => unknown_unit(text, "a distance from the threshold", HELP),
        }
    }
}
