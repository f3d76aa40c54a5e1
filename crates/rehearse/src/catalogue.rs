//! The scenarios that every service is rehearsed with where none are declared.

use crate::applies::applies;
use crate::rehearsed::NotApplicable;
use crate::subject::Subject;
use plimsoll_spec::platform::rehearsal::{Scenario, SpotPools};
use plimsoll_units::Seconds;

/// A built-in scenario, and whether it says anything about a service.
#[derive(Debug, Clone, PartialEq)]
pub struct BuiltIn {
    /// A short name, unique in the catalogue.
    pub name: &'static str,
    /// What goes wrong.
    pub scenario: Scenario,
    /// Why it says nothing about the service; `None` where it applies.
    pub not_applicable: Option<NotApplicable>,
}

const fn minutes(minutes: u32) -> Seconds {
    Seconds::new(60 * minutes)
}

/// The built-in scenarios, those that do not apply with the reason, in a fixed order.
///
/// MODEL: their sizes are choices, each at the upper end of what services meet in a year; declared scenarios replace them.
#[must_use]
pub fn built_in(subject: &Subject<'_>) -> Vec<BuiltIn> {
    scenarios(subject)
        .into_iter()
        .map(|(name, scenario)| {
            let not_applicable = applies(subject, &scenario).err();
            BuiltIn { name, scenario, not_applicable }
        })
        .collect()
}

fn scenarios(subject: &Subject<'_>) -> Vec<(&'static str, Scenario)> {
    let (rise, lasts) = (minutes(1), minutes(20));
    vec![
        ("spike-2x", Scenario::Spike { traffic: 2.0, rise, lasts }),
        ("spike-5x", Scenario::Spike { traffic: 5.0, rise, lasts }),
        ("flash-crowd", Scenario::FlashCrowd { trace: FLASH_CROWD.to_vec() }),
        ("zone-loss", Scenario::ZoneLoss { zone: 1, lasts: minutes(30) }),
        ("spot-one-pool", Scenario::SpotReclaim { pools: SpotPools::One, lasts: minutes(30) }),
        ("spot-all-pools", Scenario::SpotReclaim { pools: SpotPools::All, lasts: minutes(30) }),
        ("failing-deployment", Scenario::FailingDeployment),
        ("slow-deployment", Scenario::SlowDeployment { start: minutes(1) }),
        ("leaking-deployment", leak(subject)),
        ("peak-deployment", Scenario::PeakDeployment),
        ("slow-pull", Scenario::SlowPull { pull: minutes(3), traffic: 1.5 }),
        ("metric-delay", Scenario::MetricDelay { delay: minutes(10), traffic: 1.5 }),
        ("retry-storm", Scenario::RetryStorm { traffic: 3.0, lasts: minutes(1) }),
        ("slow-downstream", Scenario::SlowDownstream { slower: 3.0, lasts: minutes(10) }),
        ("flapping", Scenario::Flapping { traffic: 1.3, every: minutes(20), lasts: minutes(120) }),
    ]
}

/// Multiples of the level in the minutes of a flash crowd: a rise to eight times within five minutes and a slow decay.
///
/// MODEL: the shape is a choice after flash crowds reported for web sites (a steep rise within minutes, a decay over an
/// hour); a trace of one's own can be declared.
const FLASH_CROWD: [f64; 40] = [
    1.5, 2.5, 4.0, 6.0, 8.0, 8.0, 7.6, 7.2, 6.8, 6.4, 6.0, 5.7, 5.4, 5.1, 4.8, 4.5, 4.3, 4.1, 3.9, 3.7, 3.5,
    3.3, 3.1, 2.9, 2.7, 2.6, 2.5, 2.4, 2.3, 2.2, 2.1, 2.0, 1.9, 1.8, 1.7, 1.6, 1.5, 1.4, 1.3, 1.2,
];

/// A leak that fills the memory left free within an hour, watched for two and a half hours.
fn leak(subject: &Subject<'_>) -> Scenario {
    let limit = f64::from(subject.design.size.memory.mib());
    let free = (limit - subject.workload.memory.base_mib).max(0.05 * limit);
    Scenario::LeakingDeployment { leak_mib_per_hour: free.max(1.0), lasts: minutes(150) }
}
