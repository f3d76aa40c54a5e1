//! Reads one CSV table as the recording of one service.

use super::header::{self, Column, Columns};
use crate::error::RecordingError;
use crate::files::FileSet;
use crate::grid::{Grid, GridRequest};
use crate::grid_error;
use crate::limits::Limits;
use crate::model::ServiceRecording;
use crate::options::{CsvOptions, ValueMeaning};
use crate::resample;
use crate::series::Series;
use crate::sheet::{self, Sheet};
use plimsoll_units::ServiceName;
use std::collections::BTreeMap;

/// Reads the table at a path as the recording of a service, with notes on what was repaired.
///
/// # Errors
/// Names the file, line and column of the first fault, and what would be right.
pub fn read(
    files: &FileSet,
    path: &str,
    service: &ServiceName,
    options: &CsvOptions,
    limits: &Limits,
) -> Result<(ServiceRecording, Vec<String>), RecordingError> {
    let mut columns = Columns::default();
    let sheet = sheet::read(files, path, limits, |names| {
        columns = header::columns(names, options)?;
        Ok(std::mem::take(&mut columns.roles))
    })?;
    let request = GridRequest {
        period: None,
        harmless_hole: options.zero_holes_up_to.map_or(0, |hole| i64::from(hole.get())),
        points: limits.cells / columns.values.len().max(1) as u64,
    };
    let (grid, findings) =
        Grid::over(&sheet.times, &request).map_err(|fault| grid_error::locate(&fault, path, &sheet))?;
    let mut notes = findings.notes(path, &grid);
    notes.extend(remarks(path, &sheet, &columns));
    let mut metrics = BTreeMap::new();
    for (column, values) in columns.values.iter().zip(&sheet.columns) {
        let metric = column.meaning.metric();
        let placed = column_values(*column, values, &sheet, &grid, options);
        let series = Series::new(grid.start(), grid.period(), placed.into_iter().map(Some));
        let series = match options.period {
            Some(period) => resample::to_period(metric, &series, period)
                .map_err(|why| RecordingError::new(why.to_string()).in_file(path))?,
            None => series,
        };
        notes.extend(implausible(path, metric, &series));
        metrics.insert(metric, series);
    }
    Ok((ServiceRecording { name: service.clone(), configuration: None, metrics, access_log: None }, notes))
}

/// Values of one column on the grid in the metric's unit; zeros in harmless holes of counts.
fn column_values(
    column: Column,
    values: &[f64],
    sheet: &Sheet,
    grid: &Grid,
    options: &CsvOptions,
) -> Vec<f64> {
    let per_period = match column.meaning {
        ValueMeaning::Metric(_) => 1.0,
        ValueMeaning::RequestsPerSecond => grid.period().as_f64(),
    };
    let mut placed = grid.place(&sheet.times, values);
    for value in &mut placed {
        *value *= column.scale * per_period;
    }
    if let Some(hole) = options.zero_holes_up_to
        && column.meaning.metric().is_count()
    {
        fill_holes(&mut placed, (hole.get() / grid.period().get().max(1)) as usize);
    }
    placed
}

/// Writes zeros into runs of at most `longest` gaps.
fn fill_holes(values: &mut [f64], longest: usize) {
    for run in values.chunk_by_mut(|a, b| a.is_nan() == b.is_nan()) {
        if run.len() <= longest && run.first().is_some_and(|value| value.is_nan()) {
            run.fill(0.0);
        }
    }
}

fn remarks(path: &str, sheet: &Sheet, columns: &Columns) -> Vec<String> {
    let mut notes = Vec::new();
    if sheet.unzoned {
        notes.push(format!("{path}: moments without a time zone were read as UTC"));
    }
    if !columns.unknown.is_empty() {
        notes.push(format!("{path}: columns not used: {}", columns.unknown.join(", ")));
    }
    notes
}

/// Utilization above this many percent is likely in another unit.
///
/// AWS: ECS utilization exceeds 100 % where a container bursts above its reservation; source the ECS developer guide,
/// CloudWatch metrics, 2023-06. Ten times over is not known to occur.
const IMPLAUSIBLE_PERCENT: f64 = 1000.0;

fn implausible(path: &str, metric: crate::MetricName, series: &Series) -> Option<String> {
    let highest = series.observed().fold(0.0, f64::max);
    (metric.is_percent() && highest > IMPLAUSIBLE_PERCENT).then(|| {
        format!(
            "{path}: `{}` reaches {highest}, which is hardly a percentage; it is read as one",
            metric.as_str()
        )
    })
}

/// The name of the service a file stands for when nobody states one: its file name without ending, made a valid name.
#[must_use]
pub fn service_of_path(path: &str) -> Option<ServiceName> {
    let name = path.rsplit('/').next().unwrap_or(path);
    crate::names::service_name(name.split('.').next().unwrap_or(name)).ok()
}
