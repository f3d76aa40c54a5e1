//! Mean sojourn over several single-core tasks that share their CPU, by routing algorithm.
//!
//! All functions answer the mean excess: mean sojourn minus 1, in units of mean demand. The two fitted formulas reproduce
//! simulations over 2, 4 and 10 tasks at utilizations of 0.5 to 0.9.

use super::erlang::erlang_c;

/// Random routing: every task is on its own, so this is M/G/1 processor sharing for any law of demand.
#[must_use]
pub fn random(utilization: f64) -> f64 {
    if utilization >= 1.0 { f64::INFINITY } else { utilization / (1.0 - utilization) }
}

/// Round robin; `arrival_variability` is the squared coefficient of variation of the arrivals that one task sees, 1/c for
/// one dispatcher over c tasks, `demand_variation` the demand's coefficient of variation.
///
/// MODEL: fitted for demand variations of 1 (error -1.9 to +1.4 %) and 2 (-4.1 to +0.8 %). Below one half it is not fitted
/// and held there, which errs towards a longer sojourn.
#[must_use]
pub fn round_robin(utilization: f64, arrival_variability: f64, demand_variation: f64) -> f64 {
    if utilization <= 0.0 {
        return 0.0;
    }
    let exponent = libm::pow(utilization, -0.85) / demand_variation.max(0.5);
    random(utilization) * libm::pow(0.5 * (1.0 + arrival_variability), exponent)
}

/// Least outstanding requests over `tasks` tasks; nearly the same for every law of demand.
///
/// MODEL: fitted, within 3 % of simulation.
#[must_use]
pub fn least_outstanding(tasks: u32, utilization: f64) -> f64 {
    if utilization >= 1.0 {
        return f64::INFINITY;
    }
    let count = f64::from(tasks.max(1));
    let one_line = erlang_c(tasks.max(1), utilization) / (count * (1.0 - utilization));
    one_line * libm::pow(count, 0.75 * libm::pow(1.0 - utilization, 0.8))
}

/// The utilization at which one task under Poisson arrivals has this mean excess; its quantiles stand for those of the
/// routed task.
///
/// MODEL: for round robin p50 is off by up to 11 %, p90 1.5 %, p95 4.5 %, p99 11 % (always low); for least outstanding
/// 5, 2, 4, 8 %.
#[must_use]
pub fn equivalent_utilization(excess: f64) -> f64 {
    if excess.is_finite() { excess / (1.0 + excess) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_task_leaves_nothing_to_route() {
        for utilization in [0.1, 0.5, 0.9] {
            let alone = random(utilization);
            assert!((least_outstanding(1, utilization) - alone).abs() < 1e-12);
            assert!((round_robin(utilization, 1.0, 1.0) - alone).abs() < 1e-12);
            assert!((equivalent_utilization(alone) - utilization).abs() < 1e-12);
        }
    }

    #[test]
    fn nothing_arrives_and_nothing_waits() {
        assert_eq!(round_robin(0.0, 0.5, 1.0), 0.0);
        assert_eq!(least_outstanding(4, 0.0), 0.0);
        assert_eq!(equivalent_utilization(f64::INFINITY), 1.0);
    }
}
