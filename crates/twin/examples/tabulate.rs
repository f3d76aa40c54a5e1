//! Makes the tables of stationary sojourn laws, in about ten minutes of CPU time:
//! `cargo run --release -p plimsoll-twin --example tabulate -- crates/twin/data/stationary.bin`.
//!
//! Seeds are fixed, so the file is the same on every machine and with any number of threads.

use plimsoll_twin::stationary::grid::{MAGIC, SECTIONS, VARIATIONS, encode};
use plimsoll_twin::stationary::make::Job;
use std::io::{Error, Result};
use std::sync::Mutex;

/// The rows of one job as they are stored.
fn codes(job: Job) -> Vec<u8> {
    job.rows().as_flattened().iter().flat_map(|&value| encode(value).to_le_bytes()).collect()
}

fn main() -> Result<()> {
    let path = std::env::args().nth(1).ok_or_else(|| Error::other("name the file to write"))?;
    let jobs: Vec<Job> = SECTIONS
        .iter()
        .flat_map(|&section| section.lengths().iter().map(move |&length| (section, length)))
        .flat_map(|(section, length)| VARIATIONS.map(|variation| Job { section, length, variation }))
        .collect();
    let mut stored = vec![Vec::new(); jobs.len()];
    let work = Mutex::new(stored.iter_mut().zip(&jobs));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((place, &job)) = work.lock().ok().and_then(|mut work| work.next()) {
                    *place = codes(job);
                }
            });
        }
    });
    let mut bytes = MAGIC.to_vec();
    bytes.extend(stored.concat());
    std::fs::write(path, bytes)
}
