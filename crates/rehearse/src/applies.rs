//! Which scenarios say something about a service.

use crate::rehearsed::NotApplicable;
use crate::subject::{Level, Subject};
use plimsoll_spec::platform::rehearsal::Scenario;
use plimsoll_spec::platform::scaling::ScalingPolicy;
use plimsoll_units::Seconds;

/// Nothing in a scenario may last longer.
pub(crate) const LONGEST: Seconds = Seconds::new(86_400);

/// Whether a scenario says something about a service.
///
/// # Errors
/// With the reason why it does not.
pub fn applies(subject: &Subject<'_>, scenario: &Scenario) -> Result<(), NotApplicable> {
    if !usable(scenario) {
        return Err(NotApplicable::UnusableNumber);
    }
    if busiest(subject).per_second <= 0.0 {
        return Err(NotApplicable::NoTraffic);
    }
    if subject.design.tasks.max == 0 {
        return Err(NotApplicable::NoTasks);
    }
    let zones = subject.design.zones;
    match scenario {
        Scenario::ZoneLoss { .. } if zones <= 1 => Err(NotApplicable::SingleZone),
        Scenario::ZoneLoss { zone, .. } if *zone == 0 || *zone > zones => {
            Err(NotApplicable::NoSuchZone { zone: *zone, zones })
        }
        Scenario::SpotReclaim { .. } if subject.design.mix.spot.fraction() <= 0.0 => {
            Err(NotApplicable::NoSpot)
        }
        Scenario::MetricDelay { .. } | Scenario::SlowPull { .. } | Scenario::Flapping { .. }
            if !scales(subject) =>
        {
            Err(NotApplicable::NoScaling)
        }
        _ => Ok(()),
    }
}

/// Whether a policy changes the number of tasks by a metric.
pub(crate) fn scales(subject: &Subject<'_>) -> bool {
    let watches = |policy: &ScalingPolicy| !matches!(policy, ScalingPolicy::Scheduled(_));
    subject.design.tasks.max > subject.design.tasks.min && subject.design.scaling.iter().any(watches)
}

/// The traffic before the event, and when it would be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Busiest {
    /// Requests per second; 0 where there is no traffic.
    pub per_second: f64,
    /// The minute of the workload at which the busiest hour begins.
    pub minute: usize,
}

/// The level from which a rehearsal starts.
pub(crate) fn busiest(subject: &Subject<'_>) -> Busiest {
    let hour = busiest_hour(subject);
    match subject.level {
        Level::BusiestHour => hour,
        Level::PerSecond(rate) if rate.is_finite() && rate > 0.0 => Busiest { per_second: rate, ..hour },
        Level::PerSecond(_) => Busiest { per_second: 0.0, ..hour },
    }
}

/// The highest mean over sixty minutes running of which at least half were observed.
fn busiest_hour(subject: &Subject<'_>) -> Busiest {
    let arrivals = &subject.workload.arrivals;
    let minutes: Vec<(f64, f64)> = arrivals
        .per_second
        .iter()
        .zip(&arrivals.observed)
        .map(|(&rate, &seen)| if seen { (f64::from(rate), 1.0) } else { (0.0, 0.0) })
        .collect();
    let hour = minutes.len().clamp(1, 60);
    let mut busiest = Busiest { per_second: 0.0, minute: 0 };
    for (minute, window) in minutes.windows(hour).enumerate() {
        let (sum, seen) = window.iter().fold((0.0, 0.0), |sum, minute| (sum.0 + minute.0, sum.1 + minute.1));
        if 2.0 * seen >= hour as f64 && sum / seen > busiest.per_second {
            busiest = Busiest { per_second: sum / seen, minute };
        }
    }
    busiest
}

/// Whether every number of a scenario can be used.
fn usable(scenario: &Scenario) -> bool {
    let factor = |value: f64| value.is_finite() && value > 0.0 && value <= 1e6;
    let lasts = |time: Seconds| time <= LONGEST;
    match scenario {
        Scenario::Spike { traffic, rise, lasts: time } => factor(*traffic) && lasts(*rise) && lasts(*time),
        Scenario::FlashCrowd { trace } => {
            !trace.is_empty() && trace.len() <= 1440 && trace.iter().all(|&value| factor(value))
        }
        Scenario::ZoneLoss { lasts: time, .. } | Scenario::SpotReclaim { lasts: time, .. } => lasts(*time),
        Scenario::FailingDeployment | Scenario::PeakDeployment => true,
        Scenario::SlowDeployment { start } => lasts(*start),
        Scenario::LeakingDeployment { leak_mib_per_hour, lasts: time } => {
            factor(*leak_mib_per_hour) && lasts(*time)
        }
        Scenario::SlowPull { pull: time, traffic }
        | Scenario::MetricDelay { delay: time, traffic }
        | Scenario::RetryStorm { traffic, lasts: time }
        | Scenario::SlowDownstream { slower: traffic, lasts: time } => factor(*traffic) && lasts(*time),
        Scenario::Flapping { traffic, every, lasts: time } => {
            factor(*traffic) && lasts(*every) && lasts(*time) && every.get() >= 60
        }
    }
}
