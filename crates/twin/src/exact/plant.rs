//! The exact engine behind the border of the control loop.

use super::arrivals::Stream;
use super::clients::Clients;
use super::fleet::{Admission, Fleet, FleetSettings};
use super::member::Member;
use super::records::{Ledger, Patient, Records, whole};
use super::routing::Routing;
use super::server::Server;
use super::task::{Task, Used, WHOLE};
use crate::assumptions::Assumptions;
use crate::design::Design;
use crate::draws::Seed;
use crate::law::Law;
use crate::outcome::LatencySummary;
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
/// A request's latency is the time from its first attempt to its answer. It counts in the minute in which it arrived. One that
/// fails after its callers waited for at least one timeout counts with the time that took; one that fails at once, because it
/// was refused or lost, has no latency and only counts as failed.
#[derive(Debug, Clone)]
pub struct ExactPlant<'a> {
    stream: Stream<'a>,
    fleet: Fleet,
    /// `None` where callers wait for ever and never try again.
    clients: Option<Clients>,
    records: Records<'a>,
    memory: Memory,
    idle_vcpu: f64,
    scratch: Scratch,
}

/// What has become of requests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fates {
    /// Requests that arrived.
    pub arrived: f64,
    /// Requests that were answered in time.
    pub answered: f64,
    /// Requests that failed for good.
    pub failed: f64,
    /// Requests in a task, or waiting for another attempt.
    pub pending: f64,
}

/// Copies for a look ahead.
#[derive(Debug, Clone)]
struct Scratch {
    task: Task,
    fleet: Fleet,
    clients: Option<Clients>,
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
        let settings = fleet_settings(workload, design, assumptions);
        let clients = Clients::of(&workload.clients, seed);
        let observed = &workload.arrivals.observed;
        let from = minutes.start.min(observed.len());
        let until = minutes.end.clamp(from, observed.len());
        let observed = observed.get(from..until).unwrap_or_default();
        let timeout_s = workload.clients.timeout_s.unwrap_or(f64::INFINITY);
        Self {
            stream: Stream::new(workload, minutes, seed),
            fleet: Fleet::new(settings, seed),
            records: Records::new(goals, observed, timeout_s),
            memory: workload.memory,
            idle_vcpu: workload.idle_vcpu,
            scratch: Scratch {
                task: Task::new(0.0, 0.0),
                fleet: Fleet::new(settings, seed),
                clients: clients.clone(),
            },
            clients,
        }
    }

    /// The same plant, before it has any tasks, with about `tasks` simulated ones, at least 4, where there are more: each
    /// stands for several, and so does each of their requests. Without effect under least outstanding requests, where every
    /// task depends on all others.
    ///
    /// MODEL: tasks become ready, drain and are lost as parts of those they belong to, and their requests with them; a retry
    /// goes to a simulated task whatever it stands for. The busiest task is the busiest of the simulated ones (low), and
    /// counts scatter as those of fewer requests.
    #[must_use]
    pub fn thinned(mut self, tasks: u32) -> Self {
        // Where it is not possible, all tasks are simulated.
        let _ = self.fleet.thin(tasks);
        self
    }

    /// What has become of the requests so far.
    ///
    /// INVARIANT: every request that arrived is answered, has failed or is pending.
    #[must_use]
    pub fn fates(&self) -> Fates {
        let tally = self.records.total();
        let pending = self.clients.as_ref().map_or_else(|| self.fleet.held_weight(), Clients::pending);
        Fates {
            arrived: whole(tally.arrived),
            answered: whole(tally.answered),
            failed: whole(tally.failed),
            pending: whole(pending),
        }
    }

    /// Counts the unfinished requests of the current minute as if nothing else arrived.
    ///
    /// MODEL: exact in line; where cores are shared, later requests would slow them down, so a minute in which
    /// backlog builds up shows too little. The latency over all requests has no such error.
    fn record_unfinished(&mut self, now: f64) {
        let Self { fleet, clients, records, scratch, .. } = self;
        let until = now + LOOK_AHEAD_S;
        let mut ahead = records.ahead();
        if let (Some(clients), Some(copy)) = (clients, &mut scratch.clients) {
            scratch.fleet.copy_from(fleet);
            copy.copy_from(clients);
            copy.wind_up(&mut scratch.fleet, until, &mut ahead);
        } else {
            fleet.run_ahead(until, &mut scratch.task, &mut Patient(&mut ahead));
        }
    }

    /// Serves what arrives before `end`.
    fn serve(&mut self, end: f64) {
        let Self { stream, fleet, clients, records, .. } = self;
        if let Some(clients) = clients {
            clients.serve(fleet, Some(stream), end, records);
            return;
        }
        while let Some(at) = stream.next_before(end) {
            let admission = fleet.arrive(at, &mut Patient(records));
            let (Admission::Taken(weight) | Admission::Refused(weight) | Admission::CutOff(weight)) =
                admission;
            records.arrived(weight);
            if !matches!(admission, Admission::Taken(_)) {
                records.failed(at, at, weight);
            }
            if matches!(admission, Admission::CutOff(_)) {
                records.cut_off(weight);
            }
        }
    }
}

impl Plant for ExactPlant<'_> {
    fn fleet_event(&mut self, at: SimTime, event: FleetEvent) {
        let at = at.seconds();
        let Self { stream, fleet, clients, records, .. } = self;
        fleet.change(at, event, &mut |(request, weight)| match clients {
            Some(clients) => clients.lost(at, request, weight, records),
            None => records.failed(request.arrived, at, weight),
        });
        stream.draw_share(at, fleet.share());
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
        self.serve(end);
        let Self { stream, fleet, clients, records, memory, idle_vcpu, .. } = self;
        let mut observation = Observation::default();
        let (mut request_s, mut serving_request_s, mut serving, mut grown_mib) = (0.0, 0.0, 0.0, 0.0);
        let mut used = |member: &Member, used: Used| {
            let weight = f64::from(member.weight()) / f64::from(WHOLE);
            let cpu = used.cpu_s + *idle_vcpu * seconds;
            observation.cpu_seconds += weight * cpu;
            observation.cpu_seconds_busiest = observation.cpu_seconds_busiest.max(cpu);
            request_s += weight * used.request_s;
            if !member.is_draining() {
                serving += weight;
                serving_request_s += weight * used.request_s;
                let age_s = 0.5 * (start + end) - member.since();
                let per_hour = memory.growth_mib_per_hour + member.leak_mib_per_hour();
                grown_mib += weight * per_hour * age_s / 3600.0;
            }
        };
        match clients {
            Some(clients) => clients.catch_up(fleet, end, records, &mut used),
            None => fleet.advance(end, &mut Patient(records), &mut used),
        }
        let tally = records.take_tally();
        let excess = stream.take_excess();
        observation.requests = whole(tally.arrived) + excess;
        observation.failed = whole(tally.failed) + excess;
        observation.retries = whole(tally.retried);
        observation.cut_off = whole(tally.cut_off) + excess;
        if seconds > 0.0 {
            observation.in_flight = request_s / seconds;
            observation.memory_mib_seconds = (serving * memory.base_mib + grown_mib) * seconds
                + memory.per_request_mib * serving_request_s;
        }
        observation
    }

    /// The latency of the requests that arrived in the minute; those not over yet count as if nothing else arrived,
    /// and as five minutes after its end where even that takes longer.
    /// A minute whose requests were all refused or lost misses every objective.
    fn end_minute(&mut self, at: SimTime) -> Option<MinuteLatency> {
        self.record_unfinished(at.seconds());
        self.records.end_minute(at.seconds())
    }

    fn latency(&self) -> Option<LatencySummary> {
        self.records.latency()
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
mod client_tests;
#[cfg(test)]
pub(super) mod tests;
#[cfg(test)]
mod thinning_tests;
