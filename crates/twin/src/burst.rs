//! One realisation of the burst law: how the arrival rate varies within minutes.

use crate::draws::Draws;
use crate::workload::Burst;

/// Seconds in a minute.
pub(crate) const SECONDS: usize = 60;

/// Makes the rate factors of one minute after the other; what is left of a minute's last burst goes on in the next.
#[derive(Debug, Clone)]
pub(crate) struct BurstProcess {
    sigma: f64,
    /// Correlation of neighbouring seconds.
    keep: f64,
    /// The process at the next second, in units of its standard deviation.
    level: f64,
    draws: Draws,
}

impl BurstProcess {
    pub(crate) fn new(burst: Burst, mut draws: Draws) -> Self {
        let keep = libm::exp(-1.0 / burst.tau_s.max(1e-3));
        let level = draws.normal();
        Self { sigma: burst.sigma, keep, level, draws }
    }

    /// The factors of the next minute, with mean 1.
    pub(crate) fn next_minute(&mut self) -> [f64; SECONDS] {
        let fresh = (1.0 - self.keep * self.keep).sqrt();
        let mut minute = [0.0; SECONDS];
        for factor in &mut minute {
            *factor = libm::exp(self.sigma * self.level);
            self.level = self.keep * self.level + fresh * self.draws.normal();
        }
        let mean = minute.iter().sum::<f64>() / SECONDS as f64;
        minute.map(|factor| factor / mean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::Seed;

    fn drawn(sigma: f64, tau_s: f64) -> Vec<f64> {
        let mut process = BurstProcess::new(Burst { sigma, tau_s }, Seed::new(3).draws());
        (0..600).flat_map(|_| process.next_minute()).collect()
    }

    #[test]
    fn every_minute_has_mean_one() {
        for minute in drawn(0.6, 5.0).chunks(SECONDS) {
            assert!((minute.iter().sum::<f64>() / 60.0 - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn spread_and_correlation_are_those_asked_for() {
        let logs: Vec<f64> = drawn(0.4, 2.0).into_iter().map(libm::log).collect();
        let mean = logs.iter().sum::<f64>() / logs.len() as f64;
        let variance = logs.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / logs.len() as f64;
        let lagged =
            logs.windows(3).map(|w| (w[0] - mean) * (w[2] - mean)).sum::<f64>() / (logs.len() - 2) as f64;
        assert!((variance.sqrt() - 0.4).abs() < 0.02, "{}", variance.sqrt());
        assert!((lagged / variance - libm::exp(-1.0)).abs() < 0.05, "{}", lagged / variance);
    }
}
