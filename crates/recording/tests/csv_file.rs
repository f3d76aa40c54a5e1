//! CSV tables: what is accepted, what is repaired, what is refused.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails loudly")]

use plimsoll_recording::{
    CsvOptions, FileSet, MetricName, ReadOptions, Recording, RecordingError, Series, ValueMeaning, read,
};
use plimsoll_units::Seconds;

fn read_with(text: &str, csv: CsvOptions) -> Result<Recording, RecordingError> {
    let files = FileSet::single("api.csv", text.as_bytes().to_vec());
    read(&files, &ReadOptions { csv, ..ReadOptions::default() })
}

fn read_text(text: &str) -> Result<Recording, RecordingError> {
    read_with(text, CsvOptions::default())
}

fn series(recording: &Recording, metric: MetricName) -> &Series {
    recording.services[0].series(metric).unwrap()
}

fn points(recording: &Recording, metric: MetricName) -> Vec<Option<f64>> {
    series(recording, metric).iter().collect()
}

#[test]
fn any_subset_of_columns_in_any_order_is_accepted() {
    let text =
        "p95,Timestamp,requests,colour\n80,2026-03-02T00:00:00Z,10,red\n,2026-03-02T00:01:00Z,20,blue\n";
    let recording = read_text(text).unwrap();
    assert_eq!(recording.services[0].name.as_str(), "api");
    assert_eq!(points(&recording, MetricName::LatencyP95), [Some(80.0), None]);
    assert_eq!(points(&recording, MetricName::Requests), [Some(10.0), Some(20.0)]);
    assert!(recording.notes.iter().any(|note| note.contains("colour")));
}

#[test]
fn byte_order_mark_windows_line_ends_quotes_and_semicolons_are_accepted() {
    let text = "\u{feff}\"timestamp\";\"requests\"\r\n\"1772409600\";\"10\"\r\n\r\n\"1772409660\";\"20\"\r\n";
    let recording = read_text(text).unwrap();
    assert_eq!(points(&recording, MetricName::Requests), [Some(10.0), Some(20.0)]);
}

#[test]
fn a_value_column_needs_its_metric_stated() {
    let text = "timestamp,value\n1772409600,5\n1772409900,7\n";
    let error = read_text(text).unwrap_err();
    assert_eq!(error.line(), Some(1));
    assert!(error.help().unwrap().contains("requests_per_second"));
    let value = Some("requests_per_second".parse().unwrap());
    let recording = read_with(text, CsvOptions { value, scale: Some(2.0), ..CsvOptions::default() }).unwrap();
    assert_eq!(points(&recording, MetricName::Requests), [Some(3000.0), Some(4200.0)]);
    assert!("requests_per_week".parse::<ValueMeaning>().is_err());
}

#[test]
fn one_second_counts_are_summed_to_minutes() {
    let rows: String = (0..180).map(|second| format!("{},1\n", 1_772_409_600 + second)).collect();
    let csv = CsvOptions { period: Some(Seconds::new(60)), ..CsvOptions::default() };
    let recording = read_with(&format!("timestamp,requests\n{rows}"), csv).unwrap();
    assert_eq!(series(&recording, MetricName::Requests).period(), Seconds::new(60));
    assert_eq!(points(&recording, MetricName::Requests), [Some(60.0); 3]);
}

#[test]
fn holes_are_gaps_unless_they_are_stated_to_be_zero() {
    let text = "timestamp,requests\n2026-03-02 00:00,1\n2026-03-02 00:01,1\n2026-03-02 00:03,1\n2026-03-02 00:04,1\n2026-03-02 00:09,1\n2026-03-02 00:10,1\n";
    let recording = read_text(text).unwrap();
    assert_eq!(series(&recording, MetricName::Requests).gaps(), 5);
    assert!(recording.notes.iter().any(|note| note.contains("read as UTC")));
    let csv = CsvOptions { zero_holes_up_to: Some(Seconds::new(60)), ..CsvOptions::default() };
    let recording = read_with(text, csv).unwrap();
    assert_eq!(series(&recording, MetricName::Requests).gaps(), 4);
    assert_eq!(points(&recording, MetricName::Requests)[2], Some(0.0));
}

#[test]
fn the_last_of_repeated_rows_counts_and_unsorted_rows_are_sorted() {
    let recording = read_text("timestamp,requests\n1772409660,2\n1772409600,1\n1772409660,3\n").unwrap();
    assert_eq!(points(&recording, MetricName::Requests), [Some(1.0), Some(3.0)]);
    assert_eq!(recording.notes.len(), 2, "{:?}", recording.notes);
}

#[test]
fn faults_have_file_line_and_column() {
    for (text, line, column, what) in [
        ("timestamp,requests\n1772409600,1\n1772409660,-3\n", 3, Some(12), "negative"),
        ("timestamp,requests\n1772409600,NaN\n", 2, Some(12), "finite"),
        ("timestamp,requests\n1772409600,inf\n", 2, Some(12), "finite"),
        ("timestamp,requests\n1772409600,ten\n", 2, Some(12), "not a number"),
        ("timestamp,requests\nnoon,1\n", 2, Some(1), "not a moment"),
        ("timestamp,requests\n1772409600\n", 2, Some(1), "1 cells"),
        (
            "timestamp,requests\n1772409600,1\n1772409660,1\n1772409720,1\n1988150400,1\n",
            5,
            Some(1),
            "clock jumps",
        ),
        ("timestamp,reqests\n1772409600,1\n", 1, None, "no column is a metric"),
        ("when,requests\n1772409600,1\n", 1, None, "no column of moments"),
        ("1772409600,1\n1772409660,1\n", 1, None, "does not name the columns"),
        ("", 1, None, "empty"),
    ] {
        let error = read_text(text).unwrap_err();
        assert_eq!(
            (error.file(), error.line(), error.column()),
            (Some("api.csv"), Some(line), column),
            "{error}"
        );
        assert!(error.message().contains(what) && error.help().is_some(), "{error}");
    }
}

#[test]
fn text_that_is_not_utf_8_is_placed() {
    let files = FileSet::single("api.csv", b"timestamp,requests\n1772409600,1\n1772409660,1\xff\n".to_vec());
    let error = read(&files, &ReadOptions::default()).unwrap_err();
    assert_eq!((error.line(), error.column()), (Some(3), Some(13)), "{error}");
}

#[test]
fn no_rows_and_only_gaps_are_an_empty_recording() {
    let error = read_text("timestamp,requests\n").unwrap_err();
    assert!(error.message().contains("no row"), "{error}");
    let error = read_text("timestamp,requests\n1772409600,\n").unwrap_err();
    assert!(error.message().contains("empty") && error.file() == Some("api.csv"), "{error}");
}

#[test]
fn each_table_of_a_folder_is_a_service() {
    let table = b"timestamp,requests\n1772409600,1\n".to_vec();
    let files: FileSet =
        [("metrics/web.csv".to_owned(), table.clone()), ("metrics/api.csv".to_owned(), table)]
            .into_iter()
            .collect();
    let names: Vec<String> =
        read(&files, &ReadOptions::default()).unwrap().services.iter().map(|s| s.name.to_string()).collect();
    assert_eq!(names, ["api", "web"]);
    let stated = ReadOptions { service: Some("web".parse().unwrap()), ..ReadOptions::default() };
    assert!(read(&files, &stated).unwrap_err().message().contains("several tables"));
}
