//! Tasks that are lost: taken back by Spot, gone with their zone, ended by themselves.

use super::{Changes, Scheduler, bill_rounding, close};
use crate::control::fleet::{Stage, Tasks};
use crate::control::spot::WARNING_MS;
use crate::outcome::EventKind;
use crate::plant::{CohortId, FleetEvent};
use plimsoll_units::{Purchase, SimTime};

impl Scheduler {
    /// Takes Spot tasks of a zone back: they drain for at most the warning time, and the pool takes no new ones until
    /// `back_at`. `hits` says how many of a number of tasks are hit.
    ///
    /// MODEL: the missing tasks are launched at once in zones whose pools have capacity, otherwise they stay missing; there
    /// is no fallback to on demand (AWS: ECS developer guide, Fargate capacity providers, 2023-06).
    pub fn reclaim_spot(
        &mut self,
        at: SimTime,
        zone: usize,
        back_at: SimTime,
        mut hits: impl FnMut(u32) -> u32,
        changes: &mut Changes,
    ) {
        let mut leaving = vec![Tasks::default(); self.batches.len()];
        let mut hit = 0;
        for (batch, leaving) in
            self.batches.iter_mut().zip(&mut leaving).filter(|(batch, _)| batch.is_active())
        {
            let there = batch.tasks.at(Purchase::Spot, zone);
            let count = hits(there).min(there);
            hit += count;
            leaving.add(Purchase::Spot, zone, batch.tasks.take(Purchase::Spot, zone, count));
        }
        self.remove(at, &leaving, self.times.draining.min(WARNING_MS), changes);
        close(&mut self.spot_closed, zone, back_at);
        if hit > 0 {
            self.interrupted += hit;
            self.lost += hit;
            changes.events.push(EventKind::SpotInterrupted { tasks: hit });
        }
        self.settle();
        self.due = self.due.min(at);
    }

    /// Loses a zone with all tasks in it until `back_at`.
    ///
    /// MODEL: the load balancer stops sending requests to lost tasks at once, which errs towards too few failures; their
    /// replacement begins when failed health checks show the loss. Tasks that were draining already end as planned.
    pub fn lose_zone(&mut self, at: SimTime, zone: usize, back_at: SimTime, changes: &mut Changes) {
        let mut gone = 0;
        for batch in self.batches.iter_mut().filter(|batch| batch.is_active()) {
            let mut lost = Tasks::default();
            for purchase in [Purchase::OnDemand, Purchase::Spot] {
                lost.add(purchase, zone, batch.tasks.take(purchase, zone, u32::MAX));
            }
            let count = lost.count();
            if count > 0 {
                (self.unnoticed, gone) = (self.unnoticed + count, gone + count);
                bill_rounding(&mut self.billed, batch, &lost, at);
                if batch.stage == Stage::Serving {
                    changes.fleet.push(FleetEvent::Lose { cohort: batch.cohort, count });
                }
            }
        }
        self.lost += gone;
        changes.events.push(EventKind::ZoneLost { tasks: gone });
        self.noticed_at = at.plus_millis(self.times.to_notice);
        close(&mut self.zone_closed, zone, back_at);
        self.settle();
        self.due = self.due.min(at);
    }

    /// Up to `count` serving tasks of a cohort end at once, from the fullest zone first; returns how many did.
    ///
    /// MODEL: ECS sees the end of a container at once and launches the replacement in the same moment: a few seconds early.
    pub fn kill(&mut self, at: SimTime, cohort: CohortId, count: u32, changes: &mut Changes) -> u32 {
        let mut killed = 0;
        for batch in
            self.batches.iter_mut().filter(|batch| batch.cohort == cohort && batch.stage == Stage::Serving)
        {
            let mut ended = Tasks::default();
            for _ in 0..count.min(batch.tasks.count()) {
                let fullest = |purchase| batch.tasks.fullest_zone_with(purchase).map(|zone| (purchase, zone));
                let Some((purchase, zone)) = fullest(Purchase::OnDemand).or_else(|| fullest(Purchase::Spot))
                else {
                    break;
                };
                ended.add(purchase, zone, batch.tasks.take(purchase, zone, 1));
            }
            bill_rounding(&mut self.billed, batch, &ended, at);
            killed += ended.count();
        }
        if killed > 0 {
            changes.fleet.push(FleetEvent::Lose { cohort, count: killed });
            self.lost += killed;
            self.settle();
            self.due = self.due.min(at);
        }
        killed
    }

    /// Up to `count` serving tasks end at once, oldest first; returns how many did.
    pub fn crash(&mut self, at: SimTime, count: u32, changes: &mut Changes) -> u32 {
        let cohorts: Vec<CohortId> = self.serving().map(|batch| batch.cohort).collect();
        let mut killed = 0;
        for cohort in cohorts {
            killed += self.kill(at, cohort, count - killed, changes);
        }
        killed
    }
}
