//! All tasks of one service: routing, cohorts, what requests bring along.

use super::member::Member;
use super::routing::{Router, Routing};
use super::server::{Pace, Server};
use super::task::{Request, Sender, Task, Used, WHOLE};
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It is in a task that stands for this many 64ths of a task.
    Taken(u32),
    /// There was no task, or the task was full; of the same weight as if it had been taken.
    Refused(u32),
    /// The task holds [`MOST_HELD`] requests although nothing is stated about its limit.
    CutOff(u32),
}

/// Requests that a task holds at most where no limit is stated.
///
/// MODEL: a bound so that an overload of days ends; what lies beyond counts as failed, and as cut off.
pub const MOST_HELD: usize = 1 << 20;

/// The tasks of one service.
#[derive(Debug, Clone)]
pub struct Fleet {
    settings: FleetSettings,
    condition: Condition,
    pace: Pace,
    /// INVARIANT: in ascending order of their serial numbers.
    members: Vec<Member>,
    next_serial: u32,
    /// Places in `members` of those that receive requests.
    serving: Vec<usize>,
    /// Tasks for which those stand, in 64ths.
    serving_weight: u64,
    /// How many tasks are simulated, about, when there are more; `None` simulates all.
    thin_to: Option<u32>,
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
            next_serial: 0,
            serving: Vec::new(),
            serving_weight: 0,
            thin_to: None,
            router: Router::new(settings.routing, seed.named("routing").draws()),
            demands: seed.named("demands").draws(),
            bases: seed.named("base latencies").draws(),
            phases: seed.named("quota phases").draws(),
        }
    }

    /// Changes the tasks at a moment that all of them were brought up to; tells of each request that is lost, with the weight
    /// of what is lost of it.
    pub fn change(&mut self, at: f64, event: FleetEvent, lost: &mut impl FnMut((&Request, u32))) {
        match event {
            FleetEvent::Ready { cohort, count, build } => self.add(at, cohort, count, build),
            FleetEvent::Drain { cohort, count, into } => {
                self.take_out(cohort, count, &mut |member| member.drain(into));
            }
            FleetEvent::Stop { cohort } => self.remove(cohort, lost),
            FleetEvent::Lose { cohort, count } => {
                // Marked by a cohort of their own that no event can name before they are gone.
                let gone = CohortId(u32::MAX);
                self.take_out(cohort, count, &mut |member| member.drain(gone));
                self.remove(gone, lost);
            }
        }
        self.serving.clear();
        let places = self.members.iter().enumerate().filter(|(_, member)| !member.is_draining());
        self.serving.extend(places.map(|(place, _)| place));
        let serving = self.members.iter().filter(|member| !member.is_draining());
        self.serving_weight = serving.map(|member| u64::from(member.weight())).sum();
    }

    fn add(&mut self, at: f64, cohort: CohortId, count: u32, build: Build) {
        // AWS: slow start is for targets that join others; the first ones of an empty group receive their full share.
        let slow = self.settings.slow_start_s > 0.0 && !self.serving.is_empty();
        let simulated = self.simulated_of(count);
        let weight = u64::from(count) * u64::from(WHOLE);
        for number in 0..simulated {
            let phase = self.phases.uniform() * self.settings.server.quota_period_s;
            let mut task = Task::new(at, at - phase);
            // The shares differ by 1/64 where they do not come out even.
            let up_to = |number: u32| weight * u64::from(number) / u64::from(simulated);
            task.weight = u32::try_from(up_to(number + 1) - up_to(number)).unwrap_or(u32::MAX);
            self.members.push(Member::new(task, cohort, self.next_serial, at, slow, build));
            self.next_serial += 1;
        }
    }

    /// How many of `count` new tasks are simulated.
    fn simulated_of(&self, count: u32) -> u32 {
        let Some(thin_to) = self.thin_to else { return count };
        let all = self.serving_weight / u64::from(WHOLE) + u64::from(count);
        let share = (u64::from(count) * u64::from(thin_to)).div_ceil(all.max(1));
        u32::try_from(share).unwrap_or(count).clamp(1.min(count), count)
    }

    /// Takes `count` serving tasks of a cohort out, newest first, by `leave`. Where only a part of the tasks for which one
    /// stands leaves, a copy of it leaves, of the weight of that part.
    ///
    /// MODEL: copy and original go on with the same requests.
    fn take_out(&mut self, cohort: CohortId, count: u32, leave: &mut impl FnMut(&mut Member)) {
        let mut left = u64::from(count) * u64::from(WHOLE);
        let mut copy = None;
        for member in self.members.iter_mut().rev() {
            if left == 0 {
                break;
            }
            if member.cohort() != cohort || member.is_draining() {
                continue;
            }
            match u32::try_from(left).ok().filter(|&left| left < member.weight()) {
                None => {
                    left -= u64::from(member.weight());
                    leave(member);
                }
                Some(part) => {
                    let mut leaving = member.split(part, self.next_serial);
                    leave(&mut leaving);
                    copy = Some(leaving);
                    left = 0;
                }
            }
        }
        if let Some(copy) = copy {
            self.next_serial += 1;
            self.members.push(copy);
        }
    }

    fn remove(&mut self, cohort: CohortId, lost: &mut impl FnMut((&Request, u32))) {
        for member in self.members.extract_if(.., |member| member.cohort() == cohort) {
            member.task.requests().for_each(|request| lost((request, member.weight())));
        }
    }

    /// A request arrives at `at`, not before any earlier moment. Its sender hears what has happened until then.
    #[inline]
    pub fn arrive(&mut self, at: f64, sender: &mut impl Sender) -> Admission {
        if self.router.looks_at_all_tasks() {
            for member in &mut self.members {
                if !member.task.is_quiet_until(at) {
                    member.task.advance(&self.pace, at, sender);
                }
            }
        }
        let base_s = self.condition.base_latency_factor * self.settings.base_latency.draw(&mut self.bases);
        let mut demand_s = self.condition.demand_factor * self.settings.demand.draw(&mut self.demands);
        let place = self.choose(at);
        let Some(member) = place.and_then(|place| self.members.get_mut(place)) else {
            return Admission::Refused(WHOLE);
        };
        member.task.advance(&self.pace, at, sender);
        let (limit, held) = (self.settings.queue_limit, member.task.held());
        if limit.is_some_and(|limit| held >= limit as usize) {
            return Admission::Refused(member.weight());
        }
        if held >= MOST_HELD {
            return Admission::CutOff(member.weight());
        }
        demand_s *= member.demand_factor();
        if self.settings.warmup_factor > 0.0 {
            let cold = libm::exp(-(member.taken() as f64) / self.settings.warmup_requests);
            demand_s *= 1.0 + self.settings.warmup_factor * cold;
        }
        member.take(&self.pace, demand_s, base_s as f32, sender);
        Admission::Taken(member.weight())
    }

    /// The place of the task for a request; tasks in slow start pass most of theirs on.
    #[inline]
    fn choose(&mut self, at: f64) -> Option<usize> {
        let (serving, members) = (&self.serving, &self.members);
        let count = u32::try_from(serving.len()).ok().filter(|&count| count > 0)?;
        let member = |position: u32| serving.get(position as usize).and_then(|&place| members.get(place));
        let in_flight = |position| member(position).map_or(usize::MAX, |member| member.task.at_work());
        let mut position = self.router.choose(count, in_flight);
        if self.settings.slow_start_s > 0.0 && !self.router.looks_at_all_tasks() {
            for _ in 0..count {
                let Some(member) = member(position).filter(|member| member.is_slow()) else { break };
                let share = (at - member.since()) / self.settings.slow_start_s;
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

    /// Simulates about `tasks` tasks, at least 4, where there are more, each of which stands for several; false, without
    /// effect, where the routing makes tasks depend on each other.
    ///
    /// MODEL: under random routing, and under a rotation that is not stricter than one over so few tasks can be, each task
    /// sees the same arrivals however many others there are.
    #[must_use]
    pub fn thin(&mut self, tasks: u32) -> bool {
        let tasks = tasks.max(4);
        let possible = self.settings.routing.is_independent_among(tasks);
        self.thin_to = possible.then_some(tasks);
        possible
    }

    /// The share of all requests that the simulated tasks receive.
    #[must_use]
    pub fn share(&self) -> f64 {
        match self.serving_weight {
            0 => 1.0,
            weight => (self.serving.len() as u64 * u64::from(WHOLE)) as f64 / weight as f64,
        }
    }

    /// Tells the most requests that one task of each cohort holds, as of the moment it was brought up to.
    pub fn most_held(&self, tell: &mut dyn FnMut(CohortId, f64)) {
        // Members of a cohort need not stand together: draining moves single ones into another.
        for (place, member) in self.members.iter().enumerate() {
            let same = |other: &&Member| other.cohort() == member.cohort();
            if !self.members.iter().take(place).any(|other| same(&other)) {
                let held = self.members.iter().skip(place).filter(same).map(|member| member.task.held());
                tell(member.cohort(), held.max().unwrap_or(0) as f64);
            }
        }
    }

    /// Requests in all tasks as of the moment they were brought up to, in 64ths.
    #[must_use]
    pub fn held_weight(&self) -> u64 {
        self.members.iter().map(|member| member.task.held() as u64 * u64::from(member.weight())).sum()
    }

    /// Hands over when each request would be answered if nothing else arrived, but `until` for those that would take
    /// longer; changes nothing but `scratch`.
    pub fn run_ahead(&self, until: f64, scratch: &mut Task, sender: &mut impl Sender) {
        for member in &self.members {
            scratch.copy_from(&member.task);
            scratch.advance(&self.pace, until, sender);
            scratch.requests().for_each(|request| sender.answered(*request, until, member.weight()));
        }
    }

    /// The place of the task with a serial number, while it is there.
    #[must_use]
    pub fn place_of(&self, serial: u32) -> Option<usize> {
        self.members.binary_search_by_key(&serial, Member::serial).ok()
    }

    /// Brings the task at a place up to a moment.
    pub fn catch_up(&mut self, place: usize, to: f64, sender: &mut impl Sender) {
        if let Some(member) = self.members.get_mut(place) {
            member.task.advance(&self.pace, to, sender);
        }
    }

    /// The task at a place stops working on a request, at the moment it was brought up to.
    pub fn abandon(&mut self, place: usize, ticket: u32) {
        if let Some(member) = self.members.get_mut(place) {
            member.task.abandon(ticket);
        }
    }

    /// Brings all tasks up to `to`; tells of each what it used since the last call.
    pub fn advance(&mut self, to: f64, sender: &mut impl Sender, used: &mut impl FnMut(&Member, Used)) {
        for member in &mut self.members {
            member.task.advance(&self.pace, to, sender);
            let task_used = member.task.take_used();
            used(member, task_used);
        }
    }

    /// Makes this an exact copy of another fleet, reusing its memory.
    pub fn copy_from(&mut self, other: &Self) {
        self.members.truncate(other.members.len());
        let (common, more) = other.members.split_at(self.members.len());
        for (own, other) in self.members.iter_mut().zip(common) {
            own.copy_from(other);
        }
        self.members.extend_from_slice(more);
        self.serving.clone_from(&other.serving);
        self.router.clone_from(&other.router);
        (self.settings, self.condition, self.pace) = (other.settings, other.condition, other.pace);
        (self.next_serial, self.serving_weight) = (other.next_serial, other.serving_weight);
        self.thin_to = other.thin_to;
        self.demands.clone_from(&other.demands);
        self.bases.clone_from(&other.bases);
        self.phases.clone_from(&other.phases);
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
            fleet.arrive(start + f64::from(request) * 0.01, &mut |_: Request, _: f64| ());
        }
        let mut cpu = Vec::new();
        fleet.advance(start + 60.0, &mut |_: Request, _: f64| (), &mut |_, used| cpu.push(used.cpu_s));
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
        fleet.change(60.0, FleetEvent::Stop { cohort: CohortId(2) }, &mut |_| ());
        fleet.change(60.0, FleetEvent::Lose { cohort: CohortId(1), count: 5 }, &mut |_| ());
        assert_eq!(minute(&mut fleet, 60.0).len(), 1);
        let mut nobody = |_: Request, _: f64| ();
        let Admission::Taken(WHOLE) = fleet.arrive(120.0, &mut nobody) else { panic!("one task is left") };
        let mut lost = 0;
        fleet.change(120.0, FleetEvent::Lose { cohort: CohortId(0), count: 1 }, &mut |_| lost += 1);
        assert_eq!(lost, 1);
        assert_eq!(fleet.arrive(121.0, &mut nobody), Admission::Refused(WHOLE));
    }
}
