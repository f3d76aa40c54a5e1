//! A revision is deployed whose tasks need longer to answer: is the grace period long enough, and does the deployment end?

use crate::script::{Script, WATCH};
use plimsoll_twin::control::lifetimes::LifeTimes;
use plimsoll_twin::control::rollout::Fault;
use plimsoll_twin::{Assumptions, Design};
use plimsoll_units::Seconds;

/// Watched for six starts and half an hour more.
pub(crate) fn script(start: Seconds, design: &Design, assumptions: &Assumptions) -> Script {
    let times = LifeTimes::of(design, assumptions);
    let launch_s = u32::try_from((times.to_running + times.draining) / 1000).unwrap_or(3600);
    let watched = 6 * start.get().saturating_add(launch_s).min(7200) + 60 * WATCH as u32;
    Script::deploying(Fault::SlowStart { start }, Seconds::new(watched))
}
