//! Reads the folder form.

use super::form::{Manifest, MetricsForm, OriginForm, ServiceForm};
use super::{MANIFEST, SCHEMA, configuration};
use crate::error::RecordingError;
use crate::files::{FileSet, from_io, open_json};
use crate::grid::{Grid, GridRequest};
use crate::grid_error;
use crate::limits::Limits;
use crate::model::{MetricName, Origin, Recording, ServiceRecording};
use crate::nearest::nearest_name;
use crate::series::Series;
use crate::sheet::{self, Role, Sheet};
use plimsoll_units::Seconds;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Read;

/// Reads a recording in the folder form.
///
/// # Errors
/// Names the file, line and column of the first fault, and what would be right.
pub fn read(files: &FileSet, limits: &Limits) -> Result<Recording, RecordingError> {
    let manifest = manifest(files, limits)?;
    let mut notes = manifest.notes;
    let mut services: Vec<ServiceRecording> = Vec::with_capacity(manifest.services.len());
    for form in manifest.services {
        if services.iter().any(|other| other.name == form.name) {
            return Err(RecordingError::new(format!("service `{}` occurs twice", form.name))
                .in_file(MANIFEST)
                .with_help("describe each service once"));
        }
        services.push(service(files, limits, form, &mut notes)?);
    }
    let origin = match manifest.origin {
        OriginForm::Measured { source } => Origin::Measured { source },
        OriginForm::Synthetic { generator, seed } => Origin::Synthetic { generator, seed },
    };
    Ok(Recording { origin, region: manifest.region, services, notes })
}

/// Only the version, so that a newer form is named as such instead of failing at its first new key.
#[derive(Deserialize)]
struct Versioned {
    schema: Option<String>,
}

fn manifest(files: &FileSet, limits: &Limits) -> Result<Manifest, RecordingError> {
    let mut text = Vec::new();
    open_json(files, MANIFEST, limits)?.read_to_end(&mut text).map_err(|error| from_io(MANIFEST, &error))?;
    let fault = |error: serde_json::Error| RecordingError::from_json(MANIFEST, &error);
    let versioned: Versioned = serde_json::from_slice(&text).map_err(fault)?;
    match versioned.schema.as_deref() {
        Some(SCHEMA) => serde_json::from_slice(&text).map_err(fault),
        Some(other) => Err(RecordingError::new(format!("the form `{other}` is not known to this version"))
            .in_file(MANIFEST)
            .with_help(format!("this version reads `{SCHEMA}`; a newer plimsoll may read yours"))),
        None => Err(RecordingError::new("the key `schema` is missing")
            .in_file(MANIFEST)
            .with_help(format!("write `\"schema\": \"{SCHEMA}\"`"))),
    }
}

fn service(
    files: &FileSet,
    limits: &Limits,
    form: ServiceForm,
    notes: &mut Vec<String>,
) -> Result<ServiceRecording, RecordingError> {
    let configuration =
        form.configuration.map(configuration::read).transpose().map_err(|why| {
            RecordingError::new(format!("service `{}`: {why}", form.name)).in_file(MANIFEST)
        })?;
    let mut metrics = BTreeMap::new();
    for table in &form.metrics {
        for (metric, series) in table_of(files, limits, table, notes)? {
            if metrics.insert(metric, series).is_some() {
                return Err(RecordingError::new(format!(
                    "`{}` of service `{}` occurs in more than one table",
                    metric.as_str(),
                    form.name
                ))
                .in_file(&table.file)
                .with_help("keep each metric of a service in one table"));
            }
        }
    }
    Ok(ServiceRecording { name: form.name, configuration, metrics, access_log: None })
}

fn table_of(
    files: &FileSet,
    limits: &Limits,
    form: &MetricsForm,
    notes: &mut Vec<String>,
) -> Result<Vec<(MetricName, Series)>, RecordingError> {
    let path = form.file.as_str();
    if !files.contains(path) {
        return Err(RecordingError::new(format!("`{path}` is listed but not there"))
            .in_file(MANIFEST)
            .with_help("put the file beside `recording.json`, or take it off the list"));
    }
    if form.period_seconds == 0 {
        return Err(RecordingError::new(format!("the period of `{path}` is 0 s"))
            .in_file(MANIFEST)
            .with_help("write the seconds between two rows"));
    }
    let mut columns = Vec::new();
    let sheet = sheet::read(files, path, limits, |names| {
        columns = metric_columns(names)?;
        Ok(std::iter::once(Role::Time).chain(columns.iter().map(|_| Role::Value)).collect())
    })?;
    if sheet.times.is_empty() {
        return Ok(Vec::new());
    }
    check_order(&sheet, path, i64::from(form.period_seconds))?;
    let request = GridRequest {
        period: Some(Seconds::new(form.period_seconds)),
        harmless_hole: 0,
        points: limits.cells / columns.len().max(1) as u64,
    };
    let (grid, findings) =
        Grid::over(&sheet.times, &request).map_err(|fault| grid_error::locate(&fault, path, &sheet))?;
    notes.extend(findings.notes(path, &grid));
    let series = |values: &[f64]| {
        let placed = grid.place(&sheet.times, values);
        Series::new(grid.start(), grid.period(), placed.into_iter().map(Some))
    };
    Ok(columns.into_iter().zip(sheet.columns.iter().map(|values| series(values))).collect())
}

fn metric_columns(names: &[String]) -> Result<Vec<MetricName>, RecordingError> {
    let mut names = names.iter().map(String::as_str);
    if names.next() != Some("timestamp") {
        return Err(RecordingError::new("the first column is not `timestamp`")
            .with_help("begin the header with `timestamp`"));
    }
    let mut metrics: Vec<MetricName> = Vec::new();
    for name in names {
        let metric = MetricName::from_column(name).ok_or_else(|| {
            let nearest = nearest_name(name, MetricName::ALL.iter().map(|metric| metric.as_str()));
            RecordingError::new(format!("`{name}` is not a metric")).with_help(match nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("the metrics are {}", MetricName::column_list()),
            })
        })?;
        if metrics.contains(&metric) {
            return Err(RecordingError::new(format!("the column `{name}` occurs twice"))
                .with_help("keep one column per metric"));
        }
        metrics.push(metric);
    }
    Ok(metrics)
}

/// Rows of this form ascend strictly and lie on the grid that the first row and the period lay.
fn check_order(sheet: &Sheet, path: &str, period: i64) -> Result<(), RecordingError> {
    let first = sheet.times.first().copied().unwrap_or(0);
    let mut before = first - period;
    for (time, line) in sheet.times.iter().zip(&sheet.lines) {
        let fault = |what: &str| RecordingError::new(what).in_file(path).at_line(*line).at_column(1);
        if *time <= before {
            return Err(fault("the clock does not move forward in this row")
                .with_help("sort the rows by time and keep one row per moment"));
        }
        if (time - first) % period != 0 {
            return Err(fault("this moment is off the grid")
                .with_help(format!("rows of this table are whole multiples of {period} s apart")));
        }
        before = *time;
    }
    Ok(())
}
