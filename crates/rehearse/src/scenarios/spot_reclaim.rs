//! Spot takes tasks back and has none to give: one pool, or all of them.

use crate::script::Script;
use plimsoll_spec::platform::rehearsal::SpotPools;
use plimsoll_twin::control::disturbance::DisturbanceKind;
use plimsoll_units::Seconds;

/// One pool is that of the first zone.
pub(crate) fn script(pools: SpotPools, lasts: Seconds) -> Script {
    let zone = match pools {
        SpotPools::One => Some(0),
        SpotPools::All => None,
    };
    Script::lasting(lasts).with(DisturbanceKind::SpotReclaim { zone, outage: lasts })
}
