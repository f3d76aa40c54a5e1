//! Every trace of the collection of real workloads loads, where the collection is at hand.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails loudly")]

use plimsoll_recording::{CsvOptions, FileSet, MetricName, ReadOptions, ValueMeaning};
use std::path::PathBuf;

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("PLIMSOLL_TRACES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/traces"),
        PathBuf::from,
    );
    folder.is_dir().then_some(folder)
}

/// Name, category and number of data points as the collection's index states them.
fn index(folder: &std::path::Path) -> Vec<(String, String, usize)> {
    let mut reader = csv::Reader::from_path(folder.join("index.csv")).unwrap();
    let names = reader.headers().unwrap().clone();
    let column = |name: &str| names.iter().position(|other| other == name).unwrap();
    let (name, category, points) = (column("name"), column("category"), column("points"));
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| (row[name].to_owned(), row[category].to_owned(), row[points].parse().unwrap())).collect()
}

/// Repeated moments that the sources contain; the last row of each counts.
const REPEATED: [(&str, usize); 2] = [("aws_ec2_system_failure", 11), ("msft_api_rps", 1)];

#[test]
fn every_trace_loads() {
    let Some(folder) = folder() else {
        println!("skipped: traces folder not present");
        return;
    };
    let index = index(&folder);
    assert_eq!(index.len(), 52);
    for (name, category, points) in index {
        let path = format!("{name}.csv.gz");
        let files = FileSet::single(path.clone(), std::fs::read(folder.join(&path)).unwrap());
        let metric = if category == "cloudwatch" { MetricName::CpuMean } else { MetricName::Requests };
        let options = ReadOptions {
            csv: CsvOptions { value: Some(ValueMeaning::Metric(metric)), ..CsvOptions::default() },
            ..ReadOptions::default()
        };
        let recording = plimsoll_recording::read(&files, &options).unwrap_or_else(|error| panic!("{error}"));
        let service = &recording.services[0];
        let series = service.metrics.values().next().unwrap();
        let repeated = REPEATED.iter().find(|(other, _)| *other == name).map_or(0, |(_, count)| *count);
        let observed = series.observed().count();
        // One moment off the grid meets a regular one.
        assert!(
            (points - repeated - 1..=points - repeated).contains(&observed),
            "{name}: {observed} of {points}"
        );
    }
}
