//! Forced events of stress replays.

use plimsoll_units::{Seconds, SimTime};

/// Something that goes wrong at a given time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disturbance {
    /// When it happens.
    pub at: SimTime,
    /// What happens.
    pub kind: DisturbanceKind,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
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
    /// Serving tasks die at once, oldest first; ECS replaces them.
    TaskCrash {
        /// Number of tasks.
        count: u32,
    },
    /// What the service calls answers more slowly.
    Downstream {
        /// Factor on the base latency, at least 0.
        factor: f64,
        /// How long.
        lasts: Seconds,
    },
    /// Data points become visible late.
    MetricDelay {
        /// Beyond the usual delay.
        extra: Seconds,
        /// Data points of periods that end within this time are late.
        lasts: Seconds,
    },
    /// Launched tasks take longer to have their image.
    SlowImagePull {
        /// Beyond the usual provisioning.
        extra: Seconds,
        /// Tasks launched within this time are slow.
        lasts: Seconds,
    },
}
