//! What the measurements were made on, in words.

use crate::bed::cores;
use plimsoll_units::Timestamp;
use std::fs;

/// Processor, number of cores, kernel.
pub(crate) fn words() -> String {
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processor.lines().find_map(|line| line.strip_prefix("model name"));
    let processor = processor.map_or("unknown processor", |rest| rest.trim_start_matches([' ', '\t', ':']));
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let release = release.trim().split('-').next().unwrap_or_default().to_owned();
    format!("{processor}, {:.0} cores, Linux {release}", cores())
}

/// The load averages, as the kernel tells them.
pub(crate) fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(", ")
}

/// The current minute by the host's clock.
pub(crate) fn minute() -> Timestamp {
    let seconds = rustix::time::clock_gettime(rustix::time::ClockId::Realtime).tv_sec;
    Timestamp::from_unix(seconds - seconds.rem_euclid(60))
}
