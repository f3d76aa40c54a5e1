//! The engine: steps, fleet events, minutes.

use super::balance;
use super::burst::Within;
use super::callers::Callers;
use super::cohort::Cohort;
use super::curve::Curve;
use super::emission::Emitter;
use super::law::{BaseTable, LawTable};
use super::minutes::Minutes;
use super::refusal::Refusal;
use super::task::Task;
use crate::assumptions::Assumptions;
use crate::design::Design;
use crate::draws::Seed;
use crate::outcome::LatencySummary;
use crate::plant::{CohortId, Condition, FleetEvent, MinuteLatency, Observation, Plant, Revision};
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

/// The fluid engine for one service.
#[derive(Debug, Clone)]
pub struct FluidPlant<'a> {
    pub(super) workload: &'a Workload,
    pub(super) task: Task,
    /// Routing; its number of tasks is set where it is used.
    pub(super) dispatch: Dispatch,
    pub(super) curves: Vec<(u32, Curve)>,
    /// What full tasks refuse, by the number of tasks that share their limits.
    pub(super) refusals: Vec<(u32, Refusal)>,
    pub(super) within: Within,
    pub(super) resolution: Resolution,
    pub(super) emitter: Emitter<'a>,
    pub(super) cohorts: Vec<Cohort>,
    pub(super) shares: Vec<f64>,
    /// What a scenario imposes at present.
    pub(super) condition: Condition,
    /// Rate of the last step, over all tasks.
    pub(super) rate: f64,
    /// Length of the next step that the last one allows.
    pub(super) pace_s: f64,
    /// Failures since the last observation.
    pub(super) failed: f64,
    pub(super) callers: Callers,
    pub(super) minutes: Minutes<'a>,
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
            stalling: task.stalling,
        };
        Self {
            workload,
            task,
            dispatch,
            curves: Vec::new(),
            refusals: Vec::new(),
            within: Within::of(workload.burst, seed),
            resolution,
            emitter: Emitter { law, base: BaseTable::new(workload.base_latency), turn: 0 },
            cohorts: Vec::new(),
            shares: Vec::new(),
            condition: Condition::default(),
            rate: 0.0,
            pace_s: 1.0,
            failed: 0.0,
            callers: Callers::new(workload.clients),
            minutes: Minutes::new(goals, &workload.arrivals.observed),
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
            whole_second.min((self.pace_s * 1000.0) as i64)
        } else {
            (self.pace_s * 1000.0) as i64
        };
        step.min(left).max(1)
    }

    pub(super) fn serving(&self) -> u32 {
        self.cohorts.iter().filter(|cohort| !cohort.draining).map(Cohort::tasks).sum()
    }

    /// Makes the law of refusals for a number of serving tasks; answers its place, `None` where tasks have no limit.
    pub(super) fn refusal_for(&mut self, tasks: u32) -> Option<usize> {
        let limit = self.workload.most_in_flight?;
        // The load balancer finds a task with room only where it looks at what they hold.
        let least = self.dispatch.algorithm == RoutingAlgorithm::LeastOutstandingRequests;
        let key = if least { tasks.max(1) } else { 1 };
        let made = self.refusals.iter().position(|&(made, _)| made == key);
        Some(made.unwrap_or_else(|| {
            self.refusals.push((key, Refusal::new(limit, key)));
            self.refusals.len() - 1
        }))
    }

    /// Makes the curve for a number of serving tasks; answers its place.
    pub(super) fn curve_for(&mut self, tasks: u32) -> usize {
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
    pub(super) fn divide(&mut self, now_s: f64, seconds: f64, rate: f64) {
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
}

impl Plant for FluidPlant<'_> {
    fn fleet_event(&mut self, at: SimTime, event: FleetEvent) {
        self.pace_s = 1.0;
        self.change(at.seconds(), event);
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
        let mut seen = Observation::default();
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
        seen.failed = std::mem::take(&mut self.failed);
        seen.retries = self.callers.take_retried();
        seen.cpu_seconds_busiest = self.cohorts.iter().map(|cohort| cohort.cpu_seconds).fold(0.0, f64::max);
        seen
    }

    fn end_minute(&mut self, at: SimTime) -> Option<MinuteLatency> {
        let answer = self.close_minute(at);
        self.callers.forget_before(self.oldest_step());
        self.merge(at.seconds());
        answer
    }

    fn revised(&mut self, tell: &mut dyn FnMut(Revision)) {
        self.minutes.revised().for_each(tell);
    }

    fn latency(&self) -> Option<LatencySummary> {
        self.minutes.summary()
    }
}
