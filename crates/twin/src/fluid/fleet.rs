//! Changes of the tasks.

use super::cohort::Cohort;
use super::plant::FluidPlant;
use crate::plant::{CohortId, FleetEvent};

impl FluidPlant<'_> {
    pub(super) fn change(&mut self, now_s: f64, event: FleetEvent) {
        match event {
            FleetEvent::Ready { cohort, count, build } => {
                self.cohorts.push(Cohort::new(cohort, count, build, now_s));
            }
            FleetEvent::Drain { cohort, count, into } => self.drain(cohort, count, into),
            FleetEvent::Stop { cohort } => {
                if let Some(index) = self.holding(cohort) {
                    let tasks = self.cohorts.get(index).map_or(0, Cohort::tasks);
                    self.lose_requests(index, 1.0, tasks, now_s);
                    self.cohorts.remove(index);
                }
            }
            FleetEvent::Lose { cohort, count } => self.lose(cohort, count, now_s),
        }
        self.collect_failures();
    }

    fn holding(&self, id: CohortId) -> Option<usize> {
        self.cohorts.iter().position(|cohort| cohort.members.iter().any(|&(member, _)| member == id))
    }

    fn drain(&mut self, id: CohortId, count: u32, into: CohortId) {
        let Some(index) = self.holding(id) else { return };
        let Some(cohort) = self.cohorts.get_mut(index) else { return };
        let count = cohort.remove(id, count);
        if count == 0 {
            return;
        }
        if cohort.members.is_empty() {
            cohort.members.push((into, count));
            cohort.draining = true;
            cohort.arrivals = 0.0;
        } else {
            let leaving = cohort.split(into, count);
            self.cohorts.push(leaving);
        }
    }

    fn lose(&mut self, id: CohortId, count: u32, now_s: f64) {
        let Some(index) = self.holding(id) else { return };
        let Some(cohort) = self.cohorts.get_mut(index) else { return };
        let all = cohort.count();
        let count = cohort.remove(id, count);
        let gone = cohort.members.is_empty();
        self.lose_requests(index, f64::from(count) / all.max(1.0), count, now_s);
        if gone {
            self.cohorts.remove(index);
        }
    }

    /// Joins serving cohorts that have become alike, so that their number stays small.
    pub(super) fn merge(&mut self, now_s: f64) {
        let mut index = 0;
        while let Some(cohort) = self.cohorts.get(index) {
            let task = self.task;
            let settled = |other: &Cohort| task.is_settled(now_s - other.born_s, other.received);
            let twin = self
                .cohorts
                .iter()
                .take(index)
                .position(|earlier| settled(earlier) && settled(cohort) && earlier.resembles(cohort));
            match twin {
                Some(twin) => {
                    let cohort = self.cohorts.remove(index);
                    if let Some(earlier) = self.cohorts.get_mut(twin) {
                        earlier.absorb(cohort);
                    }
                }
                None => index += 1,
            }
        }
    }

    /// The oldest step of the callers whose attempts may still fail.
    pub(super) fn oldest_step(&self) -> u64 {
        let first = |cohort: &Cohort| cohort.emissions.front().map(|emission| emission.step);
        self.cohorts.iter().filter_map(first).min().unwrap_or(u64::MAX)
    }
}
