//! One step of all cohorts.

use super::cohort::{Cohort, Drive, Emission, Step};
use super::emission::Emitter;
use super::noise::TaskState;
use super::plant::FluidPlant;
use super::settle::{self, FAR_FROM_TIMEOUT};
use crate::plant::Observation;
use crate::queueing::Dispatch;

/// A step may grow until the number of requests in a task changes by this share of itself.
const TOLERANCE: f64 = 0.02;
/// Steps stay short while retries are more than this share of the attempts.
const QUIET_RETRIES: f64 = 0.001;

impl FluidPlant<'_> {
    /// One step in which `rate` new requests per second arrive.
    pub(super) fn step(&mut self, now_s: f64, seconds: f64, rate: f64) -> Observation {
        self.give_up(now_s, seconds);
        let serving = self.serving();
        let curve = self.curve_for(serving);
        let refusal = self.refusal_for(serving);
        let attempts = self.callers.attempts(rate, seconds);
        self.divide(now_s, seconds, attempts);
        let mut seen = Observation { requests: rate * seconds, ..Observation::default() };
        if serving == 0 {
            // Nobody is there to serve: the load balancer answers 503.
            self.refuse(attempts * seconds, now_s + 0.5 * seconds);
        }
        let variability = Dispatch { tasks: serving, ..self.dispatch }.arrival_variability();
        let refusal = refusal.and_then(|place| self.refusals.get(place)).map(|(_, refusal)| refusal);
        let Some((_, curve)) = self.curves.get(curve) else { return seen };
        let (task, condition, callers) = (self.task, self.condition, &mut self.callers);
        let base_s = self.workload.base_latency.mean_s * condition.base_latency_factor;
        let mut pace: f64 = if attempts > (1.0 + QUIET_RETRIES) * rate { 1.0 } else { 60.0 };
        for (cohort, &arrivals) in self.cohorts.iter_mut().zip(&self.shares) {
            let factor = cohort.build.demand_factor * condition.demand_factor;
            let demand_s = task.demand_s(cohort.received + 0.5 * arrivals * seconds, factor);
            let capacity = task.capacity;
            let drive = Drive { seconds, arrivals, variability, capacity, demand_s, base_s, refusal };
            let before = cohort.number;
            let segment = cohort.path.next_segment();
            let step = cohort.step(curve, &drive);
            cohort.cpu_seconds += seconds * task.idle;
            let tasks = cohort.count();
            let age_s = now_s + 0.5 * seconds - cohort.born_s;
            seen.cpu_seconds += tasks * seconds * (task.idle + task.capacity * step.point.used);
            let held = cohort.number + step.admitted * base_s;
            seen.in_flight += tasks * held;
            if cohort.draining {
                continue;
            }
            seen.memory_mib_seconds += tasks * seconds * task.memory_mib(&cohort.build, held, age_s);
            let settled = task.is_settled(age_s, cohort.received);
            pace = pace.min(if settled { pace_after(before, cohort.number, seconds) } else { 1.0 });
            if arrivals <= 0.0 {
                continue;
            }
            let (number, moment) = (callers.step(), (now_s + 0.5 * seconds, 0.0));
            let refused = (arrivals - step.admitted) * seconds * tasks;
            settle::fail(callers, &mut self.minutes, refused, number, moment);
            let sojourn_s = demand_s / step.rate.max(1e-12);
            if callers.timeout_s.is_some_and(|timeout_s| sojourn_s + base_s > FAR_FROM_TIMEOUT * timeout_s) {
                // Steps become as short as they may.
                pace = 0.0;
            }
            let blocks = Emitter::blocks(seconds, sojourn_s);
            cohort.emissions.push_back(Emission {
                at_s: now_s + 0.5 * seconds,
                minute: self.minutes.number(),
                step: callers.step(),
                segment,
                weight: step.admitted * seconds * tasks,
                demand_s,
                fluctuation: cohort.fluctuation(step.point, variability),
                shape: step.point.shape,
                rate: step.rate,
                base_factor: condition.base_latency_factor,
                block: self.emitter.take(blocks),
                blocks,
            });
            if let Some(minute) = self.minutes.current() {
                let state = state_of(cohort, &step, &drive, serving);
                minute.scatter.add(step.admitted * seconds * tasks, &state);
            }
        }
        self.rate = rate;
        self.pace_s = pace.max(if pace > 0.0 { 1.0 } else { self.least_step_s() });
        self.collect_failures();
        seen
    }

    /// Attempts of the present step find no place.
    fn refuse(&mut self, attempts: f64, now_s: f64) {
        let step = self.callers.step();
        settle::fail(&mut self.callers, &mut self.minutes, attempts, step, (now_s, 0.0));
    }

    /// Steps are a second long at least, shorter where callers wait for less; more so where what they give up leaves the tasks,
    /// whose number then follows the timeout.
    fn least_step_s(&self) -> f64 {
        let part = if self.callers.cancels { 0.125 } else { 0.5 };
        self.callers.timeout_s.map_or(1.0, |timeout_s| (part * timeout_s).clamp(0.02, 1.0))
    }
}

/// How many seconds the next step may last after the number in a task went from one value to another.
fn pace_after(before: f64, number: f64, seconds: f64) -> f64 {
    let change = (number - before).abs() / ((number + 0.05) * seconds);
    TOLERANCE / change.max(1e-9)
}

/// What requests of a step meet.
fn state_of(cohort: &Cohort, step: &Step, drive: &Drive<'_>, serving: u32) -> TaskState {
    TaskState {
        number: cohort.number,
        variance: cohort.variance,
        used: step.point.used,
        return_rate: drive.capacity / drive.demand_s * step.point.slope,
        tasks: f64::from(serving),
        waiting: (1.0 - step.rate).clamp(0.0, 1.0),
    }
}
