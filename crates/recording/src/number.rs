//! Numbers in text tables.

/// Why a cell is not an observed value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotAValue {
    /// It is no number at all.
    NotANumber,
    /// It is NaN or infinite.
    NotFinite,
    /// It is below zero; no metric here can be.
    Negative,
}

impl NotAValue {
    /// What is wrong with this text, and what would be right.
    pub(crate) fn explain(self, text: &str) -> (String, &'static str) {
        let text: String = text.chars().take(40).collect();
        match self {
            Self::NotANumber => (
                format!("`{text}` is not a number"),
                "write a number with a decimal point, or leave the cell empty where nothing was observed",
            ),
            Self::NotFinite => (
                format!("`{text}` is not a finite number"),
                "leave the cell empty where nothing was observed",
            ),
            Self::Negative => (
                format!("`{text}` is negative"),
                "counts, utilizations and latencies are at least 0; leave the cell empty where nothing was observed",
            ),
        }
    }
}

/// Reads a cell: `Ok(None)` for an empty one, else a finite value of at least 0.
pub(crate) fn parse(text: &str) -> Result<Option<f64>, NotAValue> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let value: f64 = text.parse().map_err(|_| NotAValue::NotANumber)?;
    check(value).map(Some)
}

/// A finite value of at least 0; minus zero becomes zero.
pub(crate) fn check(value: f64) -> Result<f64, NotAValue> {
    if !value.is_finite() {
        Err(NotAValue::NotFinite)
    } else if value < 0.0 {
        Err(NotAValue::Negative)
    } else {
        Ok(value + 0.0)
    }
}

/// Whole numbers below 10⁹ in full, everything else rounded to six significant digits, in the shortest decimal form.
pub(crate) fn format(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e9 {
        return format!("{}", value + 0.0);
    }
    // Formatting and parsing of floats are exact in the standard library, hence the same on every platform.
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    if (1e-6..1e15).contains(&rounded.abs()) { format!("{rounded}") } else { format!("{rounded:e}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_six_significant_digits_and_whole_numbers_in_full() {
        for (value, text) in [
            (0.0, "0"),
            (1_234_567.0, "1234567"),
            (0.123_456_789, "0.123457"),
            (83.200_000_000_1, "83.2"),
            (1_234_567.8, "1234570"),
            (5e20, "5e20"),
            (1e-9, "1e-9"),
        ] {
            assert_eq!(format(value), text);
        }
    }

    #[test]
    fn refuses_what_is_no_observation() {
        assert_eq!(parse(" "), Ok(None));
        assert_eq!(parse(" 1.5 "), Ok(Some(1.5)));
        assert_eq!(parse("-1"), Err(NotAValue::Negative));
        assert_eq!(parse("nan"), Err(NotAValue::NotFinite));
        assert_eq!(parse("1e999"), Err(NotAValue::NotFinite));
        assert_eq!(parse("lots"), Err(NotAValue::NotANumber));
    }
}
