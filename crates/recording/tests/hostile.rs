//! Input that is broken or hostile: always an error or a recording, never a panic, never unbounded memory.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

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
