//! Tasks whose memory is used up are killed.

use super::{Run, TaskLimits};
use crate::outcome::EventKind;
use crate::plant::{CohortId, Plant};
use plimsoll_units::SimTime;

/// How often memory is looked at.
///
/// MODEL: the kernel kills at once; a task that is over its limit lives up to this much longer.
const LOOK_MS: i64 = 10_000;

impl<P: Plant> Run<'_, '_, P> {
    /// Lets everything happen that lies before `end`, and ends tasks that exceed their memory where that is asked for.
    pub(super) fn run_within_limits(&mut self, end: SimTime) {
        let Some(limits) = self.settings.task_limits else { return self.run_to(end) };
        while self.served_to < end {
            let look = self.served_to.millis().saturating_add(LOOK_MS);
            let to = SimTime::from_millis(look / LOOK_MS * LOOK_MS).min(end);
            self.run_to(to);
            self.kill_the_full(to, &limits);
        }
    }

    /// Kills the tasks of cohorts that exceed their memory.
    ///
    /// MODEL: tasks of a cohort are of one age, so a leak ends them together (more failures than with tasks that differ a
    /// little); memory of requests ends the fullest task of a cohort alone.
    fn kill_the_full(&mut self, at: SimTime, limits: &TaskLimits) {
        let memory = limits.memory;
        let limit = f64::from(self.settings.design.size.memory.mib());
        let mut held: Vec<(CohortId, f64)> = Vec::new();
        if memory.per_request_mib > 0.0 {
            self.plant.most_held(&mut |cohort, requests| held.push((cohort, requests)));
        }
        let mut doomed: Vec<(CohortId, u32)> = Vec::new();
        for batch in self.scheduler.serving() {
            let leak = self.scheduler.fault_of(batch).build().leak_mib_per_hour;
            let hours = (at - batch.ready_at.max(SimTime::START)).max(0) as f64 / 3.6e6;
            let alone = memory.base_mib + (memory.growth_mib_per_hour + leak) * hours;
            let requests =
                held.iter().find(|(cohort, _)| *cohort == batch.cohort).map_or(0.0, |(_, held)| *held);
            if alone > limit {
                doomed.push((batch.cohort, batch.tasks.count()));
            } else if alone + memory.per_request_mib * requests > limit {
                doomed.push((batch.cohort, 1));
            }
        }
        let mut tasks = 0;
        for (cohort, count) in doomed {
            tasks += self.scheduler.kill(at, cohort, count, &mut self.changes);
        }
        if tasks > 0 {
            self.deliver(at);
            self.tell(at, EventKind::OutOfMemory { tasks });
        }
    }
}
