//! The exact engine behind the border of the control loop.

use super::arrivals::Stream;
use super::fleet::{Admission, Fleet, FleetSettings};
use super::histogram::Histogram;
use super::routing::Routing;
use super::server::Server;
use super::task::{Request, Task};
use crate::assumptions::Assumptions;
use crate::design::Design;
use crate::draws::Seed;
use crate::law::Law;
use crate::outcome::{LatencySummary, REPORTED};
use crate::plant::{CohortId, Condition, FleetEvent, MinuteLatency, Observation, Plant};
use crate::workload::{Memory, Workload};
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::objective::LatencyGoal;
use plimsoll_units::SimTime;
use std::ops::Range;

/// How far unfinished requests are followed at the end of a minute, in seconds; a longer latency counts as this.
const LOOK_AHEAD_S: f64 = 300.0;

/// A [`Plant`] that serves every request.
///
/// A request's latency is its time in the task plus its base latency. It counts in the minute in which it arrived.
/// MODEL: a request leaves its task's memory and CPU accounts after its base latency on average, spread over the interval
/// of its arrival; errs only by moving a request's base latency over the end of an interval.
#[derive(Debug, Clone)]
pub struct ExactPlant<'a> {
    stream: Stream<'a>,
    fleet: Fleet,
    records: Records<'a>,
    memory: Memory,
    idle_vcpu: f64,
    /// Requests lost with their tasks since the last interval.
    lost: f64,
    /// Requests of the current minute, refused ones included.
    arrived_in_minute: f64,
    scratch: Task,
}

/// What is known of finished requests.
#[derive(Debug, Clone)]
struct Records<'a> {
    goals: Vec<LatencyGoal>,
    observed: &'a [bool],
    timeout_s: f64,
    /// When the current minute began.
    minute_start: f64,
    minute: Histogram,
    all: Histogram,
    timed_out: f64,
}

impl Records<'_> {
    #[inline]
    fn finish(&mut self, request: &Request, at: f64) {
        let mut latency = at - request.arrived + f64::from(request.base_s);
        if latency > self.timeout_s {
            latency = self.timeout_s;
            self.timed_out += 1.0;
        }
        if request.arrived >= self.minute_start {
            self.minute.record(latency);
        }
        if self.observed.get((request.arrived / 60.0) as usize).copied().unwrap_or(false) {
            self.all.record(latency);
        }
    }

    /// The latency of the current minute.
    fn minute_latency(&self) -> MinuteLatency {
        let missed = self.goals.iter().any(|goal| {
            let [found] = self.minute.quantiles([goal.quantile.fraction()]);
            found * 1000.0 > goal.threshold_ms
        });
        // One realisation either misses or does not; sampling noise is already in it.
        let violation = if missed { 1.0 } else { 0.0 };
        MinuteLatency::of(self.minute.mean(), self.minute.quantiles(REPORTED), violation)
    }
}

impl<'a> ExactPlant<'a> {
    /// A plant without tasks for a range of the workload's minutes; time 0 is the start of the range.
    #[must_use]
    pub fn new(
        workload: &'a Workload,
        design: &Design,
        assumptions: &Assumptions,
        goals: &[LatencyGoal],
        seed: Seed,
        minutes: Range<usize>,
    ) -> Self {
        let seed = seed.named("exact engine");
        let fleet = Fleet::new(fleet_settings(workload, design, assumptions), seed);
        let observed = &workload.arrivals.observed;
        let from = minutes.start.min(observed.len());
        let until = minutes.end.clamp(from, observed.len());
        Self {
            stream: Stream::new(workload, minutes, seed),
            fleet,
            records: Records {
                goals: goals.to_vec(),
                observed: observed.get(from..until).unwrap_or_default(),
                timeout_s: workload.clients.timeout_s.unwrap_or(f64::INFINITY),
                minute_start: 0.0,
                minute: Histogram::default(),
                all: Histogram::default(),
                timed_out: 0.0,
            },
            memory: workload.memory,
            idle_vcpu: workload.idle_vcpu,
            lost: 0.0,
            arrived_in_minute: 0.0,
            scratch: Task::new(0.0, 0.0),
        }
    }

    /// Counts the unfinished requests of the current minute as if nothing else arrived.
    ///
    /// MODEL: exact in line; where cores are shared, later requests would slow them down, so a minute in which
    /// backlog builds up shows too little. The latency over all requests has no such error.
    fn record_unfinished(&mut self, now: f64) {
        let Self { fleet, records, scratch, .. } = self;
        let (minute_start, timeout_s) = (records.minute_start, records.timeout_s);
        fleet.run_ahead(now + LOOK_AHEAD_S, scratch, &mut |request, at| {
            if request.arrived >= minute_start {
                let latency = at - request.arrived + f64::from(request.base_s);
                records.minute.record(latency.min(timeout_s));
            }
        });
    }
}

impl Plant for ExactPlant<'_> {
    fn fleet_event(&mut self, at: SimTime, event: FleetEvent) {
        let lost = &mut self.lost;
        self.fleet.change(at.seconds(), event, &mut |task| *lost += task.in_flight() as f64);
    }

    fn impose(&mut self, _at: SimTime, condition: Condition) {
        self.fleet.impose(condition);
    }

    fn most_held(&self, tell: &mut dyn FnMut(CohortId, f64)) {
        self.fleet.most_held(tell);
    }

    fn advance(&mut self, from: SimTime, to: SimTime) -> Observation {
        let (start, end) = (from.seconds(), to.seconds());
        let seconds = end - start;
        let Self { stream, fleet, records, memory, idle_vcpu, lost, .. } = self;
        let mut observation = Observation { failed: std::mem::take(lost), ..Observation::default() };
        let mut base_seconds = 0.0;
        while let Some(at) = stream.next_before(end) {
            observation.requests += 1.0;
            match fleet.arrive(at, &mut |request, at| records.finish(&request, at)) {
                Admission::Taken { base_s } => base_seconds += f64::from(base_s),
                Admission::Refused => observation.failed += 1.0,
            }
        }
        let (mut request_s, mut serving_request_s, mut serving) = (base_seconds, base_seconds, 0.0);
        let mut grown_mib = 0.0;
        fleet.advance(end, &mut |request, at| records.finish(&request, at), &mut |member, used| {
            let cpu = used.cpu_s + *idle_vcpu * seconds;
            observation.cpu_seconds += cpu;
            observation.cpu_seconds_busiest = observation.cpu_seconds_busiest.max(cpu);
            request_s += used.request_s;
            if !member.is_draining() {
                serving += 1.0;
                serving_request_s += used.request_s;
                let age_s = 0.5 * (start + end) - member.since();
                grown_mib += (memory.growth_mib_per_hour + member.leak_mib_per_hour()) * age_s / 3600.0;
            }
        });
        self.arrived_in_minute += observation.requests;
        observation.failed += std::mem::take(&mut records.timed_out);
        if seconds > 0.0 {
            observation.in_flight = request_s / seconds;
            observation.memory_mib_seconds = (serving * memory.base_mib + grown_mib) * seconds
                + memory.per_request_mib * serving_request_s;
        }
        observation
    }

    /// The latency of the requests that arrived in the minute; those not finished yet count as if nothing else arrived,
    /// and as five minutes where even that takes longer.
    /// A minute whose requests were all refused or lost misses every objective.
    fn end_minute(&mut self, at: SimTime) -> Option<MinuteLatency> {
        self.record_unfinished(at.seconds());
        let latency = if self.records.minute.count() > 0 {
            Some(self.records.minute_latency())
        } else if self.arrived_in_minute > 0.0 {
            Some(MinuteLatency::unanswered())
        } else {
            None
        };
        self.arrived_in_minute = 0.0;
        self.records.minute.clear();
        self.records.minute_start = at.seconds();
        latency
    }

    fn latency(&self) -> Option<LatencySummary> {
        let all = &self.records.all;
        (all.count() > 0).then(|| LatencySummary::of_seconds(all.mean(), all.quantiles(REPORTED)))
    }
}

/// What the workload, the design and the assumptions mean for the tasks.
fn fleet_settings(workload: &Workload, design: &Design, assumptions: &Assumptions) -> FleetSettings {
    let server = Server::of(design.size.cpu, workload.discipline, assumptions);
    let routing = match design.routing {
        RoutingAlgorithm::RoundRobin => Routing::Rotating { variability: workload.rotation_variability },
        RoutingAlgorithm::LeastOutstandingRequests => Routing::LeastOutstanding,
        RoutingAlgorithm::WeightedRandom => Routing::Random,
    };
    let demand = Law::of_demand(workload.demand.mean_on(design.architecture), workload.demand.variation);
    FleetSettings {
        idle_vcpu: workload.idle_vcpu,
        queue_limit: workload.most_in_flight,
        base_latency: Law::lognormal(workload.base_latency.mean_s, workload.base_latency.variation),
        slow_start_s: f64::from(design.slow_start.get()),
        warmup_factor: assumptions.warmup_factor,
        warmup_requests: assumptions.warmup_requests.max(1.0),
        ..FleetSettings::plain(server, demand, routing)
    }
}

#[cfg(test)]
pub(super) mod tests;
