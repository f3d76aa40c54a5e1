//! An availability zone is lost with its tasks: do the others carry the traffic until the tasks are replaced?

use crate::script::Script;
use plimsoll_twin::control::disturbance::DisturbanceKind;
use plimsoll_units::Seconds;

/// `zone` counts from 1.
pub(crate) fn script(zone: u8, lasts: Seconds) -> Script {
    let kind = DisturbanceKind::ZoneLoss { zone: zone.saturating_sub(1), outage: lasts };
    Script::lasting(lasts).with(kind)
}
