//! Approximations that are good for a sanity check and no more.

use super::erlang::erlang_c;

/// Mean wait for several servers with any arrivals and demands (Allen–Cunneen).
///
/// MODEL: within 10 % of simulation for one server; for ten servers at a utilization of 0.7 off by -37 to +46 %. Never use
/// it for a percentile.
#[must_use]
pub fn mean_wait(servers: u32, utilization: f64, arrival_variability: f64, demand_variability: f64) -> f64 {
    if utilization >= 1.0 {
        return f64::INFINITY;
    }
    let markov = erlang_c(servers, utilization) / (f64::from(servers) * (1.0 - utilization));
    markov * 0.5 * (arrival_variability + demand_variability)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markov_arrivals_and_demands_are_exact() {
        assert!((mean_wait(4, 0.8, 1.0, 1.0) - 0.745_541).abs() < 1e-6);
        assert_eq!(mean_wait(4, 1.0, 1.0, 1.0), f64::INFINITY);
    }
}
