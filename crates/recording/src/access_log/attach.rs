//! Which target group is which service, and what the logs add to a recording.

use super::gather::{Finished, Group, minutes};
use super::model::{AccessLog, Agreement, LogMinute, LogQuality, TargetShare};
use crate::error::RecordingError;
use crate::files::FileSet;
use crate::instant::iso;
use crate::model::{MetricName, Recording, ServiceRecording};
use crate::names;
use crate::options::ReadOptions;
use crate::series::Series;
use plimsoll_units::{Region, Seconds, ServiceName, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Services by the name of their target group, where an inventory tells.
pub(crate) type TargetGroups = BTreeMap<String, ServiceName>;

/// Reads the access logs among the files and adds what they hold to the recording: the requests themselves, and the metrics
/// that follow from them where they were not recorded.
///
/// # Errors
/// Names the file, line and column of the first fault where the logs cannot be read, or too many lines are no entries.
pub(crate) fn attach(
    recording: &mut Recording,
    groups: &TargetGroups,
    files: &FileSet,
    options: &ReadOptions,
) -> Result<(), RecordingError> {
    let Some((finished, quality)) = super::read::read(files, &options.limits, &mut recording.notes)? else {
        return Ok(());
    };
    let quality = Arc::new(quality);
    let Finished { groups: logged, covered, digits, .. } = finished;
    recording.region = recording.region.take().or_else(|| logged.iter().find_map(|group| region(&group.arn)));
    let alone = recording.services.is_empty();
    let services = by_service(logged, recording, groups, options);
    check_size(services.len(), &quality, options)?;
    for (name, logged) in services {
        let targets = logged.iter().flat_map(Group::targets).collect();
        let minutes = minutes(logged, &covered, digits);
        let notes = &mut recording.notes;
        let service = match recording.services.iter_mut().find(|service| service.name == name) {
            Some(service) => service,
            None => {
                let (configuration, metrics, access_log) = (None, BTreeMap::new(), None);
                recording.services.push(ServiceRecording { name, configuration, metrics, access_log });
                let Some(service) = recording.services.last_mut() else { continue };
                service
            }
        };
        add(service, minutes, targets, &quality, notes);
        if alone {
            notes.push(format!(
                "{}: access logs alone hold neither CPU nor memory utilization nor running tasks; record them, or state `workload:`",
                service.name
            ));
        }
    }
    Ok(())
}

/// Sorts the target groups to services; what belongs to none is left out with a note.
fn by_service(
    logged: Vec<Group>,
    recording: &mut Recording,
    groups: &TargetGroups,
    options: &ReadOptions,
) -> BTreeMap<ServiceName, Vec<Group>> {
    let recorded: BTreeSet<ServiceName> =
        recording.services.iter().map(|service| service.name.clone()).collect();
    let mut services: BTreeMap<ServiceName, Vec<Group>> = BTreeMap::new();
    let mut unclear = Vec::new();
    for group in logged {
        let name = group_name(&group.arn);
        let own = || names::service_name(&name).ok().filter(|name| recorded.contains(name));
        match groups.get(&name).cloned().or_else(own) {
            Some(service) => services.entry(service).or_default().push(group),
            None => unclear.push((name, group)),
        }
    }
    let only = match (recorded.first(), recorded.len()) {
        (Some(only), 1) if services.is_empty() => Some(only.clone()),
        (None, _) => options.service.clone(),
        _ => None,
    };
    let lone = unclear.len() == 1;
    for (name, group) in unclear {
        let fresh = || recorded.is_empty().then(|| names::service_name(&name).ok()).flatten();
        match only.clone().filter(|_| lone).or_else(fresh) {
            Some(service) => services.entry(service).or_default().push(group),
            None => recording.notes.push(format!(
                "access logs: target group `{name}` with {} requests belongs to no recorded service; left out",
                group.requests()
            )),
        }
    }
    services
}

/// AWS: `arn:<partition>:elasticloadbalancing:<region>:<account>:targetgroup/<name>/<id>`; source: access logs, 2026-11.
fn group_name(arn: &[u8]) -> String {
    let arn = String::from_utf8_lossy(arn);
    let resource = arn.splitn(6, ':').nth(5).unwrap_or(&arn);
    resource.split('/').nth(1).unwrap_or(resource).to_owned()
}

fn region(arn: &[u8]) -> Option<Region> {
    str::from_utf8(arn).ok()?.split(':').nth(3)?.parse().ok()
}

/// Metrics that logs yield.
const YIELDED: u64 = 8;

fn check_size(services: usize, quality: &LogQuality, options: &ReadOptions) -> Result<(), RecordingError> {
    let (first, last) = quality.span.unwrap_or_default();
    let points = (last.unix() - first.unix()).unsigned_abs() / 60 + 1;
    let covered = quality.covered_minutes.saturating_mul(services as u64);
    if points.saturating_mul(YIELDED) <= options.limits.cells && covered <= options.limits.log_minutes {
        return Ok(());
    }
    Err(RecordingError::new(format!(
        "the access logs span {points} minutes, from {} to {}, of {services} services: more than can be held",
        iso(first),
        iso(last)
    ))
    .with_help("is a date wrong? otherwise give fewer days of them"))
}

fn add(
    service: &mut ServiceRecording,
    minutes: Vec<LogMinute>,
    targets: Vec<TargetShare>,
    quality: &Arc<LogQuality>,
    notes: &mut Vec<String>,
) {
    let mut log = AccessLog::new(minutes, targets, Arc::clone(quality));
    if let Some(counted) = service.series(MetricName::Requests) {
        log = log.beside(counted);
    }
    if let Some(agreement) = log.agreement().filter(|agreement| !agreement.holds()) {
        notes.push(disagreement(&service.name, agreement));
    }
    let mut added = Vec::new();
    for (metric, series) in yielded(&log) {
        service.metrics.entry(metric).or_insert_with(|| {
            added.push(metric.as_str());
            series
        });
    }
    if !added.is_empty() {
        notes.push(format!("{}: from access logs: {}", service.name, added.join(", ")));
    }
    service.access_log = Some(log);
}

fn disagreement(name: &ServiceName, agreement: &Agreement) -> String {
    format!(
        "{name}: in {} common minutes the access logs hold {} requests and CloudWatch counted {} ({:+.1} %); one of them is incomplete",
        agreement.minutes,
        agreement.logged,
        agreement.counted,
        100.0 * agreement.difference()
    )
}

/// The metrics that follow from the logs at one-minute periods. The first and the last minute are left out where there are
/// more, because logs seldom begin and end with a minute.
fn yielded(log: &AccessLog) -> Vec<(MetricName, Series)> {
    let mut inner: Vec<&LogMinute> = log.minutes().collect();
    if inner.len() > 2 {
        inner.pop();
        inner.remove(0);
    }
    let series = |value: &dyn Fn(&LogMinute) -> Option<f64>| {
        let start = inner.first().map_or(Timestamp::default(), |minute| minute.start);
        let mut points: Vec<Option<f64>> = Vec::with_capacity(inner.len());
        for minute in &inner {
            let index = usize::try_from((minute.start.unix() - start.unix()) / 60).unwrap_or(0);
            points.resize(index, None);
            points.push(value(minute));
        }
        Series::new(start, Seconds::new(60), points)
    };
    let percentile = |fraction| series(&|minute: &LogMinute| minute.times.percentile_ms(fraction));
    let all = [
        (MetricName::Requests, series(&|minute| Some(minute.requests() as f64))),
        (MetricName::LatencyMean, series(&|minute| minute.times.mean_ms())),
        (MetricName::LatencyP50, percentile(0.5)),
        (MetricName::LatencyP90, percentile(0.9)),
        (MetricName::LatencyP95, percentile(0.95)),
        (MetricName::LatencyP99, percentile(0.99)),
        (MetricName::Errors, series(&|minute| Some(minute.failures.server_errors() as f64))),
        (MetricName::ProcessedBytes, series(&|minute| Some(minute.bytes as f64))),
    ];
    all.into_iter().filter(|(_, series)| series.observed().next().is_some()).collect()
}
