//! How many requests a task refuses because it holds as many as it may.

/// The share of arriving requests that find a task full, by the mean number of requests in it.
///
/// MODEL: the number follows a geometric law cut off at the limit. For one shared core under Poisson arrivals that is exact;
/// in an overload of any task the law near the limit is the same. With several cores, or arrivals that are more even, too
/// many are refused while the mean is well below the limit (a fraction of a percent of them). The task itself is taken to be
/// as busy as without a limit, which leaves a share of about one over the limit of its capacity unused: too many refused.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    /// Requests a task may hold, over all tasks that share the limit.
    limit: f64,
    /// Tasks that share the limit.
    tasks: f64,
    /// Mean number over all tasks, and share refused, ascending.
    nodes: Vec<(f64, f64)>,
}

const NODES: usize = 400;

impl Refusal {
    /// For tasks that may hold `limit` requests each and among which the load balancer always finds one that is not full.
    pub(super) fn new(limit: u32, tasks: u32) -> Self {
        let tasks = f64::from(tasks.max(1));
        let limit = f64::from(limit.max(1)) * tasks;
        // The ratio of the geometric law from far below one to e^5, dense around one.
        let (low, high) = (-4.5, libm::asinh(5.0 * limit));
        let nodes = (0..=NODES)
            .map(|node| libm::sinh(low + (high - low) * node as f64 / NODES as f64) / limit)
            .map(|log_ratio| cut_geometric(limit, log_ratio))
            .collect();
        Self { limit, tasks, nodes }
    }

    /// Whether a task with this mean number refuses enough requests to count.
    pub(super) fn binds(&self, number: f64) -> bool {
        self.limit < 30.0 * (number * self.tasks + 1.0)
    }

    /// The share refused at a mean number in a task.
    pub(super) fn share(&self, number: f64) -> f64 {
        let number = number * self.tasks;
        let after = self.nodes.partition_point(|&(mean, _)| mean < number);
        match (after.checked_sub(1).and_then(|before| self.nodes.get(before)), self.nodes.get(after)) {
            (Some(&(low, below)), Some(&(high, above))) => {
                below + (above - below) * ((number - low) / (high - low).max(1e-300)).min(1.0)
            }
            (Some(_), None) => 1.0,
            (None, _) => 0.0,
        }
    }

    /// How much the share grows with the mean number in a task.
    pub(super) fn slope(&self, number: f64) -> f64 {
        let step = 0.5 / self.tasks;
        (self.share(number + step) - self.share(number - step)) / (2.0 * step)
    }

    /// The number that a task may hold.
    pub(super) fn limit(&self) -> f64 {
        self.limit / self.tasks
    }
}

/// Mean of a geometric law on 0 … `limit` with this logarithm of its ratio, and its probability of `limit`.
fn cut_geometric(limit: f64, log_ratio: f64) -> (f64, f64) {
    let states = limit + 1.0;
    if (log_ratio * states).abs() < 1e-6 {
        return (0.5 * limit, 1.0 / states);
    }
    // Counted from the end where most of the law lies, so that nothing overflows.
    let steep = -log_ratio.abs();
    let whole = -libm::expm1(steep * states);
    let near = libm::exp(steep) / -libm::expm1(steep) - states * libm::exp(steep * states) / whole;
    let at_near_end = -libm::expm1(steep) / whole;
    if log_ratio > 0.0 { (limit - near, at_near_end) } else { (near, at_near_end * libm::exp(steep * limit)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_core_refuses_by_the_formula_of_its_queue() {
        // M/M/1 with room for ten: the mean number and the share refused at a load of 0.8 and of 1.5.
        for rho in [0.5_f64, 0.8, 1.5] {
            let weights: Vec<f64> = (0..=10).map(|n| rho.powi(n)).collect();
            let all: f64 = weights.iter().sum();
            let mean = weights.iter().enumerate().map(|(n, w)| n as f64 * w).sum::<f64>() / all;
            let refused = Refusal::new(10, 1).share(mean);
            assert!((refused / (weights[10] / all) - 1.0).abs() < 0.01, "{rho}: {refused}");
        }
    }

    #[test]
    fn a_high_limit_refuses_what_exceeds_the_capacity() {
        let refusal = Refusal::new(20_000, 1);
        assert!(!refusal.binds(100.0) && refusal.binds(15_000.0));
        assert!(refusal.share(10_000.0) < 1e-4);
        // Three requests below the limit on average: a load of 4/3.
        assert!((refusal.share(19_997.0) - 0.25).abs() < 0.001, "{}", refusal.share(19_997.0));
        assert_eq!(refusal.share(30_000.0), 1.0);
        assert_eq!(refusal.share(0.0), 0.0);
    }

    #[test]
    fn tasks_that_are_filled_evenly_refuse_later() {
        let (alone, four) = (Refusal::new(10, 1), Refusal::new(10, 4));
        assert!(four.share(4.0) < 0.3 * alone.share(4.0));
        assert_eq!(four.limit(), 10.0);
    }
}
