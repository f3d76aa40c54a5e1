//! When the latency of requests is found: as they end, and at the latest some minutes later.
//!
//! A request's latency lasts from its first attempt to its answer, and counts in the minute of its first attempt. One that
//! fails counts with the time until then where a caller waited for a timeout.

use super::callers::Callers;
use super::cohort::Emission;
use super::emission::Emitter;
use super::histogram::Histogram;
use super::minutes::Minutes;
use super::path::Path;
use super::plant::FluidPlant;
use super::projection::Projection;
use crate::plant::MinuteLatency;
use crate::workload::Discipline;
use plimsoll_units::SimTime;

/// A minute stays open while more than this share of its requests is expected to be under way when it ends.
const WORTH_WAITING: f64 = 0.005;
/// Requests whose age exceeds this many of their mean sojourns are taken as done.
const SOJOURNS: f64 = 4.0;
/// After this many seconds, what is still under way is foreseen for good.
const PATIENCE_S: f64 = 900.0;
/// Where a sojourn is shorter than this share of the callers' timeout, they hardly ever run into it.
pub(super) const FAR_FROM_TIMEOUT: f64 = 0.05;

impl FluidPlant<'_> {
    /// Finds which attempts are given up during a step that begins now.
    pub(super) fn give_up(&mut self, now_s: f64, seconds: f64) {
        let Some(timeout_s) = self.callers.timeout_s else { return };
        let Self { cohorts, emitter, minutes, callers, condition, task, .. } = self;
        for cohort in cohorts {
            let next = cohort.path.next_segment();
            let mut given_up = 0.0;
            while let Some(emission) =
                cohort.emissions.pop_front_if(|emission| emission.at_s + timeout_s < now_s + seconds)
            {
                let mut book = Book { callers, minutes, foreseen: None };
                // In the step that begins the pace is nearly that of the last one.
                let fate = book.count(emitter, &emission, &mut cohort.path, f64::INFINITY, |_| false);
                given_up += fate.late;
                callers.fail(fate.late, emission.step, timeout_s);
            }
            cohort.path.truncate(next);
            if callers.cancels {
                let factor = cohort.build.demand_factor * condition.demand_factor;
                cohort.cancel(given_up, timeout_s, task.demand_s(cohort.received, factor));
            }
        }
    }

    /// Ends the minute: finds the latency of what is done and foresees the rest.
    pub(super) fn close_minute(&mut self, at: SimTime) -> Option<MinuteLatency> {
        let now_s = at.seconds();
        let patient = self.worth_waiting(now_s);
        let curve = self.curve_for(self.serving());
        let mut foreseen = Foreseen { latencies: None, oldest: self.minutes.number() + 1 };
        for index in 0..self.cohorts.len() {
            self.settle(index, now_s, patient, curve, &mut foreseen);
        }
        self.collect_failures();
        let waited_s = self.callers.oldest_s(WORTH_WAITING * self.rate);
        if waited_s > 0.0 {
            let first = ((now_s - waited_s).max(0.0) / 60.0) as usize;
            foreseen.oldest = foreseen.oldest.min(first);
            if first <= self.minutes.number() && foreseen.latencies.is_none() {
                foreseen.latencies = Some(self.minutes.blank());
            }
        }
        self.minutes.end(foreseen.latencies, foreseen.oldest)
    }

    /// Whether so many requests of this minute are under way that their end is worth waiting for.
    fn worth_waiting(&mut self, now_s: f64) -> bool {
        let number = self.minutes.number();
        let emissions = self.cohorts.iter().flat_map(|cohort| &cohort.emissions);
        let (mut all, mut under_way) = (0.0, 0.0);
        for emission in emissions.filter(|emission| emission.minute == number) {
            all += emission.weight;
            if !is_past(emission, now_s) {
                under_way += emission.weight;
            }
        }
        let known = self.minutes.current().map_or(0.0, |minute| minute.latencies.weight());
        under_way > WORTH_WAITING * (all + known)
    }

    /// Goes through the emissions of a cohort: those that are done are counted, the others are kept and foreseen.
    fn settle(&mut self, index: usize, now_s: f64, patient: bool, curve: usize, foreseen: &mut Foreseen) {
        let Self { cohorts, curves, emitter, minutes, callers, condition, task, workload, rate, .. } = self;
        let (Some(cohort), Some((_, curve))) = (cohorts.get_mut(index), curves.get(curve)) else { return };
        let (next, received, current) =
            (cohort.path.next_segment(), cohort.path.received_at_end(), minutes.number());
        let demand_s = task.demand_s(cohort.received, cohort.build.demand_factor * condition.demand_factor);
        let limit = workload.most_in_flight;
        let mut projection =
            Projection::new(cohort, curve, &workload.arrivals, *rate, task.capacity, demand_s, limit);
        let mut given_up = 0.0;
        for _ in 0..cohort.emissions.len() {
            let Some(emission) = cohort.emissions.pop_front() else { break };
            let under_way = match callers.timeout_s {
                Some(timeout_s) => {
                    let mean_s = emission.sojourn_s() + workload.base_latency.mean_s * emission.base_factor;
                    let calm = mean_s < FAR_FROM_TIMEOUT * timeout_s;
                    emission.at_s + timeout_s > now_s && !(calm && is_past(&emission, now_s))
                }
                None if workload.discipline == Discipline::SingleThreaded => false,
                None if emission.minute == current => patient && !is_past(&emission, now_s),
                None => {
                    emission.at_s + PATIENCE_S > now_s
                        && cohort.path.received(emission.segment, emission.at_s) + emitter.longest(&emission)
                            > received
                }
            };
            if !under_way || emission.minute == current {
                let shown = under_way.then(|| foreseen.latencies.get_or_insert_with(|| minutes.blank()));
                let mut book = Book { callers, minutes, foreseen: shown };
                let fate = book.count(emitter, &emission, &mut cohort.path, f64::INFINITY, |path| {
                    projection.prolong(path)
                });
                if !under_way && fate.late > 0.0 {
                    given_up += fate.late;
                    callers.fail(fate.late, emission.step, callers.timeout_s.unwrap_or(0.0));
                }
            }
            if under_way {
                let classes = callers.classes_of(emission.step);
                let ages_s = classes.filter(|class| class.share > WORTH_WAITING).map(|class| class.age_s);
                let first = minute_of(emission.at_s - ages_s.fold(0.0, f64::max));
                foreseen.oldest = foreseen.oldest.min(first);
                cohort.emissions.push_back(emission);
            }
        }
        cohort.path.truncate(next);
        cohort.path.forget_before(cohort.emissions.front().map_or(next, |emission| emission.segment));
        if callers.cancels {
            cohort.cancel(given_up, callers.timeout_s.unwrap_or(0.0), demand_s);
        }
    }

    /// Part of the tasks of a cohort is gone: of their requests those that are done are counted, the others have failed.
    pub(super) fn lose_requests(&mut self, index: usize, share: f64, tasks: u32, now_s: f64) {
        let Self { cohorts, emitter, minutes, callers, condition, workload, .. } = self;
        let Some(cohort) = cohorts.get_mut(index) else { return };
        let base_s = workload.base_latency.mean_s * condition.base_latency_factor;
        let held = (cohort.number + cohort.arrivals * base_s) * f64::from(tasks);
        // Attempts that were given up are in the tasks as well, and lost to nobody.
        let abandons = callers.timeout_s.is_some() && !callers.cancels;
        let next = cohort.path.next_segment();
        let mut lost = 0.0;
        for emission in &mut cohort.emissions {
            let gone = Emission { weight: emission.weight * share, ..*emission };
            emission.weight -= gone.weight;
            let age_s = now_s - gone.at_s;
            let mut book = Book { callers, minutes, foreseen: None };
            let fate = book.count(emitter, &gone, &mut cohort.path, age_s, |_| false);
            callers.fail(fate.late, gone.step, callers.timeout_s.unwrap_or(0.0));
            let here = fate.lost.min((held - lost).max(0.0));
            lost += here;
            fail(callers, minutes, here, gone.step, (now_s, age_s));
        }
        cohort.path.truncate(next);
        if !abandons {
            fail(callers, minutes, (held - lost).max(0.0), callers.step(), (now_s, 0.0));
        }
    }

    /// Books the requests that failed for good since the last time.
    pub(super) fn collect_failures(&mut self) {
        let failed = self.callers.take_failed();
        self.failed += failed;
        if let Some(minute) = self.minutes.current() {
            minute.failed += failed;
        }
    }
}

/// Attempts of a step fail at a moment, a number of seconds after they were made.
pub(super) fn fail(
    callers: &mut Callers,
    minutes: &mut Minutes<'_>,
    attempts: f64,
    step: u64,
    (now_s, after_s): (f64, f64),
) {
    if attempts <= 0.0 {
        return;
    }
    let (failed, age_s) = callers.fail(attempts, step, after_s);
    if callers.timeout_s.is_some_and(|timeout_s| age_s >= timeout_s)
        && let Some(minute) = minutes.of(minute_of(now_s - age_s))
    {
        minute.latencies.add(&[age_s], failed);
        minute.failed_late += failed;
    }
}

fn minute_of(time_s: f64) -> usize {
    (time_s.max(0.0) / 60.0) as usize
}

/// Counts the latencies of requests in their minutes.
struct Book<'b, 'a> {
    callers: &'b Callers,
    minutes: &'b mut Minutes<'a>,
    /// Where they are counted instead while they are only foreseen.
    foreseen: Option<&'b mut Histogram>,
}

/// What became of the attempts of an emission.
#[derive(Debug, Clone, Copy, Default)]
struct Fate {
    /// Attempts that were given up.
    late: f64,
    /// Attempts that were lost with their task.
    lost: f64,
}

impl Book<'_, '_> {
    /// Finds the latencies of an emission whose task is gone `lost_s` after its arrival; `prolong` continues the path.
    fn count(
        &mut self,
        emitter: &Emitter<'_>,
        emission: &Emission,
        path: &mut Path,
        lost_s: f64,
        prolong: impl FnMut(&mut Path) -> bool,
    ) -> Fate {
        let timeout_s = self.callers.timeout_s.unwrap_or(f64::INFINITY);
        let mut late = 0.0;
        let lost = emitter.emit(emission, path, lost_s, prolong, |times, weight| {
            let given_up = times.iter().filter(|&&time| time > timeout_s).count() as f64 * weight;
            late += given_up;
            self.take_down(emission, times, weight, given_up);
        });
        Fate { late, lost: lost * emission.weight }
    }

    fn take_down(&mut self, emission: &Emission, times: &mut [f64], weight: f64, given_up: f64) {
        let Self { callers, minutes, foreseen, .. } = self;
        let timeout_s = callers.timeout_s.unwrap_or(f64::INFINITY);
        for class in callers.classes_of(emission.step).filter(|class| class.share > 1e-9) {
            let weight = weight * class.share;
            let number =
                if class.age_s > 0.0 { minute_of(emission.at_s - class.age_s) } else { emission.minute };
            let foreseen = foreseen.as_deref_mut();
            // What becomes of the request after this attempt is not foreseen: it takes longer than so far.
            let counts_late = class.last || foreseen.is_some();
            let histogram = match foreseen {
                Some(histogram) => histogram,
                None => {
                    let Some(minute) = minutes.of(number) else { continue };
                    minute.failed_late += if class.last { given_up * class.share } else { 0.0 };
                    &mut minute.latencies
                }
            };
            if class.share >= 1.0 && counts_late && class.age_s <= 0.0 {
                if given_up > 0.0 {
                    times.iter_mut().for_each(|time| *time = time.min(timeout_s));
                }
                histogram.add(times, weight);
            } else {
                let counted = times.iter().filter(|&&time| counts_late || time <= timeout_s);
                histogram.add_each(counted.map(|time| class.age_s + time.min(timeout_s)), weight);
            }
        }
    }
}

/// What is shown of the requests of a minute that are still under way.
struct Foreseen {
    latencies: Option<Histogram>,
    /// The oldest minute to which such requests belong.
    oldest: usize,
}

/// Whether nearly all requests of an emission are older than their latency.
fn is_past(emission: &Emission, now_s: f64) -> bool {
    emission.at_s + SOJOURNS * emission.sojourn_s() <= now_s
}
