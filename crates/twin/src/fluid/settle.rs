//! When the latency of requests is found: as they end, and at the latest some minutes later.

use super::cohort::Emission;
use super::emission::{Fate, Horizon};
use super::histogram::Histogram;
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
        let horizon = Horizon::of(Some(timeout_s));
        for cohort in &mut self.cohorts {
            let next = cohort.path.next_segment();
            let mut given_up = 0.0;
            while let Some(emission) =
                cohort.emissions.pop_front_if(|emission| emission.at_s + timeout_s < now_s + seconds)
            {
                let Some(minute) = self.minutes.of(emission.minute) else { continue };
                // In the step that begins the pace is nearly that of the last one.
                let fate = self.emitter.emit(
                    &emission,
                    &mut cohort.path,
                    &mut minute.latencies,
                    horizon,
                    |_| false,
                );
                given_up += emission.weight * fate.late;
                self.callers.fail(emission.weight * fate.late, emission.step);
            }
            cohort.path.truncate(next);
            if self.callers.cancels {
                cohort.cancel(given_up);
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
        let horizon = Horizon::of(callers.timeout_s);
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
            let histogram = if !under_way {
                minutes.of(emission.minute).map(|minute| &mut minute.latencies)
            } else if emission.minute == current {
                Some(foreseen.latencies.get_or_insert_with(|| minutes.blank()))
            } else {
                None
            };
            let path = &mut cohort.path;
            let fate = histogram.map_or_else(Fate::default, |histogram| {
                emitter.emit(&emission, path, histogram, horizon, |path| projection.prolong(path))
            });
            if under_way {
                foreseen.oldest = foreseen.oldest.min(emission.minute);
                cohort.emissions.push_back(emission);
            } else if fate.late > 0.0 {
                given_up += emission.weight * fate.late;
                callers.fail(emission.weight * fate.late, emission.step);
            }
        }
        cohort.path.truncate(next);
        cohort.path.forget_before(cohort.emissions.front().map_or(next, |emission| emission.segment));
        if callers.cancels {
            cohort.cancel(given_up);
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
            let Some(minute) = minutes.of(emission.minute) else { continue };
            let gone = Emission { weight: emission.weight * share, ..*emission };
            emission.weight -= gone.weight;
            let horizon = Horizon { lost_s: now_s - emission.at_s, ..Horizon::of(callers.timeout_s) };
            let fate =
                emitter.emit(&gone, &mut cohort.path, &mut minute.latencies, horizon, |_| false);
            let left = (held - lost).max(0.0);
            let here = (gone.weight * fate.lost).min(left);
            lost += here;
            callers.fail(here, emission.step);
        }
        cohort.path.truncate(next);
        if !abandons {
            callers.fail((held - lost).max(0.0), callers.step());
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
