//! What a scenario does, in the replay's terms.

use plimsoll_twin::control::disturbance::{Disturbance, DisturbanceKind};
use plimsoll_twin::control::rollout::Fault;
use plimsoll_twin::workload::Clients;
use plimsoll_units::{Seconds, SimTime};

/// Minutes at the level before the event: long enough for alarms that look back fifteen minutes to have come to rest.
pub(crate) const BEFORE: usize = 20;

/// Minutes watched after the cause is over, at least.
pub(crate) const WATCH: usize = 30;

/// The moment of the event.
pub(crate) const EVENT: SimTime = SimTime::from_seconds(60 * BEFORE as i64);

/// What a scenario does from its event on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Script {
    /// Factor on the level in each minute; later minutes have the level itself.
    pub factors: Vec<f64>,
    /// Callers in place of the workload's.
    pub clients: Option<Clients>,
    /// What goes wrong.
    pub disturbances: Vec<Disturbance>,
    /// The fault of a revision that is deployed.
    pub deployment: Option<Fault>,
    /// Seconds after which the cause is over; `None` where it does not end by itself.
    pub over_s: Option<f64>,
    /// Minutes watched from the event.
    pub minutes: usize,
}

impl Script {
    /// A script that lasts for some time and is then watched.
    pub(crate) fn lasting(time: Seconds) -> Self {
        Self { over_s: Some(time.as_f64()), minutes: whole_minutes(time) + WATCH, ..Self::default() }
    }

    /// A deployment that is watched for some time.
    pub(crate) fn deploying(fault: Fault, watched: Seconds) -> Self {
        Self { deployment: Some(fault), minutes: whole_minutes(watched), ..Self::default() }
    }

    /// With something going wrong at the event.
    pub(crate) fn with(mut self, kind: DisturbanceKind) -> Self {
        self.disturbances.push(Disturbance { at: EVENT, kind });
        self
    }

    /// With traffic that rises to a multiple and stays there for some time.
    pub(crate) fn with_traffic(mut self, traffic: f64, rise: Seconds, stays: Seconds) -> Self {
        let (rise_s, end_s) = (rise.as_f64(), rise.as_f64() + stays.as_f64());
        self.factors = (0..whole_minutes(Seconds::new(rise.get() + stays.get())))
            .map(|minute| {
                let at = minute as f64 * 60.0;
                // The mean of ten points: the ramp is straight, and falls back at once.
                let points = (0..10).map(|point| at + (f64::from(point) + 0.5) * 6.0);
                let sum: f64 = points
                    .map(|at| match at {
                        at if at >= end_s => 1.0,
                        at if at >= rise_s => traffic,
                        at => 1.0 + (traffic - 1.0) * at / rise_s,
                    })
                    .sum();
                sum / 10.0
            })
            .collect();
        self
    }
}

/// Minutes that cover a time.
pub(crate) fn whole_minutes(time: Seconds) -> usize {
    time.get().div_ceil(60) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traffic_rises_in_a_straight_line_and_falls_back() {
        let (rise, stays) = (Seconds::new(60), Seconds::new(150));
        let script = Script::lasting(Seconds::new(210)).with_traffic(3.0, rise, stays);
        let distance =
            script.factors.iter().zip([2.0, 3.0, 3.0, 2.0]).map(|(found, meant)| (found - meant).abs());
        assert!(script.factors.len() == 4 && distance.fold(0.0, f64::max) < 1e-9, "{:?}", script.factors);
        assert_eq!(script.minutes, 4 + WATCH);
    }

    #[test]
    fn traffic_may_rise_at_once() {
        let script = Script::default().with_traffic(2.0, Seconds::new(0), Seconds::new(60));
        assert_eq!(script.factors, [2.0]);
    }
}
