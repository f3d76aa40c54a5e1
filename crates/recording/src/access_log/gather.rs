//! Gathering entries by target group and minute, in bounded memory and whatever order they come in.
//!
//! INVARIANT: what is gathered depends on the set of entries alone, not on their order. Times are rounded towards zero to a
//! number of binary digits that only falls, so rounding early and rounding late give the same; and it falls only where the
//! distinct times of all entries do not fit, which no order changes.

use super::line::Entry;
use super::model::{Failures, LogMinute, ResponseTimes, TargetShare, merge};
use crate::limits::Limits;
use plimsoll_units::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Times are first rounded to this many significant binary digits, then to fewer.
const FIRST_DIGITS: u32 = 12;

/// Everything gathered so far.
#[derive(Debug)]
pub(super) struct Gathered {
    limits: Limits,
    groups: Vec<Group>,
    index: BTreeMap<Vec<u8>, usize>,
    last: usize,
    /// Minutes of entries without target group: they show that the logs cover the minute.
    others: BTreeSet<i64>,
    without_target_group: u64,
    last_other: Option<i64>,
    span: Option<(i64, i64)>,
    slots: u64,
    targets: u64,
    held: u64,
    digits: Option<u32>,
}

/// The entries of one target group.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// Its ARN as logged.
    pub(super) arn: Vec<u8>,
    slots: Vec<Slot>,
    index: BTreeMap<i64, usize>,
    last: usize,
    shares: Vec<Share>,
    target_index: BTreeMap<Vec<u8>, usize>,
}

/// The entries of one minute.
#[derive(Debug)]
struct Slot {
    minute: i64,
    arrivals: [u32; 60],
    dispatched: u32,
    bytes: u64,
    failures: Failures,
    sum_us: u64,
    counts: Vec<(u32, u32)>,
    pending: Vec<u32>,
}

#[derive(Debug, Default)]
struct Share {
    requests: u64,
    answered: u64,
    errors: u64,
    time_us: u64,
    first: i64,
    last: i64,
}

/// There are more minutes than may be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooManyMinutes;

impl Gathered {
    pub(super) const fn new(limits: Limits) -> Self {
        Self {
            limits,
            groups: Vec::new(),
            index: BTreeMap::new(),
            last: 0,
            others: BTreeSet::new(),
            without_target_group: 0,
            last_other: None,
            span: None,
            slots: 0,
            targets: 0,
            held: 0,
            digits: None,
        }
    }

    /// Takes an entry.
    pub(super) fn take(&mut self, entry: &Entry<'_>) -> Result<(), TooManyMinutes> {
        let second = entry.second;
        let (first, last) = self.span.unwrap_or((second, second));
        self.span = Some((first.min(second), last.max(second)));
        let minute = second.div_euclid(60);
        let Some(arn) = entry.target_group else { return self.take_other(minute) };
        let at = self.group(arn);
        let Some(group) = self.groups.get_mut(at) else { return Ok(()) };
        self.slots += u64::from(group.find(minute));
        if self.slots > self.limits.log_minutes {
            return Err(TooManyMinutes);
        }
        let Some(slot) = group.slots.get_mut(group.last) else { return Ok(()) };
        slot.take(entry);
        if let Some(time) = entry.time_us {
            self.held += 1;
            slot.pending.push(time);
            if slot.pending.len() > 1024.max(slot.counts.len()) {
                self.held -= slot.settle(self.digits);
            }
        }
        if let Some(target) = entry.target
            && self.targets <= self.limits.log_targets
        {
            self.targets += u64::from(group.take_target(target, entry));
        }
        if self.held > self.limits.log_values.saturating_mul(2) {
            self.settle();
        }
        Ok(())
    }

    fn take_other(&mut self, minute: i64) -> Result<(), TooManyMinutes> {
        self.without_target_group += 1;
        if self.last_other != Some(minute) {
            self.last_other = Some(minute);
            self.slots += u64::from(self.others.insert(minute));
        }
        if self.slots > self.limits.log_minutes { Err(TooManyMinutes) } else { Ok(()) }
    }

    /// The place of a group; most entries are of the same group as the one before.
    fn group(&mut self, arn: &[u8]) -> usize {
        if self.groups.get(self.last).is_none_or(|group| group.arn != arn) {
            self.last = match self.index.get(arn) {
                Some(at) => *at,
                None => {
                    self.index.insert(arn.to_vec(), self.groups.len());
                    self.groups.push(Group { arn: arn.to_vec(), ..Group::default() });
                    self.groups.len() - 1
                }
            };
        }
        self.last
    }

    /// Joins equal times, and rounds all of them further until they fit.
    fn settle(&mut self) {
        loop {
            let digits = self.digits;
            let slots = self.groups.iter_mut().flat_map(|group| &mut group.slots);
            self.held = slots
                .map(|slot| {
                    slot.settle(digits);
                    slot.counts.len() as u64
                })
                .sum();
            if self.held <= self.limits.log_values || digits == Some(1) {
                return;
            }
            self.digits = Some(digits.map_or(FIRST_DIGITS, |digits| digits - 1));
        }
    }

    /// Ends the gathering: everything joined and rounded as the whole needs it.
    pub(super) fn finish(mut self) -> Finished {
        self.settle();
        if self.targets > self.limits.log_targets {
            for group in &mut self.groups {
                group.target_index.clear();
            }
        }
        let mut covered = self.others;
        covered.extend(self.groups.iter().flat_map(|group| group.index.keys().copied()));
        self.groups.sort_by(|one, other| one.arn.cmp(&other.arn));
        Finished {
            groups: self.groups,
            covered: with_short_holes(&covered),
            span: self.span.map(|(first, last)| (Timestamp::from_unix(first), Timestamp::from_unix(last))),
            without_target_group: self.without_target_group,
            digits: self.digits,
        }
    }
}

/// Everything that the logs hold.
#[derive(Debug)]
pub(super) struct Finished {
    /// Target groups by ARN.
    pub(super) groups: Vec<Group>,
    /// Stretches of covered minutes since 1970, both ends included, in order.
    pub(super) covered: Vec<(i64, i64)>,
    pub(super) span: Option<(Timestamp, Timestamp)>,
    pub(super) without_target_group: u64,
    pub(super) digits: Option<u32>,
}

/// Minutes without any entry that are still taken as covered.
///
/// AWS: a load balancer node delivers a file every five minutes; source: access logs of Application Load Balancers, 2026-11.
/// MODEL: a hole of up to five minutes between entries of any service is time without requests, a longer one is a missing
/// file. Services that rest for longer have gaps instead of zeros there, so their mean traffic is overestimated.
const SHORT_HOLE: i64 = 5;

fn with_short_holes(minutes: &BTreeSet<i64>) -> Vec<(i64, i64)> {
    let mut stretches: Vec<(i64, i64)> = Vec::new();
    for minute in minutes {
        match stretches.last_mut() {
            Some((_, end)) if minute - *end <= SHORT_HOLE + 1 => *end = *minute,
            _ => stretches.push((*minute, *minute)),
        }
    }
    stretches
}

impl Finished {
    /// The number of covered minutes.
    pub(super) fn covered_minutes(&self) -> u64 {
        self.covered.iter().map(|(first, last)| (last - first + 1).unsigned_abs()).sum()
    }
}

impl Group {
    /// Makes the slot of a minute the last one; whether it is new.
    fn find(&mut self, minute: i64) -> bool {
        if self.slots.get(self.last).is_some_and(|slot| slot.minute == minute) {
            return false;
        }
        if let Some(at) = self.index.get(&minute) {
            self.last = *at;
            return false;
        }
        self.last = self.slots.len();
        self.index.insert(minute, self.last);
        self.slots.push(Slot::new(minute));
        true
    }

    /// Counts an entry to its target; whether the target is new.
    fn take_target(&mut self, target: &[u8], entry: &Entry<'_>) -> bool {
        let known = self.target_index.get(target).copied();
        let at = known.unwrap_or_else(|| {
            self.target_index.insert(target.to_vec(), self.shares.len());
            self.shares.push(Share { first: entry.second, last: entry.second, ..Share::default() });
            self.shares.len() - 1
        });
        if let Some(share) = self.shares.get_mut(at) {
            share.requests += 1;
            share.errors += u64::from(entry.status.is_some_and(|status| status >= 500));
            share.first = share.first.min(entry.second);
            share.last = share.last.max(entry.second);
            if let Some(time) = entry.time_us {
                share.answered += 1;
                share.time_us = share.time_us.saturating_add(u64::from(time));
            }
        }
        known.is_none()
    }

    /// What each target served.
    pub(super) fn targets(&self) -> Vec<TargetShare> {
        let shares = self.target_index.iter().filter_map(|(name, at)| Some((name, self.shares.get(*at)?)));
        shares
            .map(|(name, share)| TargetShare {
                target: String::from_utf8_lossy(name).into_owned(),
                requests: share.requests,
                answered: share.answered,
                errors: share.errors,
                time_us: share.time_us,
                first: Timestamp::from_unix(share.first),
                last: Timestamp::from_unix(share.last),
            })
            .collect()
    }

    /// The number of entries.
    pub(super) fn requests(&self) -> u64 {
        self.slots.iter().flat_map(|slot| &slot.arrivals).map(|count| u64::from(*count)).sum()
    }
}

/// The minutes of several groups together, one for each covered minute.
pub(super) fn minutes(groups: Vec<Group>, covered: &[(i64, i64)], digits: Option<u32>) -> Vec<LogMinute> {
    let mut slots: BTreeMap<i64, Slot> = BTreeMap::new();
    for slot in groups.into_iter().flat_map(|group| group.slots) {
        match slots.get_mut(&slot.minute) {
            Some(known) => known.add(slot),
            None => {
                slots.insert(slot.minute, slot);
            }
        }
    }
    let all = covered.iter().flat_map(|(first, last)| *first..=*last);
    all.map(|minute| match slots.remove(&minute) {
        Some(slot) => slot.finish(digits),
        None => LogMinute::empty(Timestamp::from_unix(minute * 60)),
    })
    .collect()
}

impl Slot {
    const fn new(minute: i64) -> Self {
        Self {
            minute,
            arrivals: [0; 60],
            dispatched: 0,
            bytes: 0,
            failures: Failures {
                target_5xx: 0,
                bad_gateway: 0,
                unavailable: 0,
                gateway_timeout: 0,
                other_5xx: 0,
                client_closed: 0,
                unanswered: 0,
            },
            sum_us: 0,
            counts: Vec::new(),
            pending: Vec::new(),
        }
    }

    fn take(&mut self, entry: &Entry<'_>) {
        let second = usize::try_from(entry.second.rem_euclid(60)).unwrap_or(0);
        if let Some(count) = self.arrivals.get_mut(second) {
            *count = count.saturating_add(1);
        }
        self.bytes = self.bytes.saturating_add(entry.bytes);
        // A function has no address, but it answers.
        self.dispatched += u32::from(entry.target.is_some() || entry.time_us.is_some());
        self.sum_us = self.sum_us.saturating_add(u64::from(entry.time_us.unwrap_or(0)));
        let failures = &mut self.failures;
        failures.unanswered += u32::from(entry.time_us.is_none());
        let by_target = entry.target_status.is_some_and(|status| status >= 500);
        match entry.status {
            Some(460) => failures.client_closed += 1,
            Some(500..) if by_target => failures.target_5xx += 1,
            Some(502) => failures.bad_gateway += 1,
            Some(503) => failures.unavailable += 1,
            Some(504) => failures.gateway_timeout += 1,
            Some(500..) => failures.other_5xx += 1,
            _ => {}
        }
    }

    /// Rounds and joins the times; how many fewer are held.
    fn settle(&mut self, digits: Option<u32>) -> u64 {
        let before = self.pending.len() + self.counts.len();
        self.counts.extend(self.pending.drain(..).map(|time| (time, 1)));
        if let Some(digits) = digits {
            for (time, _) in &mut self.counts {
                *time = rounded(*time, digits);
            }
        }
        merge(&mut self.counts);
        (before - self.counts.len()) as u64
    }

    fn add(&mut self, other: Self) {
        for (count, more) in self.arrivals.iter_mut().zip(other.arrivals) {
            *count = count.saturating_add(more);
        }
        self.dispatched = self.dispatched.saturating_add(other.dispatched);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.failures.add(&other.failures);
        self.sum_us = self.sum_us.saturating_add(other.sum_us);
        self.counts.extend(other.counts);
    }

    fn finish(self, digits: Option<u32>) -> LogMinute {
        let middle = |(time, count)| (digits.map_or(time, |digits| middle_of(time, digits)), count);
        LogMinute {
            start: Timestamp::from_unix(self.minute * 60),
            arrivals: self.arrivals,
            dispatched: self.dispatched,
            bytes: self.bytes,
            times: ResponseTimes::new(self.counts.into_iter().map(middle).collect(), self.sum_us),
            failures: self.failures,
        }
    }
}

/// The number of binary digits that are dropped.
const fn dropped(time: u32, digits: u32) -> u32 {
    (u32::BITS - time.leading_zeros()).saturating_sub(digits)
}

/// The first so many binary digits of a time, the rest zeros.
const fn rounded(time: u32, digits: u32) -> u32 {
    let dropped = dropped(time, digits);
    (time >> dropped) << dropped
}

/// The middle of the times that are rounded to this one.
const fn middle_of(time: u32, digits: u32) -> u32 {
    match dropped(time, digits) {
        0 => time,
        dropped => time | 1 << (dropped - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(second: i64, time_us: u32) -> Entry<'static> {
        Entry {
            second,
            target_group: Some(b"arn:a"),
            target: Some(b"10.0.0.1:80"),
            time_us: Some(time_us),
            status: Some(200),
            target_status: Some(200),
            bytes: 1,
        }
    }

    fn gathered(entries: &[Entry<'_>], log_values: u64) -> (Option<u32>, Vec<LogMinute>) {
        let mut all = Gathered::new(Limits { log_values, ..Limits::default() });
        for entry in entries {
            all.take(entry).unwrap();
        }
        let finished = all.finish();
        let (covered, digits) = (finished.covered, finished.digits);
        (digits, minutes(finished.groups, &covered, digits))
    }

    #[test]
    fn times_that_do_not_fit_are_rounded_alike_in_every_order() {
        let entries: Vec<Entry<'_>> =
            (0..6000_u32).map(|n| entry(i64::from(n % 600), n.wrapping_mul(2_654_435_761) >> 9)).collect();
        let (exact, whole) = gathered(&entries, 1_000_000);
        assert_eq!(exact, None);
        let (digits, minutes) = gathered(&entries, 1000);
        let mut turned = entries.clone();
        turned.reverse();
        assert_eq!(gathered(&turned, 1000), (digits, minutes.clone()));
        turned.sort_by_key(|entry| entry.time_us);
        assert_eq!(gathered(&turned, 1000), (digits, minutes.clone()));
        let held: usize = minutes.iter().map(|minute| minute.times.values_ms().count()).sum();
        let digits = digits.unwrap();
        assert!(held <= 1000 && digits < FIRST_DIGITS, "{held} {digits}");
        let allowed = 1.0 / f64::from(1_u32 << digits);
        for (one, other) in minutes.iter().zip(&whole) {
            assert_eq!(one.times.mean_ms(), other.times.mean_ms());
            for fraction in [0.5, 0.9, 0.99] {
                let exact = other.times.percentile_ms(fraction).unwrap();
                let rounded = one.times.percentile_ms(fraction).unwrap();
                assert!((rounded / exact - 1.0).abs() <= 2.0 * allowed, "{rounded} {exact}");
            }
        }
    }

    #[test]
    fn short_holes_are_covered_and_long_ones_are_not() {
        let (_, minutes) = gathered(&[entry(0, 1), entry(6 * 60, 1), entry(13 * 60, 1)], 1000);
        let starts: Vec<i64> = minutes.iter().map(|minute| minute.start.unix() / 60).collect();
        assert_eq!(starts, [0, 1, 2, 3, 4, 5, 6, 13]);
        assert_eq!(minutes.iter().map(LogMinute::requests).sum::<u64>(), 3);
    }

    #[test]
    fn failures_are_counted_by_kind() {
        let failed = |status, target_status, time_us| Entry { status, target_status, time_us, ..entry(5, 1) };
        let entries = [
            failed(Some(500), Some(500), Some(10)),
            failed(Some(502), None, None),
            Entry { target: None, ..failed(Some(503), None, None) },
            failed(Some(504), None, None),
            failed(Some(561), None, None),
            failed(Some(460), None, None),
            failed(Some(404), Some(404), Some(10)),
            // A gRPC status is no HTTP status.
            failed(Some(200), Some(12), Some(10)),
        ];
        let (_, minutes) = gathered(&entries, 1000);
        let [minute] = minutes.as_slice() else { panic!("{minutes:?}") };
        let expected = Failures {
            target_5xx: 1,
            bad_gateway: 1,
            unavailable: 1,
            gateway_timeout: 1,
            other_5xx: 1,
            client_closed: 1,
            unanswered: 5,
        };
        assert_eq!((minute.failures, minute.failures.server_errors()), (expected, 5));
        assert_eq!((minute.arrivals[5], minute.dispatched, minute.times.count()), (8, 7, 3));
    }

    #[test]
    fn too_many_minutes_are_refused_and_too_many_targets_not_kept() {
        let mut all = Gathered::new(Limits { log_minutes: 2, log_targets: 1, ..Limits::default() });
        let second = Entry { target: Some(b"10.0.0.2:80"), ..entry(60, 1) };
        assert!(all.take(&entry(0, 1)).is_ok() && all.take(&second).is_ok());
        assert_eq!(all.take(&entry(120, 1)), Err(TooManyMinutes));
        let group = all.finish().groups.pop().unwrap();
        assert!(group.targets().is_empty());
    }
}
