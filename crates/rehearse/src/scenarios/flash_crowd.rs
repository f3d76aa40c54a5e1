//! Traffic follows a trace of multiples, minute by minute.

use crate::script::Script;
use plimsoll_units::Seconds;

/// The event is the first minute of the trace.
pub(crate) fn script(trace: &[f64]) -> Script {
    let lasts = Seconds::new(u32::try_from(trace.len() * 60).unwrap_or(u32::MAX));
    Script { factors: trace.to_vec(), ..Script::lasting(lasts) }
}
