//! Which form a set of files is in, and reading it.

use crate::access_log::{self, TargetGroups};
use crate::csv_file;
use crate::error::RecordingError;
use crate::files::{FileSet, Kind};
use crate::folder;
use crate::model::{Origin, Recording};
use crate::options::ReadOptions;

/// A form that a recording may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The project's own folder form.
    Folder,
    /// JSON as printed by the AWS command line.
    AwsCli,
    /// CSV tables.
    Csv,
    /// Access logs and nothing beside them.
    AccessLogs,
}

/// The form of a set of files: `recording.json` makes it a folder, any other JSON document AWS dumps, a table
/// CSV; access logs may lie beside each of them, or alone.
///
/// # Errors
/// When there is no file, or none that could be any of them.
pub fn form(files: &FileSet) -> Result<Form, RecordingError> {
    if files.contains(folder::MANIFEST) {
        return Ok(Form::Folder);
    }
    let (mut table, mut logs) = (false, false);
    for path in files.paths() {
        match files.kind(path)? {
            Kind::Json => return Ok(Form::AwsCli),
            Kind::Table => table = true,
            Kind::AccessLog => logs = true,
            Kind::Other => {}
        }
    }
    if table {
        return Ok(Form::Csv);
    }
    if logs {
        return Ok(Form::AccessLogs);
    }
    Err(RecordingError::new("there is no recording here").with_help(
        "a recording is a folder with `recording.json`, a folder of JSON printed by the AWS command line, a CSV table, or access logs of a load balancer in a folder `access-logs`",
    ))
}

/// Reads a recording in whatever form it is.
///
/// # Errors
/// Names the file, line and column of the first fault, and what would be right; also when nothing at all was observed.
pub fn read(files: &FileSet, options: &ReadOptions) -> Result<Recording, RecordingError> {
    let (mut recording, groups) = match form(files)? {
        Form::Folder => (folder::read(files, &options.limits)?, TargetGroups::new()),
        Form::AwsCli => crate::aws_cli::read_with_groups(files, options)?,
        Form::Csv => (read_tables(files, options)?, TargetGroups::new()),
        Form::AccessLogs => (nothing_but_logs(), TargetGroups::new()),
    };
    access_log::attach(&mut recording, &groups, files, options)?;
    let observed = recording
        .services
        .iter()
        .flat_map(|service| service.metrics.values())
        .any(|series| series.observed().next().is_some());
    if observed {
        return Ok(recording);
    }
    let empty = RecordingError::new("the recording is empty: no metric of any service has a value")
        .with_help("record at least one hour; below 60 minutes nothing can be advised");
    Err(match files.paths().next() {
        Some(_) if files.contains(folder::MANIFEST) => empty.in_file(folder::MANIFEST),
        Some(path) => empty.in_file(path),
        None => empty,
    })
}

/// What a recording holds before its access logs are read.
fn nothing_but_logs() -> Recording {
    let origin = Origin::Measured { source: "access logs of a load balancer".to_owned() };
    Recording { origin, region: None, services: Vec::new(), notes: Vec::new() }
}

/// Each table is one service, named as stated or after its file.
fn read_tables(files: &FileSet, options: &ReadOptions) -> Result<Recording, RecordingError> {
    let mut tables = Vec::new();
    let mut notes = Vec::new();
    for path in files.paths() {
        match files.kind(path)? {
            Kind::Table => tables.push(path),
            Kind::AccessLog => {}
            Kind::Json | Kind::Other => notes.push(format!("{path}: not a table; not read")),
        }
    }
    if let (Some(service), [_, second, ..]) = (&options.service, tables.as_slice()) {
        return Err(RecordingError::new(format!("several tables cannot all be service `{service}`"))
            .in_file(second)
            .with_help("give one table, or leave the service out and name each file after its service"));
    }
    let mut services: Vec<crate::ServiceRecording> = Vec::new();
    for path in tables {
        let name = match &options.service {
            Some(name) => name.clone(),
            None => csv_file::service_of_path(path).ok_or_else(|| {
                RecordingError::new("the file name is no service name")
                    .in_file(path)
                    .with_help("state the service, or name the file after it")
            })?,
        };
        if services.iter().any(|other| other.name == name) {
            return Err(RecordingError::new(format!("a second table of service `{name}`"))
                .in_file(path)
                .with_help("put all metrics of a service into one table"));
        }
        let (service, more) = csv_file::read(files, path, &name, &options.csv, &options.limits)?;
        services.push(service);
        notes.extend(more);
    }
    Ok(Recording { origin: Origin::Measured { source: "CSV".to_owned() }, region: None, services, notes })
}
