//! What goes wrong in a rehearsal.

use crate::number;
use plimsoll_spec::platform::rehearsal::{Scenario, SpotPools};

/// What goes wrong, in a few words.
#[must_use]
pub fn scenario(scenario: &Scenario) -> String {
    match scenario {
        Scenario::Spike { traffic, rise, lasts } => {
            format!("traffic rises to {} within {rise} and stays for {lasts}", times(*traffic))
        }
        Scenario::FlashCrowd { trace } => {
            let peak = trace.iter().copied().fold(0.0, f64::max);
            let minutes = number::plural(number::length(trace), "minute", "minutes");
            format!("a flash crowd of {minutes}, {} at its peak", times(peak))
        }
        Scenario::ZoneLoss { zone, lasts } => format!("zone {zone} is lost for {lasts}"),
        Scenario::SpotReclaim { pools: SpotPools::One, lasts } => {
            format!("Spot takes the tasks of one pool back and has none for {lasts}")
        }
        Scenario::SpotReclaim { pools: SpotPools::All, lasts } => {
            format!("Spot takes all its tasks back and has none for {lasts}")
        }
        Scenario::FailingDeployment => "the tasks of a new revision never become healthy".to_owned(),
        Scenario::SlowDeployment { start } => {
            format!("the tasks of a new revision need {start} to answer")
        }
        Scenario::LeakingDeployment { leak_mib_per_hour, lasts } => format!(
            "a new revision leaks {} MiB per hour, watched for {lasts}",
            number::decimal(*leak_mib_per_hour, 0)
        ),
        Scenario::PeakDeployment => "a sound revision is deployed in the busiest hour".to_owned(),
        Scenario::SlowPull { pull, traffic } => {
            format!("images need {pull} to pull while traffic rises to {}", times(*traffic))
        }
        Scenario::MetricDelay { delay, traffic } => {
            format!("metrics arrive {delay} late while traffic rises to {}", times(*traffic))
        }
        Scenario::RetryStorm { traffic, lasts } => {
            format!("an overload of {} for {lasts}, which retries may keep up", times(*traffic))
        }
        Scenario::SlowDownstream { slower, lasts } => {
            format!("what it calls needs {} as long for {lasts}", times(*slower))
        }
        Scenario::Flapping { traffic, every, lasts } => {
            format!("traffic swings up to {} every {every} for {lasts}", times(*traffic))
        }
    }
}

/// `5 times`, `1.3 times`.
fn times(factor: f64) -> String {
    let digits = number::decimal(factor, 2);
    let digits =
        if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { &digits };
    format!("{digits} times")
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_units::Seconds;

    #[test]
    fn factors_have_no_idle_digits() {
        assert_eq!([5.0, 1.3, 10.0, 2.25].map(times), ["5 times", "1.3 times", "10 times", "2.25 times"]);
        let spike = Scenario::Spike { traffic: 5.0, rise: Seconds::new(60), lasts: Seconds::new(1200) };
        assert_eq!(scenario(&spike), "traffic rises to 5 times within 60s and stays for 20m");
    }
}
