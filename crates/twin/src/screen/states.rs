//! The states a task can be in — how many requests it holds — and the latency a request meets in each.

#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: positions come from locate(), which stays below len() - 1"
)]

use super::grid::LatencyMix;
use crate::normal;
use crate::workload::{BaseLatency, Demand, Discipline};
use plimsoll_spec::platform::balancer::RoutingAlgorithm;

/// The stationary law of one task under Poisson arrivals, in units of the mean CPU time of a request.
pub trait ServerShape {
    /// Mean sojourn at a utilization of 0 to 1.
    fn mean(&self, utilization: f64) -> f64;
    /// Calls back with (weight, sojourn) for points that together make up the law at a utilization; weights sum to 1.
    fn points(&self, utilization: f64, each: &mut dyn FnMut(f64, f64));
    /// The highest utilization at which the law is known.
    fn max_utilization(&self) -> f64;
}

/// What the states of a task depend on besides its server law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaskShape {
    /// vCPU that requests can use: the size less the idle use, above 0.
    pub capacity_vcpu: f64,
    /// Mean CPU seconds of a request.
    pub demand_s: f64,
    /// Law of the CPU time.
    pub demand: Demand,
    /// Time that is not CPU time.
    pub base: BaseLatency,
    /// How requests are served.
    pub discipline: Discipline,
    /// How requests reach the tasks.
    pub routing: RoutingAlgorithm,
    /// Number of tasks that the routing chooses from, at least 1.
    pub tasks: f64,
    /// Arrival variability under round robin, see [`crate::Workload::rotation_variability`].
    pub rotation_variability: f64,
}

/// A ladder of states by the mean number of requests in a task.
#[derive(Debug, Clone, PartialEq)]
pub struct States {
    /// Mean number in system, ascending.
    number: Vec<f64>,
    /// Share of the capacity in use, ascending to 1.
    used: Vec<f64>,
    /// Latency that a request meets.
    latency: Vec<LatencyMix>,
}

/// Utilizations of the stationary rungs.
const STATIONARY: usize = 44;
/// Rungs of pure backlog above them, each holding 1.35 times the requests of the one before.
const BACKLOG: usize = 32;
const BACKLOG_GROWTH: f64 = 1.35;

impl States {
    /// The ladder of one task.
    #[must_use]
    pub fn build(server: &dyn ServerShape, shape: &TaskShape) -> Self {
        let base = base_points(shape.base);
        let mut states = Self { number: Vec::new(), used: Vec::new(), latency: Vec::new() };
        let top = server.max_utilization();
        for rung in 0..STATIONARY {
            let utilization = top * rung as f64 / (STATIONARY - 1) as f64;
            let (mean, equivalent) = routed(server, shape, utilization);
            let mut mix = LatencyMix::default();
            server.points(equivalent, &mut |weight, sojourn| {
                add_with_base(&mut mix, sojourn * shape.demand_s, weight, &base);
            });
            states.push(utilization * shape.capacity_vcpu * mean, utilization, mix);
        }
        states.push_backlog(shape, &base);
        states
    }

    /// MODEL: with a backlog of `x` requests a task is never idle, so a request of size `d` takes `d (1 + x) / capacity`
    /// under processor sharing and `(x + d) / capacity` in order of arrival; quota stalls are inside the capacity. The
    /// shrinking of the backlog during the sojourn is left out, which errs towards more latency.
    fn push_backlog(&mut self, shape: &TaskShape, base: &[BasePoint]) {
        let demands = lognormal_points(1.0, shape.demand.variation, 32);
        let mut number = self.number.last().copied().unwrap_or(0.0).max(1.0);
        for _ in 0..BACKLOG {
            number *= BACKLOG_GROWTH;
            let mut mix = LatencyMix::default();
            for demand in &demands {
                let work = match shape.discipline {
                    Discipline::ProcessorSharing => demand * (1.0 + number),
                    Discipline::SingleThreaded => demand + number,
                };
                let seconds = work * shape.demand_s / shape.capacity_vcpu;
                add_with_base(&mut mix, seconds, 1.0 / demands.len() as f64, base);
            }
            self.push(number, 1.0, mix);
        }
    }

    fn push(&mut self, number: f64, used: f64, mix: LatencyMix) {
        let last = self.number.last().copied().unwrap_or(-1.0);
        self.number.push(number.max(last + 1e-9));
        self.used.push(used);
        self.latency.push(mix);
    }

    /// The number of states.
    #[must_use]
    pub fn len(&self) -> usize {
        self.number.len()
    }

    /// Whether there is no state; never true.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.number.is_empty()
    }

    /// Mean number in system in a state.
    #[must_use]
    pub fn number(&self, state: usize) -> f64 {
        self.number.get(state).copied().unwrap_or(0.0)
    }

    /// The latency in a state.
    #[must_use]
    pub fn latency(&self, state: usize) -> &LatencyMix {
        &self.latency[state.min(self.latency.len() - 1)]
    }

    /// The stationary mean number in system at a utilization.
    #[must_use]
    pub fn stationary_number(&self, utilization: f64) -> f64 {
        let (state, share) = locate(&self.used, utilization);
        self.number[state] + share * (self.number[state + 1] - self.number[state])
    }

    /// A stepper for a capacity in requests per second and task.
    #[must_use]
    pub fn stepper(&self, requests_per_s: f64, step_s: f64) -> Stepper<'_> {
        let after = self
            .number
            .iter()
            .zip(&self.used)
            .map(|(number, used)| number + step_s * requests_per_s * used)
            .collect();
        Stepper { states: self, after, step_s }
    }
}

/// Advances the mean number in system by implicit steps: `x' = x + h (λ − μ U(x'))`.
#[derive(Debug, Clone)]
pub struct Stepper<'a> {
    states: &'a States,
    after: Vec<f64>,
    step_s: f64,
}

impl Stepper<'_> {
    /// One step from `number` under an arrival rate per task: the new number and the nearest state.
    #[inline]
    #[must_use]
    pub fn step(&self, number: f64, arrivals_per_s: f64) -> (f64, usize) {
        let reached = number + self.step_s * arrivals_per_s;
        let (state, share) = locate(&self.after, reached);
        let (low, high) = (self.states.number[state], self.states.number[state + 1]);
        // Beyond the top of the ladder everything in excess of the capacity stays.
        let next = low + share * (high - low) + (reached - self.after[self.after.len() - 1]).max(0.0);
        (next, state + usize::from(share > 0.5))
    }
}

/// The interval of an ascending list that holds a value, and the share of the way through it, 0 to 1.
#[inline]
fn locate(ascending: &[f64], value: f64) -> (usize, f64) {
    let state = ascending.partition_point(|entry| *entry <= value).clamp(1, ascending.len() - 1) - 1;
    let (low, high) = (ascending[state], ascending[state + 1]);
    let share = if high > low { ((value - low) / (high - low)).clamp(0.0, 1.0) } else { 0.0 };
    (state, share)
}

/// Mean sojourn with routing, and the utilization of an unrouted task that has the same mean.
fn routed(server: &dyn ServerShape, shape: &TaskShape, utilization: f64) -> (f64, f64) {
    let idle = server.mean(0.0);
    let excess = server.mean(utilization) - idle;
    let factor = excess_factor(shape, utilization);
    let wanted = idle + excess * factor;
    let (mut low, mut high) = (0.0, utilization);
    for _ in 0..30 {
        let middle = 0.5 * (low + high);
        if server.mean(middle) < wanted { low = middle } else { high = middle }
    }
    (wanted, if factor >= 1.0 { utilization } else { 0.5 * (low + high) })
}

/// Waiting under a routing algorithm as a fraction of waiting under random routing, 0 to 1.
///
/// MODEL: formulas fitted to simulated single-core tasks, error of the mean within 4 %; applied to the excess of
/// quota-limited tasks as well, where part of the excess is stalling that routing does not remove: errs towards less
/// latency there.
fn excess_factor(shape: &TaskShape, utilization: f64) -> f64 {
    if utilization <= 0.0 || shape.tasks <= 1.0 {
        return 1.0;
    }
    let factor = match shape.routing {
        RoutingAlgorithm::WeightedRandom => 1.0,
        RoutingAlgorithm::RoundRobin => {
            let variability = shape.rotation_variability.clamp(0.0, 1.0);
            let exponent = libm::pow(utilization, -0.85) / shape.demand.variation.max(0.25);
            libm::pow(0.5 * (1.0 + variability), exponent)
        }
        RoutingAlgorithm::LeastOutstandingRequests => least_outstanding_factor(shape.tasks, utilization),
    };
    factor.clamp(0.0, 1.0)
}

fn least_outstanding_factor(tasks: f64, utilization: f64) -> f64 {
    let servers = tasks.round().max(1.0);
    let load = servers * utilization;
    let mut blocking = 1.0;
    let mut k = 1.0;
    while k <= servers {
        blocking = load * blocking / (k + load * blocking);
        k += 1.0;
    }
    let waiting = blocking / (1.0 - utilization * (1.0 - blocking));
    let excess = waiting / (servers * (1.0 - utilization))
        * libm::pow(servers, 0.75 * libm::pow(1.0 - utilization, 0.8));
    excess * (1.0 - utilization) / utilization
}

/// Weight and seconds of a point of the base latency.
type BasePoint = (f64, f64);

fn add_with_base(mix: &mut LatencyMix, seconds: f64, weight: f64, base: &[BasePoint]) {
    for (share, other) in base {
        mix.add(seconds + other, weight * share);
    }
}

/// Edges of the slices of the base latency's law, finer towards the tail that p99 is read from.
const EDGES: [f64; 25] = [
    0.0, 0.02, 0.06, 0.12, 0.2, 0.28, 0.36, 0.44, 0.52, 0.6, 0.68, 0.75, 0.81, 0.86, 0.9, 0.93, 0.95, 0.965,
    0.977, 0.985, 0.99, 0.994, 0.997, 0.999, 1.0,
];

/// Points of the lognormal base latency, rescaled so that their mean is exact.
fn base_points(base: BaseLatency) -> Vec<BasePoint> {
    if base.mean_s <= 0.0 {
        return vec![(1.0, 0.0)];
    }
    let sigma = libm::log(1.0 + base.variation * base.variation).sqrt();
    let mut points: Vec<BasePoint> = EDGES
        .windows(2)
        .map(|edges| (edges[1] - edges[0], libm::exp(sigma * normal::quantile(0.5 * (edges[0] + edges[1])))))
        .collect();
    let mean: f64 = points.iter().map(|(share, value)| share * value).sum();
    for (_, value) in &mut points {
        *value *= base.mean_s / mean;
    }
    points
}

/// Equal-weight points of a lognormal law (variation 1: exponential), rescaled so that their mean is exact.
fn lognormal_points(mean: f64, variation: f64, count: u32) -> Vec<f64> {
    if variation <= 0.0 {
        return vec![mean];
    }
    let sigma = libm::log(1.0 + variation * variation).sqrt();
    let exponential = (variation - 1.0).abs() < 1e-9;
    let mut points: Vec<f64> = (0..count)
        .map(|i| {
            let u = (f64::from(i) + 0.5) / f64::from(count);
            if exponential { -libm::log(1.0 - u) } else { libm::exp(sigma * normal::quantile(u)) }
        })
        .collect();
    let sum: f64 = points.iter().sum();
    for point in &mut points {
        *point *= mean * f64::from(count) / sum;
    }
    points
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use plimsoll_units::Architecture;

    /// A single unthrottled core under processor sharing, with a crude two-point law around the exact mean.
    pub(crate) struct OneCore;

    impl ServerShape for OneCore {
        fn mean(&self, utilization: f64) -> f64 {
            1.0 / (1.0 - utilization)
        }
        fn points(&self, utilization: f64, each: &mut dyn FnMut(f64, f64)) {
            for i in 0..50 {
                let u = (f64::from(i) + 0.5) / 50.0;
                each(0.02, -libm::log(1.0 - u) * self.mean(utilization));
            }
        }
        fn max_utilization(&self) -> f64 {
            0.97
        }
    }

    pub(crate) fn shape(routing: RoutingAlgorithm) -> TaskShape {
        TaskShape {
            capacity_vcpu: 1.0,
            demand_s: 0.02,
            demand: Demand {
                mean_s: 0.02,
                variation: 1.0,
                architecture: Architecture::X86_64,
                other_architecture_speed: 1.0,
            },
            base: BaseLatency { mean_s: 0.03, variation: 0.5 },
            discipline: Discipline::ProcessorSharing,
            routing,
            tasks: 4.0,
            rotation_variability: 0.25,
        }
    }

    #[test]
    fn routing_means_match_the_simulated_table() {
        // Four single-core tasks, exponential demand: mean sojourn at 0.8 is 4.97, 3.27 and 1.94.
        for (routing, expected) in [
            (RoutingAlgorithm::WeightedRandom, 4.97),
            (RoutingAlgorithm::RoundRobin, 3.27),
            (RoutingAlgorithm::LeastOutstandingRequests, 1.94),
        ] {
            let (mean, _) = routed(&OneCore, &shape(routing), 0.8);
            assert!((mean / expected - 1.0).abs() < 0.05, "{routing:?}: {mean}");
        }
    }

    #[test]
    fn a_stationary_load_stays_at_its_stationary_number() {
        let states = States::build(&OneCore, &shape(RoutingAlgorithm::WeightedRandom));
        let stepper = states.stepper(50.0, 1.0);
        let mut number = 0.0;
        for _ in 0..200 {
            number = stepper.step(number, 40.0).0;
        }
        assert!((number / states.stationary_number(0.8) - 1.0).abs() < 1e-6, "{number}");
        assert!((number - 4.0).abs() < 0.1, "{number}");
    }

    #[test]
    fn overload_builds_exactly_the_excess() {
        let states = States::build(&OneCore, &shape(RoutingAlgorithm::WeightedRandom));
        let stepper = states.stepper(50.0, 1.0);
        let mut number = 0.0;
        for _ in 0..100 {
            number = stepper.step(number, 70.0).0;
        }
        assert!((number / 2000.0 - 1.0).abs() < 0.02, "{number}");
    }
}
