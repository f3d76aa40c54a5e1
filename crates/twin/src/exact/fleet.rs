//! All tasks of one service: routing, cohorts, what requests bring along.

use super::routing::{Router, Routing};
use super::server::{Pace, Server};
use super::task::{Request, Task, Used};
use crate::draws::{Draws, Seed};
use crate::law::Law;
use crate::plant::{Build, CohortId, Condition, FleetEvent};

/// Everything about a fleet that stays the same while it runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FleetSettings {
    /// The processor of each task.
    pub server: Server,
    /// vCPU that a task uses without requests, at least 0.
    pub idle_vcpu: f64,
    /// How requests are spread.
    pub routing: Routing,
    /// CPU seconds of a request.
    pub demand: Law,
    /// Seconds of a request that are not CPU time.
    pub base_latency: Law,
    /// Requests that a task holds at most; `None` is no limit.
    pub queue_limit: Option<u32>,
    /// Seconds during which a new task's share of the traffic grows linearly; 0 is off.
    pub slow_start_s: f64,
    /// Demand of a task's k-th request is multiplied by `1 + warmup_factor * exp(-k / warmup_requests)`.
    pub warmup_factor: f64,
    /// Decay of the warm-up in requests.
    pub warmup_requests: f64,
}

impl FleetSettings {
    /// Tasks of one processor with nothing but a law of demand and a routing.
    #[must_use]
    pub fn plain(server: Server, demand: Law, routing: Routing) -> Self {
        Self {
            server,
            idle_vcpu: 0.0,
            routing,
            demand,
            base_latency: Law::Constant { value: 0.0 },
            queue_limit: None,
            slow_start_s: 0.0,
            warmup_factor: 0.0,
            warmup_requests: 1.0,
        }
    }
}

/// Whether a request found a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Admission {
    /// It is in a task; with its seconds that are not CPU time.
    Taken {
        /// The base latency in seconds.
        base_s: f32,
    },
    /// There was no task, or the task's queue was full.
    Refused,
}

/// A task with its place in the fleet.
#[derive(Debug, Clone)]
pub struct Member {
    task: Task,
    cohort: CohortId,
    draining: bool,
    /// Moment since which it receives requests.
    since: f64,
    /// Whether its share of the traffic grows at first.
    slow: bool,
    /// Factor of its revision on the CPU time of a request.
    demand_factor: f64,
    leak_mib_per_hour: f64,
    taken: u64,
}

impl Member {
    /// Whether it receives no new requests any more.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.draining
    }

    /// Growth of its memory beyond the workload's, MiB per hour.
    #[must_use]
    pub fn leak_mib_per_hour(&self) -> f64 {
        self.leak_mib_per_hour
    }

    /// The moment since which it receives requests, in seconds.
    #[must_use]
    pub fn since(&self) -> f64 {
        self.since
    }
}

/// The tasks of one service.
#[derive(Debug, Clone)]
pub struct Fleet {
    settings: FleetSettings,
    condition: Condition,
    pace: Pace,
    members: Vec<Member>,
    /// Places in `members` of those that receive requests.
    serving: Vec<usize>,
    router: Router,
    demands: Draws,
    bases: Draws,
    phases: Draws,
}

impl Fleet {
    /// A fleet without tasks.
    #[must_use]
    pub fn new(settings: FleetSettings, seed: Seed) -> Self {
        Self {
            settings,
            condition: Condition::default(),
            pace: settings.server.pace(settings.idle_vcpu),
            members: Vec::new(),
            serving: Vec::new(),
            router: Router::new(settings.routing, seed.named("routing").draws()),
            demands: seed.named("demands").draws(),
            bases: seed.named("base latencies").draws(),
            phases: seed.named("quota phases").draws(),
        }
    }

    /// Changes the tasks at a moment that all of them were brought up to; hands over the requests that are lost.
    pub fn change(&mut self, at: f64, event: FleetEvent, lost: &mut impl FnMut(Task)) {
        match event {
            FleetEvent::Ready { cohort, count, build } => self.add(at, cohort, count, build),
            FleetEvent::Drain { cohort, count, into } => {
                for member in Self::last_serving(&mut self.members, cohort, count) {
                    (member.cohort, member.draining) = (into, true);
                }
            }
            FleetEvent::Stop { cohort } => self.remove(|member| member.cohort == cohort, lost),
            FleetEvent::Lose { cohort, count } => {
                // Marked by a cohort of their own that no event can name before they are gone.
                let gone = CohortId(u32::MAX);
                for member in Self::last_serving(&mut self.members, cohort, count) {
                    member.cohort = gone;
                }
                self.remove(|member| member.cohort == gone, lost);
            }
        }
        self.serving.clear();
        let places = self.members.iter().enumerate().filter(|(_, member)| !member.draining);
        self.serving.extend(places.map(|(place, _)| place));
    }

    fn add(&mut self, at: f64, cohort: CohortId, count: u32, build: Build) {
        // AWS: slow start is for targets that join others; the first ones of an empty group receive their full share.
        let slow = self.settings.slow_start_s > 0.0 && !self.serving.is_empty();
        for _ in 0..count {
            let phase = self.phases.uniform() * self.settings.server.quota_period_s;
            let task = Task::new(at, at - phase);
            let demand_factor = build.demand_factor;
            self.members.push(Member {
                task,
                cohort,
                draining: false,
                since: at,
                slow,
                demand_factor,
                leak_mib_per_hour: build.leak_mib_per_hour,
                taken: 0,
            });
        }
    }

    fn last_serving(
        members: &mut [Member],
        cohort: CohortId,
        count: u32,
    ) -> impl Iterator<Item = &mut Member> {
        members
            .iter_mut()
            .rev()
            .filter(move |member| member.cohort == cohort && !member.draining)
            .take(count as usize)
    }

    fn remove(&mut self, gone: impl Fn(&Member) -> bool, lost: &mut impl FnMut(Task)) {
        for member in self.members.extract_if(.., |member| gone(member)) {
            lost(member.task);
        }
    }

    /// A request arrives at `at`, not before any earlier moment. What is finished until then is handed to `done`.
    #[inline]
    pub fn arrive(&mut self, at: f64, done: &mut impl FnMut(Request, f64)) -> Admission {
        if self.router.looks_at_all_tasks() {
            for member in &mut self.members {
                if !member.task.is_quiet_until(at) {
                    member.task.advance(&self.pace, at, done);
                }
            }
        }
        let base_s = self.condition.base_latency_factor * self.settings.base_latency.draw(&mut self.bases);
        let base_s = base_s as f32;
        let mut demand_s = self.condition.demand_factor * self.settings.demand.draw(&mut self.demands);
        let Some(place) = self.choose(at) else { return Admission::Refused };
        let Some(member) = self.members.get_mut(place) else { return Admission::Refused };
        member.task.advance(&self.pace, at, done);
        if self.settings.queue_limit.is_some_and(|limit| member.task.in_flight() >= limit as usize) {
            return Admission::Refused;
        }
        demand_s *= member.demand_factor;
        if self.settings.warmup_factor > 0.0 {
            let cold = libm::exp(-(member.taken as f64) / self.settings.warmup_requests);
            demand_s *= 1.0 + self.settings.warmup_factor * cold;
        }
        member.taken += 1;
        member.task.push(&self.pace, demand_s, base_s);
        Admission::Taken { base_s }
    }

    /// The place of the task for a request; tasks in slow start pass most of theirs on.
    #[inline]
    fn choose(&mut self, at: f64) -> Option<usize> {
        let (serving, members) = (&self.serving, &self.members);
        let count = u32::try_from(serving.len()).ok().filter(|&count| count > 0)?;
        let member = |position: u32| serving.get(position as usize).and_then(|&place| members.get(place));
        let in_flight = |position| member(position).map_or(usize::MAX, |member| member.task.in_flight());
        let mut position = self.router.choose(count, in_flight);
        if self.settings.slow_start_s > 0.0 && !self.router.looks_at_all_tasks() {
            for _ in 0..count {
                let Some(member) = member(position).filter(|member| member.slow) else { break };
                let share = (at - member.since) / self.settings.slow_start_s;
                if share >= 1.0 || self.router.chance() < share {
                    break;
                }
                position = self.router.choose(count, in_flight);
            }
        }
        serving.get(position as usize).copied()
    }

    /// Imposes a condition on the requests that arrive from now on.
    pub fn impose(&mut self, condition: Condition) {
        self.condition = condition;
    }

    /// Tells the most requests that one task of each cohort holds.
    pub fn most_held(&self, tell: &mut dyn FnMut(CohortId, f64)) {
        // Members of a cohort need not stand together: draining moves single ones into another.
        for (place, member) in self.members.iter().enumerate() {
            let same = |other: &&Member| other.cohort == member.cohort;
            if !self.members.iter().take(place).any(|other| same(&other)) {
                let held = self.members.iter().skip(place).filter(same).map(|member| member.task.in_flight());
                tell(member.cohort, held.max().unwrap_or(0) as f64);
            }
        }
    }

    /// Hands over when each request would be finished if nothing else arrived, but `until` for those that would take
    /// longer; changes nothing but `scratch`.
    pub fn run_ahead(&self, until: f64, scratch: &mut Task, done: &mut impl FnMut(Request, f64)) {
        for member in &self.members {
            scratch.copy_from(&member.task);
            scratch.advance(&self.pace, until, done);
            scratch.take_requests().for_each(|request| done(request, until));
        }
    }

    /// Brings all tasks up to `to`; tells of each what it used since the last call.
    pub fn advance(
        &mut self,
        to: f64,
        done: &mut impl FnMut(Request, f64),
        used: &mut impl FnMut(&Member, Used),
    ) {
        for member in &mut self.members {
            member.task.advance(&self.pace, to, done);
            let task_used = member.task.take_used();
            used(member, task_used);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plant::Build;
    use crate::workload::Discipline;

    fn fleet(change: impl Fn(&mut FleetSettings)) -> Fleet {
        let server = Server {
            vcpu: 1.0,
            visible_cpus: 1,
            discipline: Discipline::ProcessorSharing,
            quota_period_s: 0.1,
        };
        let demand = Law::Constant { value: 0.001 };
        let mut settings = FleetSettings::plain(server, demand, Routing::Rotating { variability: 0.7 });
        change(&mut settings);
        let mut fleet = Fleet::new(settings, Seed::new(4));
        fleet.change(
            0.0,
            FleetEvent::Ready { cohort: CohortId(0), count: 3, build: Build::RECORDED },
            &mut |_| (),
        );
        fleet.change(
            0.0,
            FleetEvent::Ready { cohort: CohortId(1), count: 1, build: Build::RECORDED },
            &mut |_| (),
        );
        fleet
    }

    /// CPU seconds of each task while 100 requests per second arrive for a minute.
    fn minute(fleet: &mut Fleet, start: f64) -> Vec<f64> {
        for request in 0..6000 {
            fleet.arrive(start + f64::from(request) * 0.01, &mut |_, _| ());
        }
        let mut cpu = Vec::new();
        fleet.advance(start + 60.0, &mut |_, _| (), &mut |_, used| cpu.push(used.cpu_s));
        cpu
    }

    #[test]
    fn slow_start_lets_the_share_of_a_new_task_grow() {
        let mut fleet = fleet(|settings| settings.slow_start_s = 60.0);
        let first = minute(&mut fleet, 0.0);
        let second = minute(&mut fleet, 60.0);
        // The first tasks of an empty group start with their full share.
        assert!(first[3] < 0.7 * first[0], "{first:?}");
        assert!((second[3] / second[0] - 1.0).abs() < 0.1, "{second:?}");
    }

    #[test]
    fn cold_tasks_need_more_cpu_at_first() {
        let mut fleet = fleet(|settings| (settings.warmup_factor, settings.warmup_requests) = (2.0, 100.0));
        let extra: f64 = minute(&mut fleet, 0.0).iter().sum::<f64>() - 6.0;
        // Four tasks, each 2 x 100 requests' worth of 1 ms more.
        assert!((extra - 0.8).abs() < 0.01, "{extra}");
    }

    #[test]
    fn drained_tasks_get_nothing_new_and_lost_ones_are_gone() {
        let mut fleet = fleet(|_| ());
        fleet.change(
            0.0,
            FleetEvent::Drain { cohort: CohortId(0), count: 2, into: CohortId(2) },
            &mut |_| (),
        );
        assert_eq!(minute(&mut fleet, 0.0).iter().filter(|&&cpu| cpu > 0.0).count(), 2);
        let mut gone = 0;
        fleet.change(60.0, FleetEvent::Stop { cohort: CohortId(2) }, &mut |_| gone += 1);
        fleet.change(60.0, FleetEvent::Lose { cohort: CohortId(1), count: 5 }, &mut |_| gone += 1);
        assert_eq!(gone, 3);
        assert_eq!(minute(&mut fleet, 60.0).len(), 1);
        fleet.change(120.0, FleetEvent::Lose { cohort: CohortId(0), count: 1 }, &mut |_| gone += 1);
        assert_eq!(fleet.arrive(121.0, &mut |_, _| ()), Admission::Refused);
    }
}
