//! Hours of recorded traffic as scenarios.

use super::{Load, Scenario};
use plimsoll_recording::{CsvOptions, FileSet, MetricName, ReadOptions, ValueMeaning};
use std::path::{Path, PathBuf};

/// File names, without ending, and what their values are. The first three are counts of each minute.
const TRACES: [(&str, ValueMeaning); 7] = [
    ("worldcup98_requests", ValueMeaning::Metric(MetricName::Requests)),
    ("nasa95_requests", ValueMeaning::Metric(MetricName::Requests)),
    ("tweet_stream_1min", ValueMeaning::Metric(MetricName::Requests)),
    ("msft_mongo_app_01", ValueMeaning::RequestsPerSecond),
    ("msft_mongo_machine_01", ValueMeaning::RequestsPerSecond),
    ("msft_ingress_01", ValueMeaning::RequestsPerSecond),
    ("aws_elb_requests_8c0756", ValueMeaning::Metric(MetricName::Requests)),
];

const HOUR: usize = 60;

/// The folder of the traces, where it is at hand: that of `PLIMSOLL_TRACES`, else the one beside the project.
pub(crate) fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("PLIMSOLL_TRACES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/traces"),
        PathBuf::from,
    );
    folder.is_dir().then_some(folder)
}

/// Three hours of each trace: the busiest one, the one in which the traffic varies most, and one of the middling ones.
///
/// The traffic of an hour is multiplied such that four tasks are used to 0.6 on average, but at least to 0.9 and at most to
/// 1.2 in the busiest minute.
pub(crate) fn hours(folder: &Path) -> Vec<Scenario> {
    let traces = TRACES.iter().map(|&(name, value)| (name, minutes(folder, name, value)));
    traces.flat_map(|(name, minutes)| hours_of(name, &minutes)).collect()
}

fn hours_of(name: &str, minutes: &[f64]) -> Vec<Scenario> {
    let starts = || (0..minutes.len() - HOUR).step_by(HOUR / 4);
    let hour = |start: usize| &minutes[start..start + HOUR];
    let mean = |start: usize| hour(start).iter().sum::<f64>() / HOUR as f64;
    let variation = |start: usize| {
        let mean = mean(start);
        hour(start).iter().map(|rate| (rate - mean) * (rate - mean)).sum::<f64>().sqrt() / mean.max(1e-9)
    };
    let mut by_traffic: Vec<usize> = starts().filter(|&start| mean(start) > 0.0).collect();
    by_traffic.sort_by(|&a, &b| mean(a).total_cmp(&mean(b)));
    let (busiest, middling) = (by_traffic[by_traffic.len() - 1], by_traffic[by_traffic.len() / 2]);
    // Of the busier half: in the middle of the night a handful of requests varies most.
    let busier = &by_traffic[by_traffic.len() / 2..];
    let liveliest =
        busier.iter().copied().max_by(|&a, &b| variation(a).total_cmp(&variation(b))).unwrap_or(busiest);
    [("busiest", busiest), ("liveliest", liveliest), ("middling", middling)]
        .map(|(which, start)| {
            let highest = hour(start).iter().copied().fold(0.0, f64::max);
            let factor = (0.6 / mean(start)).clamp(0.9 / highest, 1.2 / highest);
            // Not a minute without any request, which would have no latency.
            let loads = hour(start).iter().map(|rate| (rate * factor).max(0.02)).collect();
            Scenario { name: format!("{name}, {which} hour").into(), load: Load::Minutes(loads), events: &[] }
        })
        .into()
}

/// The traffic of each minute of a trace; a value of a longer period holds for all its minutes, a missing one is zero.
fn minutes(folder: &Path, name: &str, value: ValueMeaning) -> Vec<f64> {
    let path = format!("{name}.csv.gz");
    let bytes = std::fs::read(folder.join(&path)).unwrap();
    let options = ReadOptions {
        csv: CsvOptions { value: Some(value), ..CsvOptions::default() },
        ..ReadOptions::default()
    };
    let recording = plimsoll_recording::read(&FileSet::single(path, bytes), &options).unwrap();
    let series = recording.services[0].metrics.values().next().unwrap();
    let each = (series.period().as_f64() / 60.0).max(1.0) as usize;
    series.iter().flat_map(|value| vec![value.unwrap_or(0.0) / each as f64; each]).collect()
}
