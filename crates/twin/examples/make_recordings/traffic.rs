//! The traffic of the synthetic recordings, minute by minute.

use super::hidden::Hidden;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::workload::Arrivals;
use plimsoll_units::Timestamp;

/// Monday 2026-10-05T00:00:00Z.
pub(crate) const START: Timestamp = Timestamp::from_unix(1_791_158_400);
/// Fourteen days.
pub(crate) const MINUTES: usize = 14 * 1440;

/// A fortnight of requests per second: a daily curve, quieter weekends, slow noise, and a few surges.
pub(crate) fn fortnight(hidden: &Hidden, seed: Seed) -> Arrivals {
    let mut noise = seed.named("noise").draws();
    let surges = surges(hidden, seed);
    let mut drift = 0.0;
    let per_second = (0..MINUTES)
        .map(|minute| {
            // Noise of 6 % that forgets itself within about twenty minutes.
            drift = 0.95 * drift + 0.06 * (1.0 - 0.95_f64 * 0.95).sqrt() * noise.normal();
            let surge = surges.iter().map(|surge| surge.factor(minute)).fold(1.0, f64::max);
            (hidden.mean_per_s * shape(hidden, minute) * libm::exp(drift) * surge) as f32
        })
        .collect();
    Arrivals { start: START, per_second, observed: vec![true; MINUTES] }
}

/// The regular part, with a mean near 1 over two weeks.
fn shape(hidden: &Hidden, minute: usize) -> f64 {
    let hour = (minute % 1440) as f64 / 60.0;
    let angle = (hour - hidden.peak_hour) / 24.0 * std::f64::consts::TAU;
    let weekday = (minute / 1440) % 7;
    let week = if weekday >= 5 { hidden.weekend } else { 1.0 };
    (1.0 + hidden.day_swing * libm::cos(angle)) * week * 7.0 / (5.0 + 2.0 * hidden.weekend)
}

struct Surge {
    start: usize,
    minutes: usize,
    height: f64,
}

impl Surge {
    /// Rises within three minutes, stays, falls as fast.
    fn factor(&self, minute: usize) -> f64 {
        let Some(since) = minute.checked_sub(self.start).filter(|since| *since < self.minutes) else {
            return 1.0;
        };
        let edge = since.min(self.minutes - 1 - since) as f64 + 1.0;
        1.0 + (self.height - 1.0) * (edge / 3.0).min(1.0)
    }
}

fn surges(hidden: &Hidden, seed: Seed) -> Vec<Surge> {
    let mut draws = seed.named("surges").draws();
    (0..hidden.surges)
        .map(|_| Surge {
            start: draws.below(MINUTES as u32) as usize,
            minutes: 10 + draws.below(30) as usize,
            height: hidden.surge_factor,
        })
        .collect()
}
