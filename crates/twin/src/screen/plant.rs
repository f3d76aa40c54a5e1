//! The screening plant: looks minutes up, steps only those with backlog.

#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: rows_served has Surface::rows() entries, rows are below that"
)]

use super::grid::LatencyMix;
use super::surface::Surface;
use crate::design::Design;
use crate::outcome::LatencySummary;
use crate::plant::{CohortId, Condition, FleetEvent, MinuteLatency, Observation, Plant};
use crate::workload::Workload;
use plimsoll_units::SimTime;

/// A [`Plant`] that evaluates one law per minute.
///
/// MODEL: tasks are interchangeable whatever their age (no warm-up, no slow start), and a minute in which the number of
/// tasks changes is evaluated at its mean utilization. New tasks take their share of an old backlog at once. Errs towards less
/// latency in minutes with scale-out: 6 slow minutes instead of 8 in an overload that ends with twice the tasks.
#[derive(Debug)]
pub struct ScreenPlant<'a> {
    surface: &'a Surface,
    workload: &'a Workload,
    vcpu: f64,
    demand_s: f64,
    serving: u32,
    /// Requests waiting beyond what a stationary load holds, over all tasks.
    backlog: f64,
    minute: MinuteState,
    rows_served: Vec<f64>,
    stepped: LatencyMix,
}

#[derive(Debug, Clone, Copy, Default)]
struct MinuteState {
    requests: f64,
    task_seconds: f64,
    carried: f64,
}

impl<'a> ScreenPlant<'a> {
    /// A plant without tasks; the first event makes some ready.
    #[must_use]
    pub fn new(surface: &'a Surface, workload: &'a Workload, design: &Design) -> Self {
        Self {
            surface,
            workload,
            vcpu: design.size.cpu.vcpus(),
            demand_s: workload.demand.mean_on(design.architecture),
            serving: 0,
            backlog: 0.0,
            minute: MinuteState::default(),
            rows_served: vec![0.0; Surface::rows()],
            stepped: LatencyMix::default(),
        }
    }

    fn rate(&self, at: SimTime) -> (f64, bool) {
        let minute = (at.millis().max(0) / 60_000) as usize;
        let arrivals = &self.workload.arrivals;
        let rate = arrivals.per_second.get(minute).copied().unwrap_or(0.0);
        (f64::from(rate), arrivals.observed.get(minute).copied().unwrap_or(false))
    }

    /// A minute with backlog or near saturation, second by second.
    fn step_minute(&mut self, index: usize, utilization: f64, observed: bool) -> MinuteLatency {
        let tasks = self.minute.task_seconds / 60.0;
        let states = self.surface.states();
        let number = states.stationary_number(utilization.min(0.9)) + self.minute.carried / tasks.max(1.0);
        let mut mix = LatencyMix::default();
        self.surface.run_minute(index, number, utilization * self.surface.capacity_per_s(), &mut mix);
        let violation = self.surface.violation(&mix, utilization.min(1.0));
        if observed && mix.weight() > 0.0 {
            self.stepped.add_mix(&mix, self.minute.requests / mix.weight());
        }
        MinuteLatency::of(mix.mean_s(), mix.percentiles_s(), violation)
    }
}

impl Plant for ScreenPlant<'_> {
    fn fleet_event(&mut self, _at: SimTime, event: FleetEvent) {
        match event {
            FleetEvent::Ready { count, .. } => self.serving += count,
            FleetEvent::Drain { count, .. } | FleetEvent::Lose { count, .. } => {
                self.serving = self.serving.saturating_sub(count);
            }
            // MODEL: draining tasks carry no load and their idle CPU is left out; errs towards less CPU.
            FleetEvent::Stop { .. } => {}
        }
    }

    fn impose(&mut self, _at: SimTime, _condition: Condition) {}

    fn most_held(&self, _tell: &mut dyn FnMut(CohortId, f64)) {}

    fn advance(&mut self, from: SimTime, to: SimTime) -> Observation {
        let seconds = (to - from) as f64 / 1000.0;
        let (rate, _) = self.rate(from);
        let requests = rate * seconds;
        let tasks = f64::from(self.serving);
        self.minute.requests += requests;
        self.minute.task_seconds += tasks * seconds;
        if self.serving == 0 {
            return Observation { requests, failed: requests, ..Observation::default() };
        }
        let capacity = tasks * self.surface.capacity_per_s() * seconds;
        let served = (requests + self.backlog).min(capacity);
        self.backlog = requests + self.backlog - served;
        let cpu_seconds = tasks * self.workload.idle_vcpu.min(self.vcpu) * seconds + served * self.demand_s;
        let utilization = served / capacity;
        let in_flight = tasks * self.surface.states().stationary_number(utilization.min(0.97))
            + self.backlog
            + rate * self.workload.base_latency.mean_s;
        let memory = tasks * self.workload.memory.base_mib + self.workload.memory.per_request_mib * in_flight;
        Observation {
            retries: 0.0,
            cut_off: 0.0,
            requests,
            failed: 0.0,
            cpu_seconds,
            cpu_seconds_busiest: cpu_seconds / tasks,
            in_flight,
            memory_mib_seconds: memory * seconds,
        }
    }

    fn end_minute(&mut self, at: SimTime) -> Option<MinuteLatency> {
        let index = ((at.millis().max(60_000) - 60_000) / 60_000) as usize;
        let observed = self.workload.arrivals.observed.get(index).copied().unwrap_or(false);
        let minute = self.minute;
        let latency = if minute.requests <= 0.0 {
            None
        } else if minute.task_seconds <= 0.0 {
            // Nobody there to answer: every request fails, and the minute misses the objective.
            Some(MinuteLatency::unanswered())
        } else {
            let utilization = minute.requests / (minute.task_seconds * self.surface.capacity_per_s());
            let tasks = minute.task_seconds / 60.0;
            if self.surface.must_step(utilization)
                || minute.carried > 0.01 * tasks * self.surface.capacity_per_s()
            {
                Some(self.step_minute(index, utilization, observed))
            } else {
                let (latency, row) = self.surface.look_up(utilization);
                if observed {
                    self.rows_served[row] += minute.requests;
                }
                Some(latency)
            }
        };
        self.minute = MinuteState { carried: self.backlog, ..MinuteState::default() };
        latency
    }

    fn latency(&self) -> Option<LatencySummary> {
        let mut all = self.stepped.clone();
        for (row, requests) in self.rows_served.iter().enumerate() {
            let mix = self.surface.mix(row);
            if *requests > 0.0 && mix.weight() > 0.0 {
                all.add_mix(mix, requests / mix.weight());
            }
        }
        all.summary()
    }
}
