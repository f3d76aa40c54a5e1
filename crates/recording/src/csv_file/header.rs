//! What the columns of a CSV table mean.

use crate::error::RecordingError;
use crate::model::MetricName;
use crate::nearest::nearest_name;
use crate::options::{CsvOptions, REQUESTS_PER_SECOND, ValueMeaning};
use crate::sheet::Role;

/// A value column: what it holds and the factor that brings it to the metric's unit, without the period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Column {
    pub(super) meaning: ValueMeaning,
    pub(super) scale: f64,
}

/// The columns of a table.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) roles: Vec<Role>,
    /// One per value column, in header order.
    pub(super) values: Vec<Column>,
    /// Names that mean nothing here.
    pub(super) unknown: Vec<String>,
}

/// Names of the column of moments.
const TIME_NAMES: [&str; 5] = ["timestamp", "time", "datetime", "date", "ts"];

/// Reads a header of lower-case names.
pub(super) fn columns(names: &[String], options: &CsvOptions) -> Result<Columns, RecordingError> {
    let mut columns = Columns::default();
    let time = names.iter().position(|name| TIME_NAMES.contains(&name.as_str())).ok_or_else(|| {
        RecordingError::new("there is no column of moments").with_help("name one column `timestamp`")
    })?;
    for (position, name) in names.iter().enumerate() {
        let role = if position == time {
            Role::Time
        } else if let Some(column) = value_column(name, options)? {
            if columns.values.iter().any(|other| other.meaning.metric() == column.meaning.metric()) {
                return Err(RecordingError::new(format!(
                    "`{}` occurs in two columns",
                    column.meaning.metric().as_str()
                ))
                .with_help("keep one column per metric"));
            }
            columns.values.push(column);
            Role::Value
        } else {
            columns.unknown.push(name.clone());
            Role::Skip
        };
        columns.roles.push(role);
    }
    if columns.values.is_empty() {
        return Err(no_metric(&columns.unknown));
    }
    Ok(columns)
}

fn value_column(name: &str, options: &CsvOptions) -> Result<Option<Column>, RecordingError> {
    if name == "value" {
        let meaning = options.value.ok_or_else(|| {
            RecordingError::new("the table does not say what its column `value` holds").with_help(format!(
                "state the metric: one of {}, {REQUESTS_PER_SECOND}",
                MetricName::column_list()
            ))
        })?;
        let scale = options.scale.unwrap_or(1.0);
        if !(scale > 0.0 && scale.is_finite()) {
            return Err(RecordingError::new(format!("the scale {scale} is not a positive number")));
        }
        return Ok(Some(Column { meaning, scale }));
    }
    Ok(known(name).map(|meaning| Column { meaning, scale: 1.0 }))
}

fn known(name: &str) -> Option<ValueMeaning> {
    if name == REQUESTS_PER_SECOND {
        return Some(ValueMeaning::RequestsPerSecond);
    }
    MetricName::from_column(name).map(ValueMeaning::Metric)
}

fn no_metric(unknown: &[String]) -> RecordingError {
    let known = || MetricName::ALL.iter().map(|metric| metric.as_str()).chain(["value", REQUESTS_PER_SECOND]);
    let meant = unknown.iter().find_map(|name| nearest_name(name, known()).map(|near| (name, near)));
    RecordingError::new("no column is a metric").with_help(match meant {
        Some((name, near)) => format!("did you mean `{near}` by `{name}`?"),
        None => format!("the metrics are {}, or `value` with a stated metric", MetricName::column_list()),
    })
}
