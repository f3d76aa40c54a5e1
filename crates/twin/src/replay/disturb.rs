//! What goes wrong at given times.

use super::{Run, words_for};
use crate::control::disturbance::{Disturbance, DisturbanceKind};
use crate::control::fleet::MAX_ZONES;
use crate::control::spot::Shocks;
use crate::outcome::{Event, EventKind};
use crate::plant::{Condition, Plant};
use plimsoll_units::{Seconds, SimTime};

/// What ends a slower downstream.
const DOWNSTREAM_AS_USUAL: DisturbanceKind =
    DisturbanceKind::Downstream { factor: 1.0, lasts: Seconds::new(0) };

/// What ends a disturbance that does not end by itself.
pub(super) fn end_of(disturbance: &Disturbance) -> Option<Disturbance> {
    match disturbance.kind {
        DisturbanceKind::Downstream { lasts, .. } => {
            Some(Disturbance { at: disturbance.at + lasts, kind: DOWNSTREAM_AS_USUAL })
        }
        _ => None,
    }
}

/// Whether a disturbance ends another one, and so comes before one that begins at the same moment.
pub(super) fn is_end(disturbance: &Disturbance) -> bool {
    disturbance.kind == DOWNSTREAM_AS_USUAL
}

impl<P: Plant> Run<'_, '_, P> {
    /// Lets something go wrong.
    pub(super) fn disturb(&mut self, at: SimTime, kind: DisturbanceKind) {
        match kind {
            DisturbanceKind::ZoneLoss { zone, outage } => {
                self.accrue(at);
                self.scheduler.lose_zone(at, usize::from(zone), at + outage, &mut self.changes);
                self.deliver(at);
            }
            DisturbanceKind::SpotReclaim { zone, outage } => {
                let zones = zone.map_or(0..MAX_ZONES, |zone| usize::from(zone)..usize::from(zone) + 1);
                for zone in zones {
                    self.reclaim(at, zone, at + outage, |_, tasks| tasks);
                }
            }
            DisturbanceKind::TaskCrash { count } => {
                self.accrue(at);
                let tasks = self.scheduler.crash(at, count, &mut self.changes);
                self.deliver(at);
                self.tell(at, EventKind::Crashed { tasks });
            }
            DisturbanceKind::Downstream { factor, .. } => {
                self.accrue(at);
                self.serve(at);
                self.plant.impose(at, Condition { base_latency_factor: factor, ..Condition::default() });
            }
            DisturbanceKind::MetricDelay { extra, lasts } => {
                for publication in [&mut self.agenda.standard, &mut self.agenda.high].into_iter().flatten() {
                    publication.delay_more(at + lasts, extra);
                }
            }
            DisturbanceKind::SlowImagePull { extra, lasts } => {
                self.scheduler.slow_image_pull(at + lasts, i64::from(extra.get()) * 1000);
            }
        }
    }

    /// Tells of alarms that ask for more tasks and did not before.
    pub(super) fn tell_alarms(&mut self, at: SimTime) {
        let on: Vec<usize> = self.autoscaler.high_alarms().collect();
        for &index in on.iter().filter(|index| !self.alarms.contains(index)) {
            let by = self.settings.design.scaling.get(index).map_or_else(String::new, words_for);
            self.book.outcome.events.push(Event { at_s: at.seconds(), kind: EventKind::AlarmRaised { by } });
        }
        self.alarms = on;
    }

    /// Spot takes tasks of a zone back; `hits` says how many of a number of them.
    pub(super) fn reclaim(
        &mut self,
        at: SimTime,
        zone: usize,
        back_at: SimTime,
        hits: impl Fn(&mut Shocks, u32) -> u32,
    ) {
        self.accrue(at);
        let shocks = &mut self.agenda.shocks;
        self.scheduler.reclaim_spot(at, zone, back_at, |tasks| hits(shocks, tasks), &mut self.changes);
        self.deliver(at);
    }
}
