//! Reading access logs: `cargo bench -p plimsoll-recording --bench access_log`. Lines of about 560 bytes, one thread.

#![expect(clippy::expect_used, reason = "a benchmark without its input has nothing to measure")]

#[path = "../tests/synthetic/mod.rs"]
mod synthetic;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use flate2::Compression;
use flate2::write::GzEncoder;
use plimsoll_recording::{FileSet, ReadOptions, read};
use std::io::Write;

const MINUTES: u64 = 60;
const PER_MINUTE: u64 = 5000;

fn main() {
    divan::main();
}

fn text() -> Vec<u8> {
    synthetic::text(&synthetic::requests(1, 1_772_409_600, MINUTES, PER_MINUTE)).into_bytes()
}

fn measure(bencher: Bencher<'_, '_>, files: &FileSet, bytes: usize) {
    let bencher = bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(MINUTES * PER_MINUTE));
    bencher.bench(|| read(files, &ReadOptions::default()).expect("synthetic logs are read"));
}

#[divan::bench(sample_count = 10)]
fn plain(bencher: Bencher<'_, '_>) {
    let text = text();
    let bytes = text.len();
    measure(bencher, &FileSet::single("access-logs/a.log", text), bytes);
}

#[divan::bench(sample_count = 10)]
fn gzip(bencher: Bencher<'_, '_>) {
    let text = text();
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(&text).expect("memory takes everything");
    let packed = packer.finish().expect("memory takes everything");
    measure(bencher, &FileSet::single("access-logs/a.log.gz", packed), text.len());
}
