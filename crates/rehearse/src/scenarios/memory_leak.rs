//! A revision is deployed whose tasks lose memory until they are killed.

use crate::script::Script;
use plimsoll_twin::control::rollout::Fault;
use plimsoll_units::Seconds;

/// Watched for the time stated.
pub(crate) fn script(mib_per_hour: f64, lasts: Seconds) -> Script {
    Script::deploying(Fault::Leak { mib_per_hour }, lasts)
}
