//! What the service calls answers more slowly: requests stay longer, hold memory and connections, and time out.

use crate::script::Script;
use plimsoll_twin::control::disturbance::DisturbanceKind;
use plimsoll_units::Seconds;

/// The base latency of requests that arrive meanwhile is multiplied.
pub(crate) fn script(factor: f64, lasts: Seconds) -> Script {
    Script::lasting(lasts).with(DisturbanceKind::Downstream { factor, lasts })
}
