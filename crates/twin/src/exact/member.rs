//! A task with its place in the fleet.

use super::server::Pace;
use super::task::{Sender, Task};
use crate::plant::{Build, CohortId};

/// A task with its place in the fleet. In a thinned fleet it stands for several tasks.
#[derive(Debug, Clone)]
pub struct Member {
    pub(super) task: Task,
    cohort: CohortId,
    /// A number that no other task of the fleet ever has.
    serial: u32,
    draining: bool,
    /// Moment since which it receives requests.
    since: f64,
    /// Whether its share of the traffic grows at first.
    slow: bool,
    /// How its revision differs from the recorded one.
    build: Build,
    taken: u64,
}

impl Member {
    pub(super) fn new(
        task: Task,
        cohort: CohortId,
        serial: u32,
        since: f64,
        slow: bool,
        build: Build,
    ) -> Self {
        Self { task, cohort, serial, draining: false, since, slow, build, taken: 0 }
    }

    /// Whether it receives no new requests any more.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.draining
    }

    /// The moment since which it receives requests, in seconds.
    #[must_use]
    pub fn since(&self) -> f64 {
        self.since
    }

    /// Growth of its memory beyond the workload's, MiB per hour.
    #[must_use]
    pub fn leak_mib_per_hour(&self) -> f64 {
        self.build.leak_mib_per_hour
    }

    /// Tasks for which it stands, in 64ths.
    #[must_use]
    pub fn weight(&self) -> u32 {
        self.task.weight
    }

    pub(super) fn cohort(&self) -> CohortId {
        self.cohort
    }

    pub(super) fn serial(&self) -> u32 {
        self.serial
    }

    pub(super) fn is_slow(&self) -> bool {
        self.slow
    }

    pub(super) fn demand_factor(&self) -> f64 {
        self.build.demand_factor
    }

    /// Requests it has received so far.
    pub(super) fn taken(&self) -> u64 {
        self.taken
    }

    /// It moves to another cohort and receives no new requests.
    pub(super) fn drain(&mut self, into: CohortId) {
        (self.cohort, self.draining) = (into, true);
    }

    /// A copy of another serial number that takes this much of the weight with it.
    pub(super) fn split(&mut self, weight: u32, serial: u32) -> Self {
        let mut copy = Self { serial, ..self.clone() };
        copy.task.weight = weight;
        self.task.weight -= weight;
        copy
    }

    /// Takes a request that arrives now, at the moment the task was brought up to.
    #[inline]
    pub(super) fn take(&mut self, pace: &Pace, demand_s: f64, base_s: f32, sender: &mut impl Sender) {
        self.taken += 1;
        let ticket = sender.admitted(self.serial, self.task.weight);
        self.task.push(pace, demand_s, base_s, ticket);
    }

    /// Makes this an exact copy of another member, reusing its memory.
    pub(super) fn copy_from(&mut self, other: &Self) {
        let mut task = std::mem::replace(&mut self.task, Task::new(0.0, 0.0));
        task.copy_from(&other.task);
        *self = Self { task, ..*other };
    }
}
