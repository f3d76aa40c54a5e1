//! First come, first served: M/M/c and M/G/1.

use super::erlang::erlang_c;
use super::quantile::of_tail;

/// Requests in a Poisson stream that wait in one line for several servers, with exponential demand (M/M/c).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fcfs {
    servers: f64,
    utilization: f64,
    waits: f64,
}

impl Fcfs {
    /// With a number of servers, at least 1, and load per server.
    #[must_use]
    pub fn new(servers: u32, utilization: f64) -> Self {
        let servers = servers.max(1);
        Self { servers: f64::from(servers), utilization, waits: erlang_c(servers, utilization) }
    }

    /// Rate at which the line shortens while all servers are busy.
    fn slack(&self) -> f64 {
        self.servers * (1.0 - self.utilization)
    }

    /// Mean time in line.
    #[must_use]
    pub fn mean_wait(&self) -> f64 {
        if self.utilization >= 1.0 { f64::INFINITY } else { self.waits / self.slack() }
    }

    /// Mean time from arrival to completion.
    #[must_use]
    pub fn mean_sojourn(&self) -> f64 {
        self.mean_wait() + 1.0
    }

    /// Probability of waiting longer than `t`.
    #[must_use]
    pub fn wait_tail(&self, t: f64) -> f64 {
        if self.utilization >= 1.0 { 1.0 } else { self.waits * libm::exp(-self.slack() * t) }
    }

    /// Probability of taking longer than `t` from arrival to completion.
    #[must_use]
    pub fn sojourn_tail(&self, t: f64) -> f64 {
        if self.utilization >= 1.0 {
            return 1.0;
        }
        // The sum of wait and demand, written so that it stays exact where both rates are (nearly) equal.
        let difference = self.slack() - 1.0;
        let both = if difference == 0.0 { t } else { -libm::expm1(-difference * t) / difference };
        libm::exp(-t) * (1.0 + self.waits * both)
    }

    /// The `p`-quantile of the wait, `p` in [0, 1).
    #[must_use]
    pub fn wait_quantile(&self, p: f64) -> f64 {
        if self.utilization >= 1.0 { f64::INFINITY } else { of_tail(p, |t| self.wait_tail(t)) }
    }

    /// The `p`-quantile of the time from arrival to completion, `p` in [0, 1).
    #[must_use]
    pub fn sojourn_quantile(&self, p: f64) -> f64 {
        if self.utilization >= 1.0 { f64::INFINITY } else { of_tail(p, |t| self.sojourn_tail(t)) }
    }
}

/// Mean wait for one server with any law of demand (M/G/1, Pollaczek–Khinchine); `variation` is the demand's coefficient of
/// variation.
#[must_use]
pub fn mean_wait_one_server(utilization: f64, variation: f64) -> f64 {
    if utilization >= 1.0 {
        return f64::INFINITY;
    }
    utilization * (1.0 + variation * variation) / (2.0 * (1.0 - utilization))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_has_an_exponential_sojourn() {
        let queue = Fcfs::new(1, 0.5);
        assert!((queue.sojourn_tail(3.0) - (-1.5f64).exp()).abs() < 1e-14);
        assert!((queue.sojourn_quantile(0.95) - 5.991_464_547).abs() < 1e-8);
    }

    #[test]
    fn equal_rates_of_waiting_and_serving_are_no_singularity() {
        // Two servers at a utilization of one half: slack 1 equals the service rate.
        let at = Fcfs::new(2, 0.5).sojourn_tail(2.0);
        let near = Fcfs::new(2, 0.5 + 1e-9).sojourn_tail(2.0);
        assert!((at - near).abs() < 1e-8);
    }

    #[test]
    fn overload_has_no_stationary_law() {
        let queue = Fcfs::new(3, 1.0);
        assert_eq!(queue.mean_wait(), f64::INFINITY);
        assert_eq!(queue.sojourn_quantile(0.5), f64::INFINITY);
        assert_eq!(mean_wait_one_server(1.5, 1.0), f64::INFINITY);
    }
}
