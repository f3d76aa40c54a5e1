//! Application load balancers and their capacity units.

use super::{Family, Rate};

/// AWS: per hour or partial hour; source Elastic Load Balancing pricing page, 2026-09-20.
pub(crate) const HOURS: Rate =
    Rate::new(Family::LoadBalancer, "Application Load Balancer", "hour", "alb", "hour");

/// AWS: fractions of a capacity unit are billed; source Elastic Load Balancing pricing page, 2026-09-20.
pub(crate) const LCU_HOURS: Rate =
    Rate::new(Family::LoadBalancer, "Load balancer capacity units", "LCU-hour", "alb", "lcu_hour");

/// AWS: what one capacity unit holds; source Elastic Load Balancing pricing page, 2026-09-20.
mod per_lcu {
    pub(super) const NEW_CONNECTIONS_PER_S: f64 = 25.0;
    pub(super) const ACTIVE_CONNECTIONS_PER_MIN: f64 = 3000.0;
    pub(super) const GB_PER_HOUR: f64 = 1.0;
    pub(super) const RULE_EVALUATIONS_PER_S: f64 = 1000.0;
}

/// AWS: the first ten rules processed by a request are free; source Elastic Load Balancing pricing page, 2026-09-20.
pub const FREE_RULES: u32 = 10;

/// Capacity units that an hour of traffic to instance or IP targets takes: the largest of the four dimensions counts.
///
/// New connections per second, active connections per minute, GB processed per hour (requests and responses), and rule
/// evaluations per second as [`rule_evaluations`] counts them, each an average over the hour. Never below 0.
#[must_use]
pub fn lcu(
    new_connections_per_s: f64,
    active_connections_per_min: f64,
    gb_per_hour: f64,
    rule_evaluations_per_s: f64,
) -> f64 {
    // `f64::max` skips not-a-number, and 0 is the floor.
    (new_connections_per_s / per_lcu::NEW_CONNECTIONS_PER_S)
        .max(active_connections_per_min / per_lcu::ACTIVE_CONNECTIONS_PER_MIN)
        .max(gb_per_hour / per_lcu::GB_PER_HOUR)
        .max(rule_evaluations_per_s / per_lcu::RULE_EVALUATIONS_PER_S)
        .max(0.0)
}

/// Billed rule evaluations per second, from requests per second and the rules that a request passes through.
#[must_use]
pub fn rule_evaluations(requests_per_s: f64, rules_processed: u32) -> f64 {
    requests_per_s * f64::from(rules_processed.saturating_sub(FREE_RULES))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(actual: f64, expected: f64) {
        assert!((actual - expected).abs() < 1e-12, "{actual} is not {expected}");
    }

    #[test]
    fn the_largest_dimension_counts() {
        near(lcu(50.0, 3000.0, 0.5, 0.0), 2.0);
        near(lcu(5.0, 9000.0, 0.5, 0.0), 3.0);
        near(lcu(5.0, 100.0, 4.32, 0.0), 4.32);
        near(lcu(5.0, 100.0, 0.1, 500.0), 0.5);
    }

    #[test]
    fn ten_rules_are_free() {
        near(rule_evaluations(100.0, 10), 0.0);
        near(rule_evaluations(100.0, 60), 5000.0);
    }

    #[test]
    fn nonsense_counts_as_nothing() {
        near(lcu(f64::NAN, -1.0, 0.0, 0.0), 0.0);
    }
}
