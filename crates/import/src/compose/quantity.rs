//! CPUs, sizes in bytes and durations as Compose writes them.
//!
//! Source: the Compose specification, "Specifying durations" and "Specifying byte values", read 2026-11.

use plimsoll_rules::{Content, Datum};

/// CPU units of a number of CPUs.
pub(super) const UNITS_IN_CPU: f64 = 1024.0;

/// Bytes in a MiB.
const MIB: f64 = 1_048_576.0;

/// Bounds what is taken for a quantity, so that no arithmetic overflows.
const MOST: f64 = 1e15;

/// The number of a value, positive and finite.
fn number(text: &str) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    (number.is_finite() && (0.0..MOST).contains(&number)).then_some(number)
}

fn written(datum: &Datum) -> Option<String> {
    match &datum.content {
        Content::Text(text) => Some(text.trim().to_owned()),
        Content::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// CPU units, rounded to whole ones.
pub(super) fn cpu_units(datum: &Datum) -> Option<f64> {
    Some((number(&written(datum)?)? * UNITS_IN_CPU).round())
}

/// MiB of a size in bytes, rounded up.
pub(super) fn mib(datum: &Datum) -> Option<f64> {
    let text = written(datum)?.to_ascii_lowercase();
    let digits = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (amount, unit) = text.split_at(digits);
    let scale = match unit.trim().trim_end_matches('b').trim_end_matches('i') {
        "" => 1.0,
        "k" => 1024.0,
        "m" => MIB,
        "g" => MIB * 1024.0,
        "t" => MIB * MIB,
        _ => return None,
    };
    Some((number(amount)? * scale / MIB).ceil())
}

/// Seconds of a duration, rounded up.
pub(super) fn seconds(datum: &Datum) -> Option<f64> {
    let text = written(datum)?;
    if let Some(seconds) = number(&text) {
        return Some(seconds.ceil());
    }
    let mut rest = text.as_str();
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
        let (amount, behind) = rest.split_at(digits);
        let letters = behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(letters);
        total += number(amount)?
            * match unit.trim() {
                "us" => 1e-6,
                "ms" => 1e-3,
                "s" => 1.0,
                "m" => 60.0,
                "h" => 3600.0,
                _ => return None,
            };
        rest = behind;
    }
    (total < MOST).then(|| total.ceil())
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_rules::Place;
    use plimsoll_spec::Span;

    fn datum(text: &str) -> Datum {
        Datum::new(Place::Span(Span::default()), Content::Text(text.to_owned()))
    }

    #[test]
    fn quantities_are_read_as_compose_writes_them() {
        for (text, expected) in
            [("0.5", Some(512.0)), ("2", Some(2048.0)), (".25", Some(256.0)), ("x", None), ("-1", None)]
        {
            assert_eq!(cpu_units(&datum(text)), expected, "{text}");
        }
        for (text, expected) in [
            ("512M", Some(512.0)),
            ("1g", Some(1024.0)),
            ("2Gb", Some(2048.0)),
            ("1.5GiB", Some(1536.0)),
            ("300k", Some(1.0)),
            ("1073741824", Some(1024.0)),
            ("1x", None),
            ("", None),
        ] {
            assert_eq!(mib(&datum(text)), expected, "{text}");
        }
        for (text, expected) in [
            ("30s", Some(30.0)),
            ("1m30s", Some(90.0)),
            ("500ms", Some(1.0)),
            ("2h", Some(7200.0)),
            ("10", Some(10.0)),
            ("1d", None),
            ("s", None),
            ("1s ", Some(1.0)),
        ] {
            assert_eq!(seconds(&datum(text)), expected, "{text}");
        }
    }
}
