//! Writes the folder form: the same recording gives the same bytes on every machine.

use super::form::{Manifest, MetricsForm, OriginForm, ServiceForm};
use super::{MANIFEST, SCHEMA, configuration};
use crate::error::RecordingError;
use crate::files::FileSet;
use crate::instant::iso;
use crate::model::{MetricName, Origin, Recording, ServiceRecording};
use crate::number;
use crate::series::Series;
use flate2::{Compression, GzBuilder};
use plimsoll_units::Timestamp;
use std::collections::BTreeMap;
use std::io::Write;

/// The files of a recording in the folder form. Series without any point are left out.
///
/// # Errors
/// When a value cannot be encoded, which no recording that a reader made causes.
pub fn write(recording: &Recording) -> Result<FileSet, RecordingError> {
    let mut files = FileSet::new();
    let mut services = Vec::with_capacity(recording.services.len());
    for service in &recording.services {
        services.push(write_service(service, &mut files)?);
    }
    let all = || recording.services.iter().flat_map(|service| service.metrics.values());
    let manifest = Manifest {
        schema: SCHEMA.to_owned(),
        origin: match &recording.origin {
            Origin::Measured { source } => OriginForm::Measured { source: source.clone() },
            Origin::Synthetic { generator, seed } => {
                OriginForm::Synthetic { generator: generator.clone(), seed: *seed }
            }
        },
        region: recording.region.clone(),
        from: all().map(Series::start).min().map(iso),
        to: all().map(Series::end).max().map(iso),
        notes: recording.notes.clone(),
        services,
    };
    let mut text = serde_json::to_vec_pretty(&manifest)
        .map_err(|error| RecordingError::new(error.to_string()).in_file(MANIFEST))?;
    text.push(b'\n');
    files.insert(MANIFEST, text);
    Ok(files)
}

/// Series that share a grid share a table: same period, and starts a whole number of periods apart.
type Phase = (u32, i64);

fn write_service(service: &ServiceRecording, files: &mut FileSet) -> Result<ServiceForm, RecordingError> {
    let mut tables: BTreeMap<Phase, Vec<(MetricName, &Series)>> = BTreeMap::new();
    for (metric, series) in service.metrics.iter().filter(|(_, series)| !series.is_empty()) {
        let period = series.period().get();
        let phase = (period, series.start().unix().rem_euclid(i64::from(period)));
        tables.entry(phase).or_default().push((*metric, series));
    }
    let mut metrics = Vec::with_capacity(tables.len());
    for (number, ((period, _), columns)) in tables.iter().enumerate() {
        let file = match number {
            0 => format!("metrics/{}.csv.gz", service.name),
            // An underscore cannot occur in a service name, so no two services meet in one file.
            _ => format!("metrics/{}_{}.csv.gz", service.name, number + 1),
        };
        let text = table(i64::from(*period), columns);
        let packed =
            pack(text.as_bytes()).map_err(|error| RecordingError::new(error.to_string()).in_file(&file))?;
        files.insert(file.clone(), packed);
        metrics.push(MetricsForm { file, period_seconds: *period });
    }
    Ok(ServiceForm {
        name: service.name.clone(),
        configuration: service.configuration.as_ref().map(configuration::write),
        metrics,
    })
}

fn table(period: i64, columns: &[(MetricName, &Series)]) -> String {
    let mut text = String::from("timestamp");
    for (metric, _) in columns {
        text.push(',');
        text.push_str(metric.as_str());
    }
    text.push('\n');
    let start = columns.iter().map(|(_, series)| series.start()).min().unwrap_or_default();
    let end = columns.iter().map(|(_, series)| series.end()).max().unwrap_or_default();
    let mut moment = start;
    while moment < end {
        text.push_str(&iso(moment));
        for (_, series) in columns {
            text.push(',');
            if let Some(value) = value_at(series, moment) {
                text.push_str(&number::format(value));
            }
        }
        text.push('\n');
        moment = moment.plus_seconds(period);
    }
    text
}

fn value_at(series: &Series, moment: Timestamp) -> Option<f64> {
    let steps = (moment.unix() - series.start().unix()).div_euclid(i64::from(series.period().get()));
    usize::try_from(steps).ok().and_then(|index| series.get(index))
}

/// Gzip without a time and without the name of an operating system.
fn pack(text: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packer = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::new(6));
    packer.write_all(text)?;
    packer.finish()
}
