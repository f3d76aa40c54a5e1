//! What access logs say about one service.

use crate::series::Series;
use plimsoll_units::Timestamp;
use std::sync::Arc;

/// Every request of one service that the access logs of its load balancer hold, minute by minute.
///
/// INVARIANT: minutes begin at whole minutes and ascend without repetition. A minute that is not here was not covered by
/// the logs; a covered minute without requests is here, with zeros.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AccessLog {
    minutes: Vec<Arc<LogMinute>>,
    targets: Vec<TargetShare>,
    quality: Arc<LogQuality>,
    agreement: Option<Agreement>,
}

/// The requests of one minute by their arrival (`request_creation_time`).
#[derive(Debug, Clone, PartialEq)]
pub struct LogMinute {
    /// The first moment of the minute.
    pub start: Timestamp,
    /// Requests that arrived in each second, whether a target answered or not.
    pub arrivals: [u32; 60],
    /// Requests for which the load balancer chose a target; the others found none.
    pub dispatched: u32,
    /// Bytes received from and sent to clients.
    pub bytes: u64,
    /// Target processing times of the requests that a target answered.
    pub times: ResponseTimes,
    /// Requests that failed, by how.
    pub failures: Failures,
}

/// Requests that failed, by the status that the load balancer gave the client. Each request is in at most one field but
/// for `unanswered`, which is counted beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Failures {
    /// 5xx that the target answered.
    pub target_5xx: u32,
    /// 502 of the load balancer: the target closed the connection or its response was malformed.
    pub bad_gateway: u32,
    /// 503 of the load balancer: there was no target.
    pub unavailable: u32,
    /// 504 of the load balancer: the target could not be reached, or did not answer in time.
    pub gateway_timeout: u32,
    /// Other 5xx of the load balancer.
    pub other_5xx: u32,
    /// 460: the client closed the connection before the answer.
    pub client_closed: u32,
    /// No target processing time (−1): no target began to answer, whatever the status.
    pub unanswered: u32,
}

impl Failures {
    /// All 5xx, as the metric `errors` counts them: clients that left are not in it.
    #[must_use]
    pub const fn server_errors(&self) -> u64 {
        self.target_5xx as u64
            + self.bad_gateway as u64
            + self.unavailable as u64
            + self.gateway_timeout as u64
            + self.other_5xx as u64
    }

    /// Counts another's failures too.
    pub const fn add(&mut self, other: &Self) {
        self.target_5xx = self.target_5xx.saturating_add(other.target_5xx);
        self.bad_gateway = self.bad_gateway.saturating_add(other.bad_gateway);
        self.unavailable = self.unavailable.saturating_add(other.unavailable);
        self.gateway_timeout = self.gateway_timeout.saturating_add(other.gateway_timeout);
        self.other_5xx = self.other_5xx.saturating_add(other.other_5xx);
        self.client_closed = self.client_closed.saturating_add(other.client_closed);
        self.unanswered = self.unanswered.saturating_add(other.unanswered);
    }
}

/// Target processing times as distinct values with their counts: every request is in it.
///
/// AWS: the time from sending the request to the target until the target began its answer, written in seconds with three
/// decimals; it is what `TargetResponseTime` measures. Source: access logs of Application Load Balancers, 2026-11.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResponseTimes {
    // INVARIANT: values in µs ascend without repetition, and no count is 0.
    counts: Vec<(u32, u32)>,
    sum_us: u64,
}

impl ResponseTimes {
    /// From single times in ms, each to the whole µs; those that are negative or not numbers are left out.
    #[must_use]
    pub fn of_ms(values: impl IntoIterator<Item = f64>) -> Self {
        let micros = values.into_iter().filter(|value| *value >= 0.0).map(|value| (value * 1000.0).round());
        let counts: Vec<(u32, u32)> = micros.map(|value| (value as u32, 1)).collect();
        let sum_us = counts.iter().map(|(value, _)| u64::from(*value)).sum();
        Self::new(counts, sum_us)
    }

    /// From values in µs with their counts, in any order, repeated or not; `sum_us` is the exact sum, which the values
    /// alone do not give once they have been rounded.
    pub(super) fn new(mut counts: Vec<(u32, u32)>, sum_us: u64) -> Self {
        merge(&mut counts);
        Self { counts, sum_us }
    }

    /// The number of requests.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.iter().map(|(_, count)| u64::from(*count)).sum()
    }

    /// The mean, ms; `None` without any request.
    #[must_use]
    pub fn mean_ms(&self) -> Option<f64> {
        let count = self.count();
        (count > 0).then(|| self.sum_us as f64 / count as f64 / 1000.0)
    }

    /// The percentile at a fraction (0 … 1), ms, as [`crate::percentile::Sorted`] defines it; `None` without any request.
    #[must_use]
    pub fn percentile_ms(&self, fraction: f64) -> Option<f64> {
        let last = self.count().checked_sub(1)?;
        let position = fraction.clamp(0.0, 1.0) * last as f64;
        let below = (position.floor() as u64).min(last);
        let low = self.at(below)?;
        let high = self.at((below + 1).min(last))?;
        Some((low + (high - low) * (position - below as f64)) / 1000.0)
    }

    /// Distinct values in ms with their counts, ascending.
    pub fn values_ms(&self) -> impl Iterator<Item = (f64, u32)> + '_ {
        self.counts.iter().map(|(value, count)| (f64::from(*value) / 1000.0, *count))
    }

    /// The times of several stretches together.
    #[must_use]
    pub fn together<'a>(all: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut counts = Vec::new();
        let mut sum_us = 0_u64;
        let mut merged = 0;
        for times in all {
            counts.extend_from_slice(&times.counts);
            sum_us = sum_us.saturating_add(times.sum_us);
            // Merged whenever it doubled, so that a fortnight never lies here unmerged.
            if counts.len() > 2 * merged + 65_536 {
                merge(&mut counts);
                merged = counts.len();
            }
        }
        Self::new(counts, sum_us)
    }

    fn at(&self, index: u64) -> Option<f64> {
        let mut before = 0_u64;
        self.counts.iter().find_map(|(value, count)| {
            before += u64::from(*count);
            (index < before).then(|| f64::from(*value))
        })
    }
}

/// Sorts, and joins equal values.
pub(super) fn merge(counts: &mut Vec<(u32, u32)>) {
    counts.sort_unstable();
    counts.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 = kept.1.saturating_add(next.1);
        }
        same
    });
}

/// What one target (one task's address and port) served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetShare {
    /// Address and port as logged.
    pub target: String,
    /// Requests sent to it.
    pub requests: u64,
    /// Requests that it answered.
    pub answered: u64,
    /// 5xx among them, its own and those of the load balancer about it.
    pub errors: u64,
    /// Sum of the processing times of what it answered, µs.
    pub time_us: u64,
    /// The second of the first request sent to it.
    pub first: Timestamp,
    /// The second of the last request sent to it.
    pub last: Timestamp,
}

impl TargetShare {
    /// Its mean processing time, ms; `None` where it answered nothing.
    #[must_use]
    pub fn mean_ms(&self) -> Option<f64> {
        (self.answered > 0).then(|| self.time_us as f64 / self.answered as f64 / 1000.0)
    }

    /// Requests per second over the time it was seen, at least one second.
    #[must_use]
    pub fn per_second(&self) -> f64 {
        self.requests as f64 / (self.last.unix() - self.first.unix() + 1).max(1) as f64
    }
}

/// How well the logs could be read: of all files together, so the same at every service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogQuality {
    /// Files read.
    pub files: u64,
    /// Lines that are not empty.
    pub lines: u64,
    /// Bytes of text after decompression.
    pub bytes: u64,
    /// Lines that are no access log entry and were left out.
    pub malformed: u64,
    /// The first few of them.
    pub examples: Vec<MalformedLine>,
    /// Entries that belong to no target group: redirects, fixed responses, requests that no rule let through.
    pub without_target_group: u64,
    /// The first and the last moment at which a request arrived; `None` without any entry.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Minutes that the logs cover.
    pub covered_minutes: u64,
    /// Significant binary digits that processing times were rounded to so that they fit into memory; `None` where they
    /// are as logged. The error is at most a half of the last digit: 0.05 % at 10.
    pub digits: Option<u32>,
}

impl LogQuality {
    /// The share of lines that were left out, 0 … 1; 0 without any line.
    #[must_use]
    pub fn malformed_share(&self) -> f64 {
        if self.lines == 0 { 0.0 } else { self.malformed as f64 / self.lines as f64 }
    }
}

/// A line that is no access log entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedLine {
    /// The file inside the recording.
    pub file: String,
    /// The line, counted from 1 in the decompressed text.
    pub line: u64,
    /// The column in bytes, counted from 1.
    pub column: u64,
    /// What should be there.
    pub expected: String,
}

/// How the logs' requests compare with CloudWatch's `RequestCount` in the time that both cover.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// Whole minutes that both cover.
    pub minutes: u64,
    /// Requests in the logs, counted as CloudWatch counts: those for which a target was chosen.
    pub logged: f64,
    /// Requests that CloudWatch counted.
    pub counted: f64,
}

/// Beyond this difference in the number of requests, logs and CloudWatch do not tell of the same traffic.
const AGREES_WITHIN: f64 = 0.02;

impl Agreement {
    /// The logs' requests relative to CloudWatch's, minus 1: −0.1 where a tenth is missing from the logs. Infinite where
    /// CloudWatch counted nothing and the logs hold something.
    #[must_use]
    pub fn difference(&self) -> f64 {
        if self.logged == self.counted { 0.0 } else { self.logged / self.counted - 1.0 }
    }

    /// Whether the difference is at most 2 %.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.difference().abs() <= AGREES_WITHIN
    }
}

impl LogMinute {
    /// A covered minute without any request.
    #[must_use]
    pub fn empty(start: Timestamp) -> Self {
        Self {
            start,
            arrivals: [0; 60],
            dispatched: 0,
            bytes: 0,
            times: ResponseTimes::default(),
            failures: Failures::default(),
        }
    }

    /// Requests that arrived in the minute.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.arrivals.iter().map(|count| u64::from(*count)).sum()
    }
}

impl AccessLog {
    /// Puts a log together; minutes are sorted, and of two with the same start the first is kept. Whoever makes a log makes
    /// minutes that begin at whole minutes, and one for each covered minute.
    #[must_use]
    pub fn new(mut minutes: Vec<LogMinute>, mut targets: Vec<TargetShare>, quality: Arc<LogQuality>) -> Self {
        minutes.sort_by_key(|minute| minute.start);
        minutes.dedup_by_key(|minute| minute.start);
        targets.sort_by(|one, other| one.target.cmp(&other.target));
        Self { minutes: minutes.into_iter().map(Arc::new).collect(), targets, quality, agreement: None }
    }

    /// The log beside the requests that CloudWatch counted, of which the periods are taken that the log covers whole.
    #[must_use]
    pub fn beside(mut self, counted: &Series) -> Self {
        let period = i64::from(counted.period().get());
        let mut sums = Agreement { minutes: 0, logged: 0.0, counted: 0.0 };
        // Periods that are no whole minutes cannot be put together from minutes.
        let whole = period % 60 == 0 && counted.start().unix().rem_euclid(60) == 0;
        for (index, value) in counted.iter().enumerate().filter(|_| whole) {
            let start = counted.moment(index);
            let minutes = (0..period / 60).map(|n| self.minute(start.plus_seconds(n * 60)));
            let logged: Option<Vec<u32>> =
                minutes.map(|minute| minute.map(|minute| minute.dispatched)).collect();
            if let (Some(value), Some(logged)) = (value, logged) {
                sums.minutes += logged.len() as u64;
                sums.logged += logged.into_iter().map(f64::from).sum::<f64>();
                sums.counted += value;
            }
        }
        self.agreement = (sums.minutes > 0).then_some(sums);
        self
    }

    /// The covered minutes in order of time. The first and the last of a log are rarely covered whole.
    pub fn minutes(&self) -> impl DoubleEndedIterator<Item = &LogMinute> + ExactSizeIterator {
        self.minutes.iter().map(Arc::as_ref)
    }

    /// The minute that begins at this moment, where covered.
    #[must_use]
    pub fn minute(&self, start: Timestamp) -> Option<&LogMinute> {
        let at = self.minutes.binary_search_by_key(&start, |minute| minute.start).ok()?;
        self.minutes.get(at).map(Arc::as_ref)
    }

    /// Stretches of minutes without a hole between them, in order of time.
    pub fn stretches(&self) -> impl Iterator<Item = &[Arc<LogMinute>]> {
        self.minutes.chunk_by(|one, next| one.start.plus_seconds(60) == next.start)
    }

    /// All requests.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.minutes().map(LogMinute::requests).sum()
    }

    /// The target processing times of all minutes together.
    #[must_use]
    pub fn times(&self) -> ResponseTimes {
        ResponseTimes::together(self.minutes().map(|minute| &minute.times))
    }

    /// The failures of all minutes together.
    #[must_use]
    pub fn failures(&self) -> Failures {
        let mut all = Failures::default();
        for minute in &self.minutes {
            all.add(&minute.failures);
        }
        all
    }

    /// What each target served over the whole log, by address; empty where there were too many to keep.
    #[must_use]
    pub fn targets(&self) -> &[TargetShare] {
        &self.targets
    }

    /// How well the logs could be read.
    #[must_use]
    pub fn quality(&self) -> &LogQuality {
        &self.quality
    }

    /// How the number of requests compares with CloudWatch's; `None` where CloudWatch's is not recorded in the same time.
    #[must_use]
    pub const fn agreement(&self) -> Option<&Agreement> {
        self.agreement.as_ref()
    }

    /// The minutes from a moment (included) to another (excluded); targets, quality and agreement stay those of the whole.
    #[must_use]
    pub fn between(&self, from: Timestamp, to: Timestamp) -> Self {
        let inside = |minute: &&Arc<LogMinute>| minute.start >= from && minute.start < to;
        Self { minutes: self.minutes.iter().filter(inside).cloned().collect(), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::percentile::Sorted;

    #[test]
    fn percentiles_of_counted_values_are_those_of_the_values() {
        let values = [3_000_u32, 1_000, 2_000, 2_000, 9_000, 2_000, 40_000];
        let times = ResponseTimes::new(
            values.iter().map(|value| (*value, 1)).collect(),
            values.iter().map(|value| u64::from(*value)).sum(),
        );
        let sorted = Sorted::new(values.iter().map(|value| f64::from(*value) / 1000.0));
        for fraction in [0.0, 0.3, 0.5, 0.9, 0.95, 0.99, 1.0] {
            let (one, other) = (times.percentile_ms(fraction).unwrap(), sorted.percentile(fraction).unwrap());
            assert!((one - other).abs() < 1e-12, "{fraction}: {one} {other}");
        }
        assert_eq!((times.count(), times.values_ms().count()), (7, 5));
        assert!((times.mean_ms().unwrap() - sorted.mean().unwrap()).abs() < 1e-12);
        assert_eq!(ResponseTimes::default().percentile_ms(0.5), None);
        let twice = ResponseTimes::together([&times, &times]);
        assert_eq!((twice.count(), twice.mean_ms()), (14, times.mean_ms()));
    }

    #[test]
    fn minutes_are_found_cut_and_parted_at_holes() {
        let minute = |start| LogMinute::empty(Timestamp::from_unix(start));
        let log = AccessLog::new([300, 0, 60, 360].map(minute).into(), Vec::new(), Arc::default());
        let lengths: Vec<usize> = log.stretches().map(<[_]>::len).collect();
        assert_eq!(lengths, [2, 2]);
        assert!(
            log.minute(Timestamp::from_unix(60)).is_some() && log.minute(Timestamp::from_unix(120)).is_none()
        );
        let part = log.between(Timestamp::from_unix(60), Timestamp::from_unix(360));
        let starts: Vec<i64> = part.minutes().map(|minute| minute.start.unix()).collect();
        assert_eq!(starts, [60, 300]);
    }

    #[test]
    fn agreement_tolerates_two_percent() {
        let agreement = |logged, counted| Agreement { minutes: 60, logged, counted };
        assert!(agreement(98.5, 100.0).holds() && agreement(0.0, 0.0).holds());
        assert!(!agreement(97.0, 100.0).holds() && !agreement(1.0, 0.0).holds());
    }
}
