//! Traffic swings up and down: does scaling swing more often than the traffic?

use crate::script::{Script, whole_minutes};
use plimsoll_units::Seconds;

/// Swings between the level and its multiple, beginning at the level.
pub(crate) fn script(traffic: f64, every: Seconds, lasts: Seconds) -> Script {
    let period_s = every.as_f64().max(60.0);
    let factor = |minute: usize| {
        let angle = std::f64::consts::TAU * (minute as f64 + 0.5) * 60.0 / period_s;
        1.0 + (traffic - 1.0) * 0.5 * (1.0 - libm::cos(angle))
    };
    Script { factors: (0..whole_minutes(lasts)).map(factor).collect(), ..Script::lasting(lasts) }
}

/// Changes of direction per hour that follow the traffic: two a swing, none where there is no swing.
pub(crate) fn following(traffic: f64, every: Seconds) -> f64 {
    if (traffic - 1.0).abs() < 0.01 { 0.0 } else { 7200.0 / every.as_f64().max(60.0) }
}
