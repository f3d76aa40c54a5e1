//! Reads the documents and puts the recording together.

use super::dump::{Dump, MetricDataQuery};
use super::inventory::Inventory;
use super::series::{Collected, Context};
use crate::access_log::TargetGroups;
use crate::error::RecordingError;
use crate::files::{FileSet, Kind, open_json};
use crate::grid::GridFault;
use crate::model::{MetricName, Origin, Recording, ServiceRecording};
use crate::names;
use crate::options::ReadOptions;
use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

/// Reads a folder of dumps.
///
/// # Errors
/// Names the file, line and column of the first fault. A document that is valid JSON but not understood is a note.
pub fn read(files: &FileSet, options: &ReadOptions) -> Result<Recording, RecordingError> {
    read_with_groups(files, options).map(|(recording, _)| recording)
}

/// The same, and which service each target group of the inventory belongs to.
pub(crate) fn read_with_groups(
    files: &FileSet,
    options: &ReadOptions,
) -> Result<(Recording, TargetGroups), RecordingError> {
    let mut notes = Vec::new();
    let mut inventory = Inventory::default();
    let mut queries: BTreeMap<String, Option<MetricDataQuery>> = BTreeMap::new();
    let mut dumps = Vec::new();
    for path in files.paths() {
        match files.kind(path)? {
            Kind::Json => {}
            Kind::AccessLog => continue,
            Kind::Table | Kind::Other => {
                notes.push(format!("{path}: not a JSON document; not read"));
                continue;
            }
        }
        let mut dump = document(files, path, options)?;
        if dump.is_unknown() {
            notes.push(format!("{path}: no output of the AWS command line that is known; not read"));
            continue;
        }
        if dump.next_token.is_some() {
            notes.push(format!("{path}: more pages follow (`NextToken`); fetch them too"));
        }
        inventory.take(path, &mut dump);
        for query in dump.metric_data_queries.take().unwrap_or_default() {
            // An id that means two things in two queries means nothing.
            queries
                .entry(query.id.clone())
                .and_modify(|known| *known = known.take().filter(|known| *known == query))
                .or_insert(Some(query));
        }
        dumps.push((path, dump));
    }
    let names: Vec<String> = inventory.names().into_iter().collect();
    let context = Context {
        inventory: &inventory,
        queries: &queries,
        names: &names,
        stated: options.service.as_ref().map(plimsoll_units::ServiceName::as_str),
    };
    let mut collected = Collected::default();
    for (path, dump) in dumps {
        // The command line puts all pages into one document: only the last page of a query says whether it is whole.
        let pages = || dump.metric_data_results.iter().flatten().enumerate();
        let ends: BTreeMap<&str, usize> = pages().map(|(page, result)| (result.id.as_str(), page)).collect();
        for (page, result) in pages() {
            let last = ends.get(result.id.as_str()) == Some(&page);
            collected.take_result(&context, path, result, last, &mut notes);
        }
        let label = dump.label.as_deref().unwrap_or_default();
        let datapoints = dump.datapoints.as_deref().unwrap_or_default();
        collected.take_datapoints(&context, path, label, datapoints, &mut notes);
    }
    let services = services(&inventory, &collected, options, &mut notes)?;
    let origin = Origin::Measured { source: "AWS command line".to_owned() };
    let groups = inventory.target_groups();
    let groups =
        groups.filter_map(|(group, service)| Some((group.to_owned(), names::service_name(service).ok()?)));
    Ok((Recording { origin, region: inventory.region(), services, notes }, groups.collect()))
}

fn document(files: &FileSet, path: &str, options: &ReadOptions) -> Result<Dump, RecordingError> {
    let mut reader = open_json(files, path, &options.limits)?;
    let fault = |error: serde_json::Error| match error.io_error_kind() {
        Some(_) => crate::files::from_io(path, &error.into()),
        None => RecordingError::from_json(path, &error),
    };
    let first = reader.fill_buf().map_err(|error| crate::files::from_io(path, &error))?;
    // A file of queries may be the bare list, as `--metric-data-queries file://…` takes it.
    if first.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        let queries = serde_json::from_reader(reader).map_err(fault)?;
        return Ok(Dump { metric_data_queries: Some(queries), ..Dump::default() });
    }
    serde_json::from_reader(reader).map_err(fault)
}

fn services(
    inventory: &Inventory,
    collected: &Collected,
    options: &ReadOptions,
    notes: &mut Vec<String>,
) -> Result<Vec<ServiceRecording>, RecordingError> {
    let known = inventory.names();
    let all: BTreeSet<String> =
        known.iter().cloned().chain(collected.services().map(str::to_owned)).collect();
    let mut services: Vec<ServiceRecording> = Vec::with_capacity(all.len());
    for raw in all {
        let Ok(name) = names::service_name(&raw) else {
            notes.push(format!("`{raw}` is no service name; left out"));
            continue;
        };
        if name.as_str() != raw {
            notes.push(format!("service `{raw}` is called `{name}` here"));
        }
        if services.iter().any(|other| other.name == name) {
            notes.push(format!("service `{raw}` is left out: another one is already called `{name}`"));
            continue;
        }
        let metrics = collected
            .series_of(&raw, options.limits.cells, notes)
            .map_err(|(metric, fault)| too_large(&raw, metric, fault))?;
        let configuration = known.contains(&raw).then(|| inventory.configuration(&raw, notes));
        services.push(ServiceRecording { name, configuration, metrics, access_log: None });
    }
    Ok(services)
}

fn too_large(service: &str, metric: MetricName, fault: GridFault) -> RecordingError {
    let metric = metric.as_str();
    match fault {
        GridFault::TooLarge { points, period } => RecordingError::new(format!(
            "`{metric}` of service `{service}` spans {points} points of {period} s, more than can be held"
        ))
        .with_help("is one of its timestamps wrong?"),
        GridFault::Empty | GridFault::ClockJump { .. } => {
            RecordingError::new(format!("`{metric}` of service `{service}` has no points"))
        }
    }
}
