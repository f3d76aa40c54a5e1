//! The states a task can be in — how many requests it holds — and the latency a request meets in each.

#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: positions come from locate(), which stays below len() - 1"
)]

use super::grid::LatencyMix;
use crate::exact::Server;
use crate::law::{Law, LognormalSlices};
use crate::queueing::Dispatch;
use crate::workload::{BaseLatency, Discipline, Workload};
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_units::Architecture;

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
    /// Time that is not CPU time.
    pub base: BaseLatency,
    /// How requests reach the tasks.
    pub dispatch: Dispatch,
}

impl TaskShape {
    /// The shape of one of the tasks that serve a workload on this server, with a number of tasks to route over.
    #[must_use]
    pub fn of(
        workload: &Workload,
        server: Server,
        architecture: Architecture,
        routing: RoutingAlgorithm,
        tasks: u32,
    ) -> Self {
        let capacity_vcpu = server.capacity_beside(workload.idle_vcpu);
        let demand_s = workload.demand.mean_on(architecture);
        let dispatch = Dispatch {
            algorithm: routing,
            tasks,
            cores: (capacity_vcpu.round() as u32).max(1),
            discipline: workload.discipline,
            rotation_variability: workload.rotation_variability,
            demand_variation: workload.demand.variation,
            stalling: server.stalling(workload.idle_vcpu, demand_s),
        };
        Self { capacity_vcpu, demand_s, base: workload.base_latency, dispatch }
    }
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
/// The number of states.
pub(super) const RUNGS: usize = STATIONARY + BACKLOG;

impl States {
    /// The ladder of one task.
    #[must_use]
    pub fn build(server: &dyn ServerShape, shape: &TaskShape) -> Self {
        let base = LognormalSlices::new().of(shape.base.mean_s.max(0.0), shape.base.variation);
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
        let demands = demand_points(shape.dispatch.demand_variation);
        let mut number = self.number.last().copied().unwrap_or(0.0).max(1.0);
        for _ in 0..BACKLOG {
            number *= BACKLOG_GROWTH;
            let mut mix = LatencyMix::default();
            for demand in &demands {
                let work = match shape.dispatch.discipline {
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
        // The stationary rungs are equally far apart, so the place is known but for rounding.
        let near = (utilization / self.used[1]) as usize;
        let (state, share) = locate_near(&self.used, utilization, near.min(STATIONARY));
        self.number[state] + share * (self.number[state + 1] - self.number[state])
    }

    /// A stepper for a capacity in requests per second and task.
    #[must_use]
    pub fn stepper(&self, requests_per_s: f64, step_s: f64) -> Stepper {
        let after = self
            .number
            .iter()
            .zip(&self.used)
            .map(|(number, used)| number + step_s * requests_per_s * used)
            .collect();
        Stepper { number: self.number.clone(), after, step_s }
    }
}

/// Advances the mean number in system by implicit steps: `x' = x + h (λ − μ U(x'))`.
#[derive(Debug, Clone, PartialEq)]
pub struct Stepper {
    /// Mean number in system of each state.
    number: Vec<f64>,
    /// `x' + h μ U(x')` of each state.
    after: Vec<f64>,
    step_s: f64,
}

impl Stepper {
    /// One step from `number` under an arrival rate per task: the new number and the nearest state. `near` is where the
    /// search for it begins: the state of the step before, or any.
    #[inline]
    #[must_use]
    pub fn step(&self, number: f64, arrivals_per_s: f64, near: usize) -> (f64, usize) {
        let reached = number + self.step_s * arrivals_per_s;
        let (state, share) = locate_near(&self.after, reached, near);
        let (low, high) = (self.number[state], self.number[state + 1]);
        // Beyond the top of the ladder everything in excess of the capacity stays.
        let next = low + share * (high - low) + (reached - self.after[self.after.len() - 1]).max(0.0);
        (next, state + usize::from(share > 0.5))
    }
}

/// The interval of an ascending list that holds a value, and the share of the way through it, 0 to 1.
#[inline]
fn locate(ascending: &[f64], value: f64) -> (usize, f64) {
    let state = ascending.partition_point(|entry| *entry <= value).clamp(1, ascending.len() - 1) - 1;
    (state, share_of(ascending, value, state))
}

/// The same, looking beside an entry first: from one second to the next the number in system hardly moves.
#[inline]
fn locate_near(ascending: &[f64], value: f64, near: usize) -> (usize, f64) {
    let first = near.saturating_sub(1);
    let last = (near + 1).min(ascending.len().saturating_sub(2));
    for state in first..=last {
        if ascending[state] <= value && value < ascending[state + 1] {
            return (state, share_of(ascending, value, state));
        }
    }
    locate(ascending, value)
}

#[inline]
fn share_of(ascending: &[f64], value: f64, state: usize) -> f64 {
    let (low, high) = (ascending[state], ascending[state + 1]);
    if high > low { ((value - low) / (high - low)).clamp(0.0, 1.0) } else { 0.0 }
}

/// Mean sojourn with routing, and the utilization of an unrouted task that has the same mean.
fn routed(server: &dyn ServerShape, shape: &TaskShape, utilization: f64) -> (f64, f64) {
    let idle = server.mean(0.0);
    let excess = server.mean(utilization) - idle;
    let factor = shape.dispatch.gain(utilization);
    let wanted = idle + excess * factor;
    let (mut low, mut high) = (0.0, utilization);
    for _ in 0..30 {
        let middle = 0.5 * (low + high);
        if server.mean(middle) < wanted { low = middle } else { high = middle }
    }
    (wanted, if factor >= 1.0 { utilization } else { 0.5 * (low + high) })
}

/// Share and seconds of a slice of the base latency.
type BasePoint = (f64, f64);

fn add_with_base(mix: &mut LatencyMix, seconds: f64, weight: f64, base: &[BasePoint]) {
    for (share, other) in base {
        mix.add(seconds + other, weight * share);
    }
}

/// Points of equal weight of a demand law with mean 1; the mean of the points is exact.
fn demand_points(variation: f64) -> Vec<f64> {
    const COUNT: u32 = 32;
    let law = Law::of_demand(1.0, variation);
    let points: Vec<f64> =
        (0..COUNT).map(|point| law.quantile((f64::from(point) + 0.5) / f64::from(COUNT))).collect();
    let mean = points.iter().sum::<f64>() / f64::from(COUNT);
    points.into_iter().map(|point| point / mean).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

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
            base: BaseLatency { mean_s: 0.03, variation: 0.5 },
            dispatch: Dispatch {
                algorithm: routing,
                tasks: 4,
                cores: 1,
                discipline: Discipline::ProcessorSharing,
                rotation_variability: 0.25,
                demand_variation: 1.0,
                stalling: None,
            },
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
            number = stepper.step(number, 40.0, 0).0;
        }
        assert!((number / states.stationary_number(0.8) - 1.0).abs() < 1e-6, "{number}");
        assert!((number - 4.0).abs() < 0.1, "{number}");
    }

    #[test]
    fn a_state_is_found_wherever_the_search_for_it_begins() {
        let ascending = [0.0, 1.0, 1.5, 4.0, 9.0];
        for value in [-1.0, 0.0, 0.3, 1.0, 1.4, 1.5, 3.9, 8.0, 9.0, 20.0] {
            for near in 0..8 {
                assert_eq!(
                    locate_near(&ascending, value, near),
                    locate(&ascending, value),
                    "{value} near {near}"
                );
            }
        }
    }

    #[test]
    fn overload_builds_exactly_the_excess() {
        let states = States::build(&OneCore, &shape(RoutingAlgorithm::WeightedRandom));
        let stepper = states.stepper(50.0, 1.0);
        let mut number = 0.0;
        for _ in 0..100 {
            number = stepper.step(number, 70.0, 0).0;
        }
        assert!((number / 2000.0 - 1.0).abs() < 0.02, "{number}");
    }
}
