//! Forced events of stress replays.

use plimsoll_units::{Seconds, SimTime};

/// Something that goes wrong at a given time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disturbance {
    /// When it happens.
    pub at: SimTime,
    /// What happens.
    pub kind: DisturbanceKind,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisturbanceKind {
    /// All tasks of an availability zone die at once and none can be launched there.
    ZoneLoss {
        /// The zone, counted from 0.
        zone: u8,
        /// How long the zone stays away.
        outage: Seconds,
    },
    /// Spot takes back all Spot tasks with its usual warning.
    SpotReclaim {
        /// The zone, counted from 0; `None` for all zones.
        zone: Option<u8>,
        /// How long there is no Spot capacity.
        outage: Seconds,
    },
}
