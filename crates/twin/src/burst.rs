//! One realisation of the burst law: how the arrival rate varies within minutes.

use crate::draws::Draws;
use crate::workload::{Burst, Rhythm};

/// Seconds in a minute.
pub(crate) const SECONDS: usize = 60;

/// Shortest time at a rate and shortest correlation time, in seconds; keeps the number of changes in a minute finite.
const SHORTEST_S: f64 = 1e-3;
/// Largest ratio of the two rates of an on/off law; keeps factors finite.
const TALLEST: f64 = 1e6;

/// Makes the rate factors of one minute after the other; what is left of a minute's last burst goes on in the next.
#[derive(Debug, Clone)]
pub(crate) struct BurstProcess {
    factor: Factor,
    draws: Draws,
}

/// The factor before it is renormalised.
#[derive(Debug, Clone)]
enum Factor {
    Constant,
    Lognormal {
        sigma: f64,
        /// Correlation of neighbouring seconds.
        keep: f64,
        /// The process at the next second, in units of its standard deviation.
        level: f64,
    },
    OnOff(OnOff),
}

impl BurstProcess {
    pub(crate) fn new(burst: Burst, mut draws: Draws) -> Self {
        let factor = match burst {
            Burst::None => Factor::Constant,
            Burst::Lognormal { sigma, tau_s } => {
                let keep = libm::exp(-1.0 / tau_s.max(SHORTEST_S));
                Factor::Lognormal { sigma, keep, level: draws.normal() }
            }
            Burst::OnOff { share, height, on_s, rhythm } => {
                Factor::OnOff(OnOff::new(share, height, on_s, rhythm, &mut draws))
            }
        };
        Self { factor, draws }
    }

    /// The factors of the next minute, with mean 1.
    pub(crate) fn next_minute(&mut self) -> [f64; SECONDS] {
        let mut minute = [1.0; SECONDS];
        let draws = &mut self.draws;
        match &mut self.factor {
            Factor::Constant => return minute,
            Factor::Lognormal { sigma, keep, level } => {
                let fresh = (1.0 - *keep * *keep).sqrt();
                for factor in &mut minute {
                    *factor = libm::exp(*sigma * *level);
                    *level = *keep * *level + fresh * draws.normal();
                }
            }
            Factor::OnOff(process) => minute.fill_with(|| process.next_second(draws)),
        }
        let mean = minute.iter().sum::<f64>() / SECONDS as f64;
        minute.map(|factor| factor / mean)
    }
}

/// Two rates that take turns, in continuous time; a second has the mean of its parts.
#[derive(Debug, Clone)]
struct OnOff {
    height: f64,
    on_s: f64,
    off_s: f64,
    rhythm: Rhythm,
    on: bool,
    /// Seconds until the next change.
    left_s: f64,
    /// Seconds of a regular period that remain after its time on.
    rest_s: f64,
}

impl OnOff {
    fn new(share: f64, height: f64, on_s: f64, rhythm: Rhythm, draws: &mut Draws) -> Self {
        let share = within(share, 1e-6, 1.0 - 1e-6);
        let height = within(height, 1.0, TALLEST);
        let on_s = on_s.max(SHORTEST_S);
        let off_s = (on_s * (1.0 - share) / share).max(SHORTEST_S);
        let mut process = Self { height, on_s, off_s, rhythm, on: false, left_s: 0.0, rest_s: 0.0 };
        match rhythm {
            Rhythm::Regular => process.begin_period(draws),
            Rhythm::Random => {
                process.on = draws.uniform() < share;
                process.left_s = if process.on { on_s } else { off_s } * draws.exponential();
            }
        }
        process
    }

    fn begin_period(&mut self, draws: &mut Draws) {
        let before_s = self.off_s * draws.uniform();
        self.on = false;
        self.left_s = self.rest_s + before_s;
        self.rest_s = self.off_s - before_s;
    }

    /// From one rate to the other.
    fn change(&mut self, draws: &mut Draws) {
        match (self.rhythm, self.on) {
            (Rhythm::Regular, true) => self.begin_period(draws),
            (Rhythm::Regular, false) => (self.on, self.left_s) = (true, self.on_s),
            (Rhythm::Random, on) => {
                self.on = !on;
                self.left_s = if on { self.off_s } else { self.on_s } * draws.exponential();
            }
        }
    }

    /// The factor of the next second, between 1 and the height.
    fn next_second(&mut self, draws: &mut Draws) -> f64 {
        let (mut open_s, mut on_s) = (1.0, 0.0);
        while self.left_s < open_s {
            if self.on {
                on_s += self.left_s;
            }
            open_s -= self.left_s;
            self.change(draws);
        }
        self.left_s -= open_s;
        if self.on {
            on_s += open_s;
        }
        1.0 + (self.height - 1.0) * on_s
    }
}

/// Like `clamp`, with not-a-number at the lower end.
fn within(value: f64, low: f64, high: f64) -> f64 {
    if value > low { value.min(high) } else { low }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::Seed;

    fn drawn(burst: Burst, minutes: usize) -> Vec<[f64; SECONDS]> {
        let mut process = BurstProcess::new(burst, Seed::new(3).draws());
        (0..minutes).map(|_| process.next_minute()).collect()
    }

    /// Seconds above the minute's mean rate.
    fn busy(minute: &[f64; SECONDS]) -> usize {
        minute.iter().filter(|factor| **factor > 1.2).count()
    }

    #[test]
    fn every_minute_has_mean_one() {
        for burst in [
            Burst::None,
            Burst::lognormal(0.6, 5.0),
            Burst::on_off(0.1, 3.0, 4.0, Rhythm::Random),
            Burst::on_off(0.05, 2.5, 3.0, Rhythm::Regular),
        ] {
            for minute in drawn(burst, 600) {
                assert!((minute.iter().sum::<f64>() / 60.0 - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn spread_and_correlation_are_those_asked_for() {
        let factors = drawn(Burst::lognormal(0.4, 2.0), 600);
        let logs: Vec<f64> = factors.into_iter().flatten().map(libm::log).collect();
        let mean = logs.iter().sum::<f64>() / logs.len() as f64;
        let variance = logs.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / logs.len() as f64;
        let lagged =
            logs.windows(3).map(|w| (w[0] - mean) * (w[2] - mean)).sum::<f64>() / (logs.len() - 2) as f64;
        assert!((variance.sqrt() - 0.4).abs() < 0.02, "{}", variance.sqrt());
        assert!((lagged / variance - libm::exp(-1.0)).abs() < 0.05, "{}", lagged / variance);
    }

    #[test]
    fn random_rates_are_on_for_their_share_and_last_as_asked() {
        let seconds: Vec<f64> =
            drawn(Burst::on_off(0.2, 3.0, 8.0, Rhythm::Random), 2000).into_iter().flatten().collect();
        let on: Vec<bool> = seconds.iter().map(|factor| *factor > 1.0).collect();
        let share = on.iter().filter(|on| **on).count() as f64 / on.len() as f64;
        assert!((share - 0.2).abs() < 0.02, "{share}");
        let rises = on.windows(2).filter(|pair| !pair[0] && pair[1]).count() as f64;
        // A cycle is 8 s on and 32 s off.
        assert!((on.len() as f64 / rises - 40.0).abs() < 4.0, "{}", on.len() as f64 / rises);
    }

    #[test]
    fn regular_rates_rise_once_in_each_period() {
        for minute in drawn(Burst::on_off(0.05, 2.5, 3.0, Rhythm::Regular), 500) {
            let (busiest, quietest) =
                minute.iter().fold((0.0_f64, f64::MAX), |(a, b), x| (a.max(*x), b.min(*x)));
            assert!((busiest / quietest - 2.5).abs() < 1e-9, "{busiest} {quietest}");
            assert!((2..=4).contains(&busy(&minute)));
        }
        let ten_of_180 = drawn(Burst::on_off(10.0 / 180.0, 1.6, 10.0, Rhythm::Regular), 300);
        for period in ten_of_180.chunks(3) {
            let seconds: usize = period.iter().map(busy).sum();
            assert!((9..=11).contains(&seconds), "{seconds}");
        }
    }

    #[test]
    fn parameters_that_cannot_be_still_give_minutes() {
        for wild in [f64::NAN, f64::INFINITY, 0.0, -1.0, 1e-300, 1e300] {
            for rhythm in [Rhythm::Regular, Rhythm::Random] {
                for burst in [
                    Burst::OnOff { share: wild, height: 2.0, on_s: 3.0, rhythm },
                    Burst::OnOff { share: 0.1, height: wild, on_s: 3.0, rhythm },
                    Burst::OnOff { share: 0.1, height: 2.0, on_s: wild, rhythm },
                ] {
                    assert!(drawn(burst, 2).iter().flatten().all(|factor| factor.is_finite()), "{burst:?}");
                }
            }
        }
    }
}
