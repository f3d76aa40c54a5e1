//! What is tolerated where nothing is declared.

use crate::rehearsed::Applied;
use crate::scenarios::flapping;
use crate::subject::Subject;
use plimsoll_spec::platform::rehearsal::{Scenario, Tolerance};
use plimsoll_units::{Seconds, Share};

/// Time to recover.
///
/// MODEL: five minutes is a choice: about what scaling on 60-second metrics needs.
const RECOVER: Seconds = Seconds::new(300);

/// Time to recover after a trigger that only the callers or others can end.
const RECOVER_FROM_OVERLOAD: Seconds = Seconds::new(600);

/// Share of the requests that may fail where no availability is stated, in percent.
///
/// MODEL: a choice.
const FAILED_PERCENT: f64 = 1.0;

impl Applied {
    /// What is declared, else the defaults: recovery within five minutes, ten after a retry storm; of the requests no more
    /// than the stated availability lets fail, one in a hundred where none is stated, none during a deployment; as many
    /// changes of scaling's direction as the traffic has.
    #[must_use]
    pub fn of(subject: &Subject<'_>, scenario: &Scenario, declared: &Tolerance) -> Self {
        let usual =
            subject.objective.availability.map_or(FAILED_PERCENT / 100.0, |kept| 1.0 - kept.fraction());
        let (failed, recover_within) = match scenario {
            Scenario::FailingDeployment | Scenario::SlowDeployment { .. } | Scenario::PeakDeployment => {
                (0.0, RECOVER)
            }
            Scenario::RetryStorm { .. } => (usual, RECOVER_FROM_OVERLOAD),
            _ => (usual, RECOVER),
        };
        Self {
            detect_within: declared.detect_within,
            recover_within: declared.recover_within.unwrap_or(recover_within),
            failed_requests: declared
                .failed_requests
                .unwrap_or_else(|| Share::from_fraction(failed).unwrap_or(Share::NONE)),
            violation_minutes: declared.violation_minutes.map(f64::from),
            reversals_per_hour: match *scenario {
                Scenario::Flapping { traffic, every, .. } => flapping::following(traffic, every),
                _ => f64::INFINITY,
            },
        }
    }
}
