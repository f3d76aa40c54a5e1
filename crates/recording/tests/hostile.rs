//! Input that is broken or hostile: always an error or a recording, never a panic, never unbounded memory.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

mod synthetic;

use flate2::Compression;
use flate2::write::GzEncoder;
use plimsoll_recording::{
    CsvOptions, FileSet, Limits, MetricName, ReadOptions, ValueMeaning, inspect, quality, read,
};
use proptest::prelude::*;
use std::io::{self, Read, Write};

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(text).unwrap();
    packer.finish().unwrap()
}

fn options() -> ReadOptions {
    let value = Some(ValueMeaning::Metric(MetricName::Requests));
    let limits = Limits { cells: 100_000, ..Limits::default() };
    ReadOptions { csv: CsvOptions { value, ..CsvOptions::default() }, limits, ..ReadOptions::default() }
}

/// Reads whatever it is and, if it is a recording, looks at it as every later stage would.
fn survive(files: &FileSet) {
    if let Ok(recording) = read(files, &options()) {
        for service in &recording.services {
            let _ = inspect::service_summary(service, 40);
            let _ = quality::quality(service);
        }
        let written = plimsoll_recording::folder::write(&recording).unwrap();
        let again = plimsoll_recording::folder::read(&written, &Limits::default()).unwrap();
        assert_eq!(again.services.len(), recording.services.len());
    }
}

#[test]
fn a_line_of_one_gigabyte_is_refused_at_its_line() {
    let mut files = FileSet::new();
    files.insert_with("huge.csv", || {
        let header = io::Cursor::new(b"timestamp,requests\n1772409600,1\n".to_vec());
        Ok(Box::new(header.chain(io::repeat(b'7').take(1 << 30))))
    });
    let error = read(&files, &options()).unwrap_err();
    assert_eq!((error.file(), error.line()), (Some("huge.csv"), Some(3)), "{error}");
    assert!(error.message().contains("longer than 65536 bytes"), "{error}");
}

#[test]
fn a_gzip_bomb_is_refused_by_its_size() {
    let mut text = b"timestamp,requests\n".to_vec();
    text.resize(8 << 20, b'\n');
    let limits = Limits { table_bytes: 1 << 20, ..Limits::default() };
    let files = FileSet::single("bomb.csv.gz", gzip(&text));
    let error = read(&files, &ReadOptions { limits, ..options() }).unwrap_err();
    assert!(error.file() == Some("bomb.csv.gz") && error.message().contains("1048576"), "{error}");
}

#[test]
fn a_truncated_gzip_is_named() {
    let rows: String = (0..5000).map(|n| format!("{},{}\n", 1_772_409_600 + n * 60, n * n % 977)).collect();
    let packed = gzip(format!("timestamp,requests\n{rows}").as_bytes());
    for keep in [packed.len() - 1, packed.len() / 2, 20, 11, 4, 2] {
        let files = FileSet::single("api.csv.gz", packed.iter().copied().take(keep).collect());
        let error = read(&files, &options()).unwrap_err();
        assert_eq!(error.file(), Some("api.csv.gz"), "{error}");
        assert!(error.message().contains("gzip"), "{keep}: {error}");
    }
}

#[test]
fn too_many_rows_and_too_wide_a_grid_are_refused() {
    let text = "timestamp,requests\n1772409600,1\n1772409660,1\n1772409720,1\n";
    let files = FileSet::single("api.csv", text.as_bytes().to_vec());
    let limits = Limits { rows: 2, ..Limits::default() };
    let error = read(&files, &ReadOptions { limits, ..options() }).unwrap_err();
    assert_eq!((error.line(), error.message()), (Some(4), "there are more than 2 rows"));
    let limits = Limits { cells: 2, ..Limits::default() };
    let error = read(&files, &ReadOptions { limits, ..options() }).unwrap_err();
    assert!(error.message().contains("3 points"), "{error}");
}

#[test]
fn deeply_nested_json_is_refused() {
    let text = format!("{{\"MetricDataResults\": {}", "[".repeat(100_000));
    assert!(read(&FileSet::single("a.json", text.into_bytes()), &options()).is_err());
    let text = format!("{{\"unknown\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(read(&FileSet::single("a.json", text.into_bytes()), &options()).is_err());
}

#[test]
fn nothing_at_all_is_refused() {
    assert!(read(&FileSet::new(), &options()).unwrap_err().help().is_some());
    assert!(read(&FileSet::single("README.md", b"hello".to_vec()), &options()).is_err());
    assert!(read(&FileSet::single("api.csv", Vec::new()), &options()).is_err());
}

fn logs() -> String {
    synthetic::text(&synthetic::requests(3, 1_772_409_600, 4, 20))
}

fn log_error(bytes: Vec<u8>) -> plimsoll_recording::RecordingError {
    read(&FileSet::single("access-logs/a.log.gz", bytes), &options()).unwrap_err()
}

#[test]
fn a_truncated_or_damaged_access_log_is_named() {
    let packed = gzip(logs().repeat(40).as_bytes());
    for keep in [packed.len() - 1, packed.len() / 2, 20, 11, 4] {
        let error = log_error(packed.iter().copied().take(keep).collect());
        assert_eq!(error.file(), Some("access-logs/a.log.gz"), "{error}");
        assert!(error.message().contains("gzip"), "{keep}: {error}");
    }
    let mut damaged = packed.clone();
    for byte in damaged.iter_mut().skip(packed.len() / 2).take(50) {
        *byte = !*byte;
    }
    let error = log_error(damaged);
    assert!(error.message().contains("gzip"), "{error}");
}

#[test]
fn what_is_no_access_log_is_refused_at_its_first_line() {
    let garbage: Vec<u8> = (0..40_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let classic = b"2026-03-02T10:20:30.123456Z shop 10.0.0.1:1 10.0.0.2:80 0.001 0.002 0.003 200 200 0 29 \"GET / HTTP/1.1\"\n";
    let utf16: Vec<u8> = logs().bytes().flat_map(|byte| [byte, 0]).collect();
    for bytes in
        [garbage, classic.to_vec(), utf16, b"\xff\xfe".to_vec(), b"\n\n\n".to_vec(), vec![0; 1 << 20]]
    {
        for bytes in [gzip(&bytes), bytes] {
            let error = log_error(bytes);
            assert_eq!(error.file(), Some("access-logs/a.log.gz"), "{error}");
            assert!(error.help().is_some(), "{error}");
        }
    }
}

#[test]
fn text_in_an_access_log_that_is_no_utf_8_is_read() {
    let text = logs().replace("page=2", "page=\u{1}");
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == 1 { 0xff } else { byte }).collect();
    let recording = read(&FileSet::single("access-logs/a.log", bytes), &options()).unwrap();
    let quality =
        recording.services.iter().find_map(|service| service.access_log.as_ref()).unwrap().quality();
    assert_eq!((quality.lines, quality.malformed), (80, 0));
}

#[test]
fn an_endless_line_in_an_access_log_is_counted_and_not_held() {
    let mut files = FileSet::new();
    files.insert_with("access-logs/a.log", || {
        let text = io::Cursor::new(logs().repeat(5).into_bytes());
        Ok(Box::new(text.chain(io::repeat(b'7').take(1 << 30))))
    });
    let recording = read(&files, &options()).unwrap();
    let quality =
        recording.services.iter().find_map(|service| service.access_log.as_ref()).unwrap().quality();
    assert_eq!((quality.lines, quality.malformed), (401, 1));
    assert_eq!(quality.examples.first().map(|example| (example.line, example.column)), Some((401, 65_537)));
}

#[test]
fn access_logs_beyond_the_limits_are_refused() {
    let refused = |limits: Limits, text: String, what: &str| {
        let files = FileSet::single("access-logs/a.log", text.into_bytes());
        let error = read(&files, &ReadOptions { limits, ..options() }).unwrap_err();
        assert!(error.message().contains(what), "{error}");
        error
    };
    let error = refused(Limits { log_bytes: 1000, ..Limits::default() }, logs(), "longer than 1000 bytes");
    assert_eq!(error.file(), Some("access-logs/a.log"));
    let error = refused(Limits { log_minutes: 3, ..Limits::default() }, logs(), "more than 3 minutes");
    assert!(error.line().is_some());
    // One request dated decades before the others.
    let outlier = logs().replacen("2026-03-02T00:00:1", "2010-03-02T00:00:1", 2);
    refused(Limits::default(), outlier, "span");
}

const SEEDS: [(&str, &[u8]); 4] = [
    ("api.csv", include_bytes!("../fixtures/folder/metrics/api.csv")),
    ("recording.json", include_bytes!("../fixtures/folder/recording.json")),
    ("metric-data.json", include_bytes!("../fixtures/aws_cli/metric-data.json")),
    ("services.json", include_bytes!("../fixtures/aws_cli/services.json")),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400), name in 0_usize..4) {
        let name = ["a.csv", "a.csv.gz", "recording.json", "a.json"].get(name).copied().unwrap_or("a.csv");
        survive(&FileSet::single(name, bytes.clone()));
        survive(&FileSet::single(name, gzip(&bytes)));
    }

    #[test]
    fn any_bytes_in_an_access_log_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        for name in ["access-logs/a.log", "1_elasticloadbalancing_x.log.gz"] {
            survive(&FileSet::single(name, bytes.clone()));
            survive(&FileSet::single(name, gzip(&bytes)));
            // Beside so many good lines that some bad ones are left out.
            let mut files = FileSet::single(name, bytes.clone());
            files.insert("access-logs/good.log", logs().repeat(4).into_bytes());
            survive(&files);
        }
    }

    #[test]
    fn mutations_of_access_logs_are_survived(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        swaps in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
        copies in 1_usize..6,
    ) {
        let mut bytes = logs().repeat(copies).into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            if let Some(slot) = bytes.get_mut(at) {
                *slot = byte;
            }
        }
        for (one, other) in swaps {
            let (one, other) = (one.index(bytes.len()), other.index(bytes.len()));
            bytes.swap(one, other);
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        survive(&FileSet::single("access-logs/a.log", bytes.clone()));
        let mut files = FileSet::single("api.csv", b"timestamp,requests\n1772409600,9\n1772409660,8\n".to_vec());
        files.insert("access-logs/a.log.gz", gzip(&bytes));
        survive(&files);
    }

    #[test]
    fn any_fields_of_plausible_form_are_survived(
        lines in prop::collection::vec(
            ("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{0,9})?Z", "-?[0-9]{1,12}(\\.[0-9]{0,9})?|-", "[0-9]{1,4}|-", "[0-9]{1,21}", "arn:[a-z/:]{0,20}|-"),
            0..30,
        )
    ) {
        let line = |(moment, seconds, status, bytes, group): &(String, String, String, String, String)| format!(
            "h2 {moment} app/x 1.1.1.1:1 10.0.0.1:80 {seconds} {seconds} {seconds} {status} {status} {bytes} {bytes} \"a\" \"b\" - - {group} \"c\" \"d\" \"e\" 0 {moment} more\n"
        );
        let text: String = lines.iter().map(line).collect();
        survive(&FileSet::single("access-logs/a.log", text.clone().into_bytes()));
        let mut files = FileSet::single("access-logs/a.log", text.into_bytes());
        files.insert("access-logs/good.log", logs().repeat(40).into_bytes());
        survive(&files);
    }

    #[test]
    fn any_table_of_plausible_cells_is_survived(
        rows in prop::collection::vec((0_i64..4_000_000_000, "[0-9]{0,4}|NaN|-1|1e30[0-9]|1e9"), 0..40)
    ) {
        let rows: String = rows.iter().map(|(time, value)| format!("{},{value}\n", time / 60 * 60)).collect();
        survive(&FileSet::single("a.csv", format!("timestamp,value\n{rows}").into_bytes()));
    }

    #[test]
    fn mutations_of_good_files_are_survived(
        seed in 0_usize..4,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut files = FileSet::new();
        for (number, (path, bytes)) in SEEDS.iter().enumerate() {
            let mut bytes = bytes.to_vec();
            if number == seed {
                for (at, byte) in &changes {
                    let at = at.index(bytes.len());
                    if let Some(slot) = bytes.get_mut(at) {
                        *slot = *byte;
                    }
                }
                if let Some(cut) = cut {
                    bytes.truncate(cut.index(bytes.len()));
                }
            }
            match (seed, *path) {
                // With a manifest the folder form is read, without it the AWS documents.
                (0 | 1, "api.csv") => files.insert("metrics/api.csv", bytes),
                (2 | 3, "recording.json") => {}
                (_, path) => files.insert(path, bytes),
            }
        }
        survive(&files);
    }
}
