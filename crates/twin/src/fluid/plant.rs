//! The engine: steps, fleet events, minutes.

use super::balance;
use super::burst::Within;
use super::cohort::{Cohort, Drive, Emission, per_request};
use super::curve::Curve;
use super::emission::Emitter;
use super::histogram::Histogram;
use super::law::{BaseTable, LawTable};
use super::noise::{Scatter, TaskState};
use super::projection::Projection;
use super::task::Task;
use crate::assumptions::Assumptions;
use crate::design::Design;
use crate::draws::Seed;
use crate::outcome::{LatencySummary, REPORTED};
use crate::plant::{CohortId, Condition, FleetEvent, MinuteLatency, Observation, Plant};
use crate::queueing::Dispatch;
use crate::workload::Workload;
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::objective::LatencyGoal;
use plimsoll_units::SimTime;

#[cfg(test)]
mod tests;

/// How finely the engine looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Resolution {
    /// Steps of one second while anything changes, longer ones while nothing does.
    #[default]
    Adaptive,
    /// Steps of one second throughout.
    EverySecond,
}

/// A step may grow until the number of requests in a task changes by this share of itself.
const TOLERANCE: f64 = 0.02;

/// The fluid engine for one service.
#[derive(Debug, Clone)]
pub struct FluidPlant<'a> {
    workload: &'a Workload,
    goals: &'a [LatencyGoal],
    task: Task,
    /// Routing; its number of tasks is set where it is used.
    dispatch: Dispatch,
    curves: Vec<(u32, Curve)>,
    within: Within,
    resolution: Resolution,
    emitter: Emitter<'a>,
    cohorts: Vec<Cohort>,
    shares: Vec<f64>,
    /// What a scenario imposes at present.
    condition: Condition,
    /// Rate of the last step, over all tasks.
    rate: f64,
    /// Length of the next step that the last one allows.
    pace_s: f64,
    /// Failures since the last observation.
    failed: f64,
    minute: Minute,
    total: Histogram,
}

/// What the current minute has shown so far.
#[derive(Debug, Clone)]
struct Minute {
    latencies: Histogram,
    scatter: Scatter,
    failed: f64,
}

impl<'a> FluidPlant<'a> {
    /// An engine without tasks, for a service on a design; `law` is [`LawTable::of`] the same design.
    #[must_use]
    pub fn new(
        law: &'a LawTable,
        workload: &'a Workload,
        design: &Design,
        assumptions: &Assumptions,
        goals: &'a [LatencyGoal],
        seed: Seed,
        resolution: Resolution,
    ) -> Self {
        let task = Task::new(workload, design, assumptions);
        let dispatch = Dispatch {
            algorithm: design.routing,
            tasks: 1,
            cores: (task.capacity.round() as u32).max(1),
            discipline: workload.discipline,
            rotation_variability: workload.rotation_variability,
            demand_variation: workload.demand.variation,
        };
        Self {
            workload,
            goals,
            task,
            dispatch,
            curves: Vec::new(),
            within: Within::of(workload.burst, seed),
            resolution,
            emitter: Emitter { law, base: BaseTable::new(workload.base_latency), turn: 0 },
            cohorts: Vec::new(),
            shares: Vec::new(),
            condition: Condition::default(),
            rate: 0.0,
            pace_s: 1.0,
            failed: 0.0,
            minute: Minute { latencies: Histogram::new(), scatter: Scatter::default(), failed: 0.0 },
            total: Histogram::new(),
        }
    }

    /// Replaces the workload's burst model by known factors on the minute's mean rate, one per second of the replay, each
    /// at least 0; missing ones are 1.
    #[must_use]
    pub fn with_known_factors(mut self, factors: Vec<f32>) -> Self {
        self.within = Within::Known(factors);
        self
    }

    /// Requests per second at a moment.
    fn rate_at(&mut self, at: SimTime) -> f64 {
        let second = usize::try_from(at.millis() / 1000).unwrap_or(0);
        let mean = self.workload.arrivals.per_second.get(second / 60).copied().map_or(0.0, f64::from);
        mean * self.within.factor(second)
    }

    /// Milliseconds of the next step, at most up to `to`.
    fn next_step(&mut self, at: SimTime, to: SimTime, rate: f64) -> i64 {
        if rate != self.rate {
            self.pace_s = 1.0;
        }
        let whole_second = 1000 - at.millis().rem_euclid(1000);
        let left = to.millis() - at.millis();
        let step = if self.resolution == Resolution::EverySecond || !self.within.is_constant() {
            whole_second
        } else {
            (self.pace_s * 1000.0) as i64
        };
        step.min(left).max(1)
    }

    fn serving(&self) -> u32 {
        self.cohorts.iter().filter(|cohort| !cohort.draining).map(Cohort::tasks).sum()
    }

    /// Makes the curve for a number of serving tasks; answers its place.
    fn curve_for(&mut self, tasks: u32) -> usize {
        let key = match self.dispatch.algorithm {
            RoutingAlgorithm::WeightedRandom => 1,
            RoutingAlgorithm::LeastOutstandingRequests => tasks.max(1),
            // From 1/variability tasks on, their number does not matter.
            RoutingAlgorithm::RoundRobin => {
                tasks.clamp(1, (1.0 / self.dispatch.rotation_variability.max(1e-9)).ceil() as u32)
            }
        };
        if let Some(place) = self.curves.iter().position(|&(made, _)| made == key) {
            return place;
        }
        let dispatch = Dispatch { tasks: key, ..self.dispatch };
        self.curves.push((key, Curve::new(self.emitter.law, &dispatch, self.task.capacity)));
        self.curves.len() - 1
    }

    /// Divides the arrivals of a step among the cohorts.
    fn divide(&mut self, now_s: f64, seconds: f64, rate: f64) {
        let task = self.task;
        match self.dispatch.algorithm {
            RoutingAlgorithm::LeastOutstandingRequests => {
                balance::by_level(&self.cohorts, rate, seconds, &mut self.shares);
            }
            RoutingAlgorithm::RoundRobin | RoutingAlgorithm::WeightedRandom => {
                let middle = now_s + 0.5 * seconds;
                let weight = |cohort: &Cohort| task.weight(middle - cohort.born_s);
                balance::by_weight(&self.cohorts, rate, weight, &mut self.shares);
            }
        }
    }

    /// One step with a constant rate.
    fn step(&mut self, now_s: f64, seconds: f64, rate: f64) -> Observation {
        let serving = self.serving();
        let curve = self.curve_for(serving);
        self.divide(now_s, seconds, rate);
        let mut seen = Observation { requests: rate * seconds, ..Observation::default() };
        if serving == 0 {
            // Nobody is there to serve: the load balancer answers 503.
            seen.failed = seen.requests;
            self.minute.failed += seen.requests;
        }
        let variability = Dispatch { tasks: serving, ..self.dispatch }.arrival_variability();
        let Some((_, curve)) = self.curves.get(curve) else { return seen };
        let base_s = self.workload.base_latency.mean_s * self.condition.base_latency_factor;
        let mut pace: f64 = 60.0;
        for (cohort, &arrivals) in self.cohorts.iter_mut().zip(&self.shares) {
            let factor = cohort.build.demand_factor * self.condition.demand_factor;
            let demand_s = self.task.demand_s(cohort.received + 0.5 * arrivals * seconds, factor);
            let drive = Drive { seconds, arrivals, variability, capacity: self.task.capacity, demand_s };
            let before = cohort.number;
            let segment = cohort.path.next_segment();
            let point = cohort.step(curve, &drive);
            cohort.cpu_seconds += seconds * self.task.idle;
            let tasks = cohort.count();
            let age_s = now_s + 0.5 * seconds - cohort.born_s;
            seen.cpu_seconds += tasks * seconds * (self.task.idle + self.task.capacity * point.used);
            let held = cohort.number + arrivals * base_s;
            seen.in_flight += tasks * held;
            if cohort.draining {
                continue;
            }
            seen.memory_mib_seconds += tasks * seconds * self.task.memory_mib(&cohort.build, held, age_s);
            let change = (cohort.number - before).abs() / ((cohort.number + 0.05) * seconds);
            let settled = self.task.is_settled(age_s, cohort.received);
            pace = if settled { pace.min(TOLERANCE / change.max(1e-9)) } else { 1.0 };
            if arrivals <= 0.0 {
                continue;
            }
            let weight = arrivals * seconds * tasks;
            let rate_per_request = self.task.capacity * per_request(cohort.number, point);
            let blocks = Emitter::blocks(seconds, demand_s / rate_per_request.max(1e-12));
            cohort.emissions.push(Emission {
                at_s: now_s + 0.5 * seconds,
                segment,
                weight,
                demand_s,
                fluctuation: cohort.fluctuation(point, variability),
                shape: point.shape,
                rate: rate_per_request,
                base_factor: self.condition.base_latency_factor,
                block: self.emitter.take(blocks),
                blocks,
            });
            let state = TaskState {
                number: cohort.number,
                variance: cohort.variance,
                used: point.used,
                return_rate: self.task.capacity / demand_s * point.slope,
                tasks: f64::from(serving),
                waiting: (1.0 - rate_per_request).clamp(0.0, 1.0),
            };
            self.minute.scatter.add(weight, &state);
        }
        self.rate = rate;
        self.pace_s = pace.max(1.0);
        seen
    }

    /// Finds the latencies of a cohort's requests of this minute.
    fn flush(&mut self, index: usize) {
        let place = self.curve_for(self.serving());
        let (Some(cohort), Some((_, curve))) = (self.cohorts.get_mut(index), self.curves.get(place)) else {
            return;
        };
        let factor = cohort.build.demand_factor * self.condition.demand_factor;
        let demand_s = self.task.demand_s(cohort.received, factor);
        let arrivals = &self.workload.arrivals;
        let mut projection =
            Projection::new(cohort, curve, arrivals, self.rate, self.task.capacity, demand_s);
        for emission in cohort.emissions.drain(..) {
            self.emitter.emit(&emission, &mut cohort.path, &mut self.minute.latencies, |path| {
                projection.prolong(path)
            });
        }
    }

    /// Removes a cohort whose tasks are gone; its requests fail.
    fn remove(&mut self, index: usize, tasks: u32) {
        if let Some(cohort) = self.cohorts.get(index) {
            self.fail(cohort.number * f64::from(tasks));
        }
        self.flush(index);
        self.cohorts.remove(index);
    }

    fn fail(&mut self, requests: f64) {
        self.failed += requests;
        self.minute.failed += requests;
    }

    fn holding(&self, id: CohortId) -> Option<usize> {
        self.cohorts.iter().position(|cohort| cohort.members.iter().any(|&(member, _)| member == id))
    }

    fn drain(&mut self, id: CohortId, count: u32, into: CohortId, now_s: f64) {
        let Some(index) = self.holding(id) else { return };
        let Some(cohort) = self.cohorts.get_mut(index) else { return };
        let count = cohort.remove(id, count);
        if count == 0 {
            return;
        }
        let leaving = cohort.drained(into, count, now_s);
        if cohort.members.is_empty() {
            cohort.members = leaving.members;
            cohort.draining = true;
            cohort.arrivals = 0.0;
        } else {
            self.cohorts.push(leaving);
        }
    }

    fn lose(&mut self, id: CohortId, count: u32) {
        let Some(index) = self.holding(id) else { return };
        let Some(cohort) = self.cohorts.get_mut(index) else { return };
        let count = cohort.remove(id, count);
        if cohort.members.is_empty() {
            self.remove(index, count);
        } else {
            let lost = cohort.number * f64::from(count);
            self.fail(lost);
        }
    }

    /// Joins serving cohorts that have become alike, so that their number stays small.
    fn merge(&mut self, now_s: f64) {
        let mut index = 0;
        while let Some(cohort) = self.cohorts.get(index) {
            let task = self.task;
            let settled = |other: &Cohort| task.is_settled(now_s - other.born_s, other.received);
            let twin = self
                .cohorts
                .iter()
                .take(index)
                .position(|earlier| settled(earlier) && settled(cohort) && earlier.resembles(cohort));
            match twin {
                Some(twin) => {
                    let cohort = self.cohorts.remove(index);
                    if let Some(earlier) = self.cohorts.get_mut(twin) {
                        earlier.absorb(&cohort);
                    }
                }
                None => index += 1,
            }
        }
    }
}

impl Plant for FluidPlant<'_> {
    fn fleet_event(&mut self, at: SimTime, event: FleetEvent) {
        let now_s = at.seconds();
        self.pace_s = 1.0;
        match event {
            FleetEvent::Ready { cohort, count, build } => {
                self.cohorts.push(Cohort::new(cohort, count, build, now_s));
            }
            FleetEvent::Drain { cohort, count, into } => self.drain(cohort, count, into, now_s),
            FleetEvent::Stop { cohort } => {
                if let Some(index) = self.holding(cohort) {
                    let tasks = self.cohorts.get(index).map_or(0, Cohort::tasks);
                    self.remove(index, tasks);
                }
            }
            FleetEvent::Lose { cohort, count } => self.lose(cohort, count),
        }
    }

    fn impose(&mut self, _at: SimTime, condition: Condition) {
        self.pace_s = 1.0;
        self.condition = condition;
    }

    fn most_held(&self, tell: &mut dyn FnMut(CohortId, f64)) {
        let base_s = self.workload.base_latency.mean_s * self.condition.base_latency_factor;
        for cohort in &self.cohorts {
            let held = cohort.fullest() + cohort.arrivals * base_s;
            for &(member, _) in &cohort.members {
                tell(member, held);
            }
        }
    }

    fn advance(&mut self, from: SimTime, to: SimTime) -> Observation {
        let mut seen = Observation { failed: std::mem::take(&mut self.failed), ..Observation::default() };
        for cohort in &mut self.cohorts {
            cohort.cpu_seconds = 0.0;
        }
        let mut at = from;
        while at < to {
            let rate = self.rate_at(at);
            let millis = self.next_step(at, to, rate);
            let seconds = millis as f64 / 1000.0;
            let step = self.step(at.seconds(), seconds, rate);
            seen.append(&step, at.seconds() - from.seconds(), seconds);
            at = at.plus_millis(millis);
        }
        seen.cpu_seconds_busiest = self.cohorts.iter().map(|cohort| cohort.cpu_seconds).fold(0.0, f64::max);
        seen
    }

    fn end_minute(&mut self, at: SimTime) -> Option<MinuteLatency> {
        for index in 0..self.cohorts.len() {
            self.flush(index);
        }
        let latencies = &self.minute.latencies;
        let minute = usize::try_from(at.millis() / 60_000 - 1).unwrap_or(0);
        if self.workload.arrivals.observed.get(minute).copied().unwrap_or(false) {
            self.total.append(latencies);
        }
        let answer = if latencies.weight() > 0.0 {
            let violation = crate::noise::violation(
                self.goals,
                latencies,
                latencies.weight(),
                self.minute.scatter.relative(),
                self.minute.failed,
            );
            Some(MinuteLatency::of(latencies.mean(), latencies.quantiles(REPORTED), violation))
        } else {
            // Requests that nobody served miss every objective.
            (self.minute.failed > 0.0).then(MinuteLatency::unanswered)
        };
        self.minute.latencies.clear();
        self.minute.scatter = Scatter::default();
        self.minute.failed = 0.0;
        self.merge(at.seconds());
        for cohort in &mut self.cohorts {
            cohort.path.restart(at.seconds());
        }
        answer
    }

    fn latency(&self) -> Option<LatencySummary> {
        self.total.summary()
    }
}
