//! A revision is deployed whose tasks never become healthy: the circuit breaker has to end it.

use crate::script::{Script, WATCH};
use plimsoll_twin::control::lifetimes::LifeTimes;
use plimsoll_twin::control::rollout::{Fault, breaker_threshold};
use plimsoll_twin::{Assumptions, Design};
use plimsoll_units::Seconds;

/// Watched for as long as the breaker needs, twice, and half an hour more.
pub(crate) fn script(design: &Design, assumptions: &Assumptions) -> Script {
    let desired = design.tasks.desired.max(1);
    let threshold = design.rollout.circuit_breaker.map_or(3, |breaker| breaker_threshold(desired, &breaker));
    let rounds = i64::from(threshold.div_ceil(desired).max(1));
    let each_s = LifeTimes::of(design, assumptions).to_failure / 1000;
    let watched = (2 * rounds * each_s).clamp(0, 43_200) + 60 * WATCH as i64;
    Script::deploying(Fault::NeverHealthy, Seconds::new(u32::try_from(watched).unwrap_or(43_200)))
}
