//! The clocks of the test bed: the monotonic one that all its processes share, and the CPU time of a thread.

use rustix::thread::clock_nanosleep_absolute;
use rustix::time::{ClockId, Timespec, clock_gettime};

/// Nanoseconds of the monotonic clock, comparable between processes of one host.
pub(crate) fn now() -> u64 {
    nanoseconds(clock_gettime(ClockId::Monotonic))
}

/// CPU nanoseconds that the calling thread has used.
pub(crate) fn thread_cpu() -> u64 {
    nanoseconds(clock_gettime(ClockId::ThreadCPUTime))
}

/// Sleeps until a moment of the monotonic clock.
pub(crate) fn sleep_until(at: u64) {
    while now() < at {
        // An interrupted sleep is taken up again.
        let _ = clock_nanosleep_absolute(ClockId::Monotonic, &timespec(at));
    }
}

/// A span of nanoseconds as the kernel wants it.
pub(crate) fn timespec(nanoseconds: u64) -> Timespec {
    Timespec {
        tv_sec: i64::try_from(nanoseconds / SECOND).unwrap_or(i64::MAX),
        tv_nsec: (nanoseconds % SECOND) as _,
    }
}

/// Nanoseconds in a second.
pub(crate) const SECOND: u64 = 1_000_000_000;

/// Seconds as whole nanoseconds; negative and not-a-number are 0.
pub(crate) fn from_seconds(seconds: f64) -> u64 {
    (seconds.max(0.0) * 1e9).round() as u64
}

fn nanoseconds(time: Timespec) -> u64 {
    time.tv_sec.unsigned_abs() * SECOND + time.tv_nsec.unsigned_abs()
}
