//! The one error every quantity's parser returns.

use std::fmt;

/// Why a text is not the quantity it should be, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    message: String,
    help: Option<String>,
}

impl ParseError {
    /// An error that says what is wrong.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    /// The same error with what would be right.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What is wrong, without final stop.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What would be right, if known.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ParseError {}

/// Splits `"30 s"` into the finite number `30.0` and the unit `"s"` (empty when there is none).
pub(crate) fn number_and_unit<'a>(text: &'a str, what: &str) -> Result<(f64, &'a str), ParseError> {
    let text = text.trim();
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '_');
    let end = text.find(|c| !is_number(c)).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let value: f64 =
        number.replace('_', "").parse().map_err(|_| ParseError::new(format!("`{text}` is not {what}")))?;
    if value.is_finite() {
        Ok((value, unit.trim()))
    } else {
        Err(ParseError::new(format!("`{text}` is not {what}")))
    }
}
