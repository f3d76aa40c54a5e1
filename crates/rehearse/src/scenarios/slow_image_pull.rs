//! Images take longer to pull while traffic rises: scaling decides in time, and its tasks come late.

use crate::script::Script;
use plimsoll_twin::Assumptions;
use plimsoll_twin::control::disturbance::DisturbanceKind;
use plimsoll_units::Seconds;

/// How long traffic stays up and pulls stay slow.
///
/// MODEL: a choice, long enough for several rounds of scaling.
const STAYS: Seconds = Seconds::new(1800);

/// `pull` replaces the usual provisioning where it is longer.
pub(crate) fn script(pull: Seconds, traffic: f64, assumptions: &Assumptions) -> Script {
    let extra = Seconds::new(pull.get().saturating_sub(assumptions.provisioning.get()));
    Script::lasting(STAYS).with(DisturbanceKind::SlowImagePull { extra, lasts: STAYS }).with_traffic(
        traffic,
        Seconds::new(60),
        STAYS,
    )
}
