//! A sound revision is deployed in the busiest hour: no request may fail, and the deployment has to end.

use crate::script::{Script, WATCH};
use plimsoll_twin::control::lifetimes::LifeTimes;
use plimsoll_twin::control::rollout::Fault;
use plimsoll_twin::{Assumptions, Design};
use plimsoll_units::Seconds;

/// Watched for as many rounds as there are tasks, at most ten, and half an hour more.
pub(crate) fn script(design: &Design, assumptions: &Assumptions) -> Script {
    let times = LifeTimes::of(design, assumptions);
    let round_s = u32::try_from((times.to_serving + times.draining) / 1000).unwrap_or(3600).min(3600);
    let rounds = design.tasks.desired.clamp(1, 10);
    Script::deploying(Fault::None, Seconds::new(rounds * round_s + 60 * WATCH as u32))
}
