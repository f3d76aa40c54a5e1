//! Traffic rises to a multiple and stays there: can scaling follow, or is there room enough until it does?

use crate::script::Script;
use plimsoll_units::Seconds;

/// The event is the beginning of the rise.
pub(crate) fn script(traffic: f64, rise: Seconds, lasts: Seconds) -> Script {
    Script::lasting(Seconds::new(rise.get() + lasts.get())).with_traffic(traffic, rise, lasts)
}
