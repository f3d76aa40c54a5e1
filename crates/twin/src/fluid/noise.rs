//! How much the number of requests in the tasks scatters, over the emissions of a minute.
//!
//! By linear noise `r² = e V (1 + u) / (c X²) · 2 / (2 + 60 θ)` with mean X and variance V of the number in one of c tasks,
//! utilization u, return rate θ and the share e of a sojourn that is waiting or sharing. What follows from it for a
//! minute's percentiles is [`crate::noise`].

/// Collects, over the emissions of a minute, how much the number of requests in the tasks scatters.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scatter {
    weight: f64,
    sum: f64,
}

/// The state of the tasks that requests of one emission meet.
#[derive(Debug, Clone, Copy)]
pub(super) struct TaskState {
    /// Mean number in a task, above 0.
    pub(super) number: f64,
    /// Variance of that number.
    pub(super) variance: f64,
    /// Share of the capacity in use.
    pub(super) used: f64,
    /// Rate at which deviations from the mean decay, per second.
    pub(super) return_rate: f64,
    /// Number of tasks.
    pub(super) tasks: f64,
    /// Share of a sojourn that is not the request's own work at full speed, 0 to 1.
    pub(super) waiting: f64,
}

impl Scatter {
    pub(super) fn add(&mut self, weight: f64, state: &TaskState) {
        let number = state.number.max(1e-6);
        let instant =
            state.waiting * state.variance * (1.0 + state.used) / (state.tasks.max(1.0) * number * number);
        self.sum += weight * instant * 2.0 / (2.0 + 60.0 * state.return_rate);
        self.weight += weight;
    }

    /// The r of the formula.
    pub(super) fn relative(self) -> f64 {
        if self.weight > 0.0 { (self.sum / self.weight).sqrt() } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fluid::histogram::Histogram;
    use crate::noise::{more_than, violation};
    use plimsoll_spec::platform::objective::LatencyGoal;
    use plimsoll_units::Quantile;

    fn missed(goals: &[LatencyGoal], latencies: &Histogram, failed: f64) -> f64 {
        violation(goals, latencies, latencies.weight(), 0.0, failed)
    }

    fn exponential(requests: f64) -> Histogram {
        let points: Vec<f64> =
            (0..50_000).map(|i| -0.1 * libm::log(1.0 - (f64::from(i) + 0.5) / 5e4)).collect();
        let mut histogram = Histogram::new();
        histogram.add(&points, requests / 5e4);
        histogram
    }

    fn p95(threshold_ms: f64) -> [LatencyGoal; 1] {
        [LatencyGoal { quantile: Quantile::P95, threshold_ms }]
    }

    #[test]
    fn a_goal_on_the_percentile_is_missed_every_other_time() {
        let latencies = exponential(6000.0);
        let on_it = missed(&p95(299.57), &latencies, 0.0);
        assert!((on_it - 0.5).abs() < 0.05, "{on_it}");
        assert!(missed(&p95(350.0), &latencies, 0.0) < 0.001);
        assert!(missed(&p95(250.0), &latencies, 0.0) > 0.999);
    }

    #[test]
    fn a_steady_shared_core_scatters_by_the_closed_formula() {
        for (requests, used) in [(6000.0, 0.5), (9600.0, 0.8), (10_800.0, 0.9)] {
            let service_rate = 50.0;
            let state = TaskState {
                number: used / (1.0 - used),
                variance: used / (1.0 - used) / (1.0 - used),
                used,
                return_rate: service_rate * (1.0 - used) * (1.0 - used),
                tasks: 4.0,
                waiting: used,
            };
            let mut scatter = Scatter::default();
            scatter.add(requests, &state);
            let expected = (2.0 * used * (1.0 + used) / requests).sqrt() / (1.0 - used);
            assert!((scatter.relative() / expected - 1.0).abs() < 0.05, "{}", scatter.relative());
        }
    }

    #[test]
    fn the_worst_goal_decides() {
        let latencies = exponential(6000.0);
        let goals = [
            LatencyGoal { quantile: Quantile::P50, threshold_ms: 1000.0 },
            LatencyGoal { quantile: Quantile::P99, threshold_ms: 100.0 },
        ];
        assert!(missed(&goals, &latencies, 0.0) > 0.999);
        assert_eq!(missed(&[], &latencies, 0.0), 0.0);
    }

    #[test]
    fn few_requests_are_counted_exactly() {
        // One request of exponential law with mean 100 ms exceeds 200 ms with probability e^-2.
        let one = missed(&p95(200.0), &exponential(1.0), 0.0);
        assert!((one - libm::exp(-2.0)).abs() < 0.005, "{one}");
        assert!((more_than(1, 3.0, 0.5) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn too_many_failures_miss_a_goal_whatever_the_latency() {
        assert_eq!(missed(&p95(1e6), &exponential(900.0), 100.0), 1.0);
    }
}
