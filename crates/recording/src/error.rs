//! The one error of every reader: where, what, and what would be right.

use std::fmt;

/// Why something cannot be read as a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingError {
    file: Option<String>,
    line: Option<u64>,
    column: Option<u64>,
    message: String,
    help: Option<String>,
}

impl RecordingError {
    /// An error that says what is wrong, without place.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { file: None, line: None, column: None, message: message.into(), help: None }
    }

    /// The same error in this file.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Self {
        self.file = Some(file.to_owned());
        self
    }

    /// The same error at this line, counted from 1.
    #[must_use]
    pub const fn at_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// The same error at this column in bytes, counted from 1.
    #[must_use]
    pub const fn at_column(mut self, column: u64) -> Self {
        self.column = Some(column);
        self
    }

    /// The same error with what would be right.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The file inside the recording, where one is to blame.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The line, counted from 1 in the decompressed text.
    #[must_use]
    pub const fn line(&self) -> Option<u64> {
        self.line
    }

    /// The column in bytes, counted from 1.
    #[must_use]
    pub const fn column(&self) -> Option<u64> {
        self.column
    }

    /// What is wrong, without final stop.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What would be right, where that is known.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// From an error of the JSON parser, which knows line and column.
    pub(crate) fn from_json(file: &str, error: &serde_json::Error) -> Self {
        // The parser repeats its position at the end of the text; here the position has its own place.
        let text = error.to_string();
        let message = text.rfind(" at line ").and_then(|end| text.get(..end)).unwrap_or(&text);
        let here = Self::new(message).in_file(file);
        match (error.line(), error.column()) {
            (0, _) => here,
            (line, column) => here.at_line(line as u64).at_column(column as u64),
        }
    }
}

impl fmt::Display for RecordingError {
    /// `file:line:column: message; help`, leaving out what is not known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = [self.file.clone(), self.line.map(|n| n.to_string()), self.column.map(|n| n.to_string())];
        let place: Vec<String> = place.into_iter().flatten().collect();
        if !place.is_empty() {
            write!(f, "{}: ", place.join(":"))?;
        }
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for RecordingError {}
