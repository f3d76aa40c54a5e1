//! One file per scenario: what it does to the replay.

pub(crate) mod bad_deployment;
pub(crate) mod deployment_at_peak;
pub(crate) mod downstream;
pub(crate) mod flapping;
pub(crate) mod flash_crowd;
pub(crate) mod memory_leak;
pub(crate) mod metric_delay;
pub(crate) mod retry_storm;
pub(crate) mod slow_image_pull;
pub(crate) mod slow_start;
pub(crate) mod spike;
pub(crate) mod spot_reclaim;
pub(crate) mod zone_loss;

use crate::script::Script;
use plimsoll_spec::platform::rehearsal::Scenario;
use plimsoll_twin::workload::Clients;
use plimsoll_twin::{Assumptions, Design};

/// What a scenario does to a service whose design has the tasks of before the event.
pub(crate) fn script(
    scenario: &Scenario,
    design: &Design,
    assumptions: &Assumptions,
    clients: Clients,
) -> Script {
    match *scenario {
        Scenario::Spike { traffic, rise, lasts } => spike::script(traffic, rise, lasts),
        Scenario::FlashCrowd { ref trace } => flash_crowd::script(trace),
        Scenario::ZoneLoss { zone, lasts } => zone_loss::script(zone, lasts),
        Scenario::SpotReclaim { pools, lasts } => spot_reclaim::script(pools, lasts),
        Scenario::FailingDeployment => bad_deployment::script(design, assumptions),
        Scenario::SlowDeployment { start } => slow_start::script(start, design, assumptions),
        Scenario::LeakingDeployment { leak_mib_per_hour, lasts } => {
            memory_leak::script(leak_mib_per_hour, lasts)
        }
        Scenario::PeakDeployment => deployment_at_peak::script(design, assumptions),
        Scenario::SlowPull { pull, traffic } => slow_image_pull::script(pull, traffic, assumptions),
        Scenario::MetricDelay { delay, traffic } => metric_delay::script(delay, traffic, assumptions),
        Scenario::RetryStorm { traffic, lasts } => retry_storm::script(traffic, lasts, clients),
        Scenario::SlowDownstream { slower, lasts } => downstream::script(slower, lasts),
        Scenario::Flapping { traffic, every, lasts } => flapping::script(traffic, every, lasts),
    }
}
