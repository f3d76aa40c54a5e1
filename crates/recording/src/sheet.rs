//! A text table of moments and values, read row by row with the place of every fault.

use crate::error::RecordingError;
use crate::files::{FileSet, open_table, table_error};
use crate::instant;
use crate::limits::Limits;
use crate::number;
use std::io::Read;

/// What a column of a table is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The moment of the row.
    Time,
    /// A value.
    Value,
    /// Not read.
    Skip,
}

/// The rows of a table in file order.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    /// Seconds since 1970 of each row.
    pub(crate) times: Vec<i64>,
    /// The line of each row in the file.
    pub(crate) lines: Vec<u64>,
    /// One vector per value column in header order; NaN for an empty cell.
    pub(crate) columns: Vec<Vec<f64>>,
    /// Whether a moment had no time zone and was taken as UTC.
    pub(crate) unzoned: bool,
}

/// Reads a table; `roles` maps the names of the header (lower case, trimmed) to what each column is for.
pub(crate) fn read(
    files: &FileSet,
    path: &str,
    limits: &Limits,
    roles: impl FnOnce(&[String]) -> Result<Vec<Role>, RecordingError>,
) -> Result<Sheet, RecordingError> {
    let table = open_table(files, path, limits)?;
    let header = std::str::from_utf8(&table.header)
        .map_err(|error| not_utf8(path, 1, error.valid_up_to() as u64 + 1))?;
    let delimiter = delimiter(header);
    let names: Vec<String> =
        header.split(char::from(delimiter)).map(|name| unquote(name).to_ascii_lowercase()).collect();
    let first = names.first().map_or("", String::as_str);
    if first.is_empty() && names.len() == 1 {
        return Err(RecordingError::new("the file is empty").in_file(path).at_line(1).with_help(HEADER_HELP));
    }
    if instant::parse(first).is_some() {
        return Err(RecordingError::new("the first line does not name the columns")
            .in_file(path)
            .at_line(1)
            .with_help(HEADER_HELP));
    }
    let roles = roles(&names).map_err(|error| error.in_file(path).at_line(1))?;
    rows(table.rest, path, limits, delimiter, &roles)
}

const HEADER_HELP: &str = "begin with a header such as `timestamp,requests,cpu`";

/// Comma, unless the header has none and is split by semicolons or tabs.
fn delimiter(header: &str) -> u8 {
    [b',', b';', b'\t'].into_iter().find(|byte| header.as_bytes().contains(byte)).unwrap_or(b',')
}

/// A cell without surrounding blanks and quotes.
fn unquote(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(cell).trim()
}

fn rows(
    text: impl Read,
    path: &str,
    limits: &Limits,
    delimiter: u8,
    roles: &[Role],
) -> Result<Sheet, RecordingError> {
    // Quotes do not join lines: a cell never holds a line break here, and an unclosed quote must not swallow the file.
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .quoting(false)
        .delimiter(delimiter)
        .from_reader(text);
    let width = roles.iter().filter(|role| **role == Role::Value).count();
    let mut sheet = Sheet { columns: vec![Vec::new(); width], ..Sheet::default() };
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(|error| table_error(path, error))? {
        let line = record.position().map_or(0, csv::Position::line) + 1;
        if record.iter().all(|cell| cell.iter().all(u8::is_ascii_whitespace)) {
            continue;
        }
        if sheet.times.len() as u64 >= limits.rows {
            return Err(RecordingError::new(format!("there are more than {} rows", limits.rows))
                .in_file(path)
                .at_line(line)
                .with_help("split the recording, or record at a longer period"));
        }
        Row { path, line, record: &record }.read(roles, &mut sheet)?;
    }
    Ok(sheet)
}

struct Row<'a> {
    path: &'a str,
    line: u64,
    record: &'a csv::ByteRecord,
}

impl Row<'_> {
    fn read(&self, roles: &[Role], sheet: &mut Sheet) -> Result<(), RecordingError> {
        if self.record.len() != roles.len() {
            let message =
                format!("this row has {} cells, the header names {}", self.record.len(), roles.len());
            return Err(self
                .fault(1, message)
                .with_help("every row needs one cell per column; leave cells empty for gaps"));
        }
        let mut column = 1;
        let mut values = sheet.columns.iter_mut();
        for (cell, role) in self.record.iter().zip(roles) {
            match role {
                Role::Skip => {}
                Role::Time => {
                    let written = self.time(self.text(cell, column)?, column)?;
                    sheet.times.push(written.moment.unix());
                    sheet.unzoned |= !written.zoned;
                }
                Role::Value => {
                    let value = self.value(self.text(cell, column)?, column)?;
                    if let Some(values) = values.next() {
                        values.push(value);
                    }
                }
            }
            column += cell.len() as u64 + 1;
        }
        sheet.lines.push(self.line);
        Ok(())
    }

    fn text<'c>(&self, cell: &'c [u8], column: u64) -> Result<&'c str, RecordingError> {
        std::str::from_utf8(cell)
            .map(unquote)
            .map_err(|error| not_utf8(self.path, self.line, column + error.valid_up_to() as u64))
    }

    fn time(&self, text: &str, column: u64) -> Result<instant::Written, RecordingError> {
        instant::parse(text).ok_or_else(|| {
            let shown: String = text.chars().take(40).collect();
            self.fault(column, format!("`{shown}` is not a moment"))
                .with_help("write `2026-03-02T00:00:00Z`, or seconds or milliseconds since 1970")
        })
    }

    fn value(&self, text: &str, column: u64) -> Result<f64, RecordingError> {
        number::parse(text).map(|value| value.unwrap_or(f64::NAN)).map_err(|why| {
            let (message, help) = why.explain(text);
            self.fault(column, message).with_help(help)
        })
    }

    fn fault(&self, column: u64, message: impl Into<String>) -> RecordingError {
        RecordingError::new(message).in_file(self.path).at_line(self.line).at_column(column)
    }
}

fn not_utf8(path: &str, line: u64, column: u64) -> RecordingError {
    RecordingError::new("the text is not UTF-8")
        .in_file(path)
        .at_line(line)
        .at_column(column)
        .with_help("save it as UTF-8")
}
