//! The project's own folder form, read and written.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use plimsoll_recording::{
    FileSet, Limits, MetricName, Origin, ReadOptions, Recording, Series, ServiceRecording, folder, read,
};
use plimsoll_units::{Seconds, Timestamp};
use std::collections::BTreeMap;

const MANIFEST: &str = include_str!("../fixtures/folder/recording.json");
const TABLE: &str = include_str!("../fixtures/folder/metrics/api.csv");

fn files(manifest: &str, table: &str) -> FileSet {
    let mut files = FileSet::new();
    files.insert("recording.json", manifest.as_bytes().to_vec());
    files.insert("metrics/api.csv", table.as_bytes().to_vec());
    files
}

fn fixture() -> Recording {
    read(&files(MANIFEST, TABLE), &ReadOptions::default()).unwrap()
}

/// File, line and column of the error that a changed fixture gives.
fn refused(manifest: &str, table: &str) -> (String, Option<u64>, Option<u64>, String) {
    let error = read(&files(manifest, table), &ReadOptions::default()).unwrap_err();
    (error.file().unwrap_or_default().to_owned(), error.line(), error.column(), error.to_string())
}

#[test]
fn a_folder_is_read_with_its_gaps() {
    let recording = fixture();
    let api = &recording.services[0];
    let requests = api.series(MetricName::Requests).unwrap();
    assert_eq!(
        requests.iter().collect::<Vec<_>>(),
        [Some(1200.0), Some(1260.0), None, Some(1180.0), Some(0.0)]
    );
    assert_eq!(api.series(MetricName::CpuMean).unwrap().gaps(), 2);
    let configuration = api.configuration.as_ref().unwrap();
    assert_eq!(configuration.scaling.as_ref().map(Vec::len), Some(3));
    assert!(recording.notes.iter().any(|note| note.contains("holes: 1")), "{:?}", recording.notes);
}

#[test]
fn what_is_written_reads_back_the_same_and_twice_the_same_bytes() {
    let mut recording = fixture();
    recording.notes.clear();
    let written = folder::write(&recording).unwrap();
    let again = folder::write(&recording).unwrap();
    for path in written.paths() {
        assert_eq!(written.bytes(path), again.bytes(path), "{path}");
    }
    assert_eq!(folder::read(&written, &Limits::default()).unwrap(), recording);
}

#[test]
fn series_of_different_periods_go_to_different_tables() {
    let series = |start: i64, period: u32, values: &[f64]| {
        Series::new(Timestamp::from_unix(start), Seconds::new(period), values.iter().copied().map(Some))
    };
    let metrics = BTreeMap::from([
        (MetricName::Requests, series(1_772_409_600, 60, &[1.0, 2.0, 3.0])),
        (MetricName::CpuMean, series(1_772_409_600, 300, &[50.0, 60.25])),
    ]);
    let service =
        ServiceRecording { name: "api".parse().unwrap(), configuration: None, metrics, access_log: None };
    let origin = Origin::Synthetic { generator: "test 1".to_owned(), seed: u64::MAX };
    let recording = Recording { origin, region: None, services: vec![service], notes: Vec::new() };
    let written = folder::write(&recording).unwrap();
    assert_eq!(written.len(), 3);
    assert_eq!(folder::read(&written, &Limits::default()).unwrap(), recording);
}

#[test]
fn an_unknown_version_is_named_before_anything_else() {
    let newer = r#"{"schema": "plimsoll/recording/2", "services": 7, "shards": []}"#;
    let (file, .., text) = refused(newer, TABLE);
    assert_eq!(file, "recording.json");
    assert!(text.contains("plimsoll/recording/2") && text.contains("plimsoll/recording/1"), "{text}");
}

#[test]
fn faults_of_the_manifest_have_line_and_column() {
    for (from, to, line) in [
        ("\"region\"", "\"regoin\"", 4),
        ("us-east-1", "nowhere", 4),
        ("\"arm64\"", "\"riscv\"", 10),
        ("\"70%\"", "\"170%\"", 12),
        ("2026-03-02T00:02:00Z", "soon", 46),
    ] {
        let (file, at, column, text) = refused(&MANIFEST.replace(from, to), TABLE);
        assert_eq!((file.as_str(), at), ("recording.json", Some(line)), "{text}");
        assert!(column.is_some());
    }
    let (.., text) = refused(&MANIFEST.replace("\"min\": 2", "\"min\": 20"), TABLE);
    assert!(text.contains("service `api`") && text.contains("from 20 to 10"), "{text}");
}

#[test]
fn faults_of_a_table_have_line_and_column() {
    for (from, to, line, column) in [
        ("1260,33", "-1260,33", 3, 22),
        ("1260,33", "1260,NaN", 3, 27),
        ("1260,33", "1260,33,5", 3, 1),
        ("00:03:00Z,", "00:01:00Z,", 4, 1),
        ("00:03:00Z,", "00:03:07Z,", 4, 1),
        ("00:04:00Z,", "noon,", 5, 1),
    ] {
        let (file, at, position, text) = refused(MANIFEST, &TABLE.replace(from, to));
        assert_eq!((file.as_str(), at, position), ("metrics/api.csv", Some(line), Some(column)), "{text}");
    }
    let (.., text) = refused(MANIFEST, &TABLE.replace("memory_max", "memroy_max"));
    assert!(text.contains("did you mean `memory_max`"), "{text}");
}

#[test]
fn an_empty_recording_and_a_missing_table_are_refused() {
    let (.., text) = refused(MANIFEST, "timestamp,requests\n");
    assert!(text.contains("empty"), "{text}");
    let (.., text) = refused(&MANIFEST.replace("metrics/api.csv", "metrics/web.csv"), TABLE);
    assert!(text.contains("`metrics/web.csv` is listed but not there"), "{text}");
}

#[test]
fn a_truncated_table_is_named() {
    let written = folder::write(&fixture()).unwrap();
    let mut broken = FileSet::new();
    for path in written.paths() {
        let bytes = written.bytes(path).unwrap();
        let keep = if path.ends_with(".gz") { bytes.len() - 12 } else { bytes.len() };
        broken.insert(path, bytes[..keep].to_vec());
    }
    let error = folder::read(&broken, &Limits::default()).unwrap_err();
    assert_eq!(error.file(), Some("metrics/api.csv.gz"));
    assert!(error.to_string().contains("truncated"), "{error}");
}

#[test]
fn another_service_is_named_with_the_nearest() {
    let recording = fixture();
    let missing = recording.for_service(&"apj".parse().unwrap()).unwrap_err();
    assert!(missing.to_string().contains("did you mean `api`"));
    let missing = recording.for_service(&"checkout".parse().unwrap()).unwrap_err();
    assert!(missing.nearest.is_none() && missing.to_string().contains("it has api"));
    assert!(recording.for_service(&"api".parse().unwrap()).is_ok());
}
