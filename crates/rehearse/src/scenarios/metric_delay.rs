//! Metrics arrive late while traffic rises: alarms see the rise later, and the fall too.

use crate::script::Script;
use plimsoll_twin::Assumptions;
use plimsoll_twin::control::disturbance::DisturbanceKind;
use plimsoll_units::Seconds;

/// How long traffic stays up and metrics stay late.
///
/// MODEL: a choice, long enough for several rounds of scaling.
const STAYS: Seconds = Seconds::new(1800);

/// `delay` replaces the usual delay of 60-second metrics where it is longer; 20-second metrics are late by as much more.
pub(crate) fn script(delay: Seconds, traffic: f64, assumptions: &Assumptions) -> Script {
    let extra = Seconds::new(delay.get().saturating_sub(assumptions.metric_delay.get()));
    Script::lasting(STAYS).with(DisturbanceKind::MetricDelay { extra, lasts: STAYS }).with_traffic(
        traffic,
        Seconds::new(60),
        STAYS,
    )
}
