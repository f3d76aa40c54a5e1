//! The ECS service scheduler: brings the tasks of a service to its desired count.

mod losses;

use super::billing::rounding_ms;
use super::fleet::{Batch, FleetCounts, MAX_ZONES, Stage, Tasks};
use super::lifetimes::{LifeTimes, Start};
use super::rollout::{Fault, RolloutCounts, Rollouts, next_step};
use crate::assumptions::Assumptions;
use crate::design::Design;
use crate::outcome::EventKind;
use crate::plant::{CohortId, FleetEvent};
use plimsoll_spec::platform::capacity::PurchaseMix;
use plimsoll_units::{Purchase, SimTime};

/// AWS: a service on Fargate is given at most 500 tasks per minute; source ECS service quotas, read 2026-09.
///
/// MODEL: the limit of the account, 100 tasks at once and then 20 per second, is shared with unknown others and left out;
/// large scale-outs so start up to half a minute too early.
const LAUNCHES_PER_MINUTE: u32 = 500;
const LAUNCH_WINDOW_MS: i64 = 60_000;

/// MODEL: tasks there from the start of the replay were launched long before it.
const LAUNCHED_BEFORE: SimTime = SimTime::from_seconds(-86_400);

/// What a step of the scheduler changed.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Changes of the serving tasks, in order.
    pub fleet: Vec<FleetEvent>,
    /// Things worth telling.
    pub events: Vec<EventKind>,
}

/// Time that passed on tasks, in task-milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TaskTime {
    /// With a running container.
    pub running: i64,
    /// Receiving traffic.
    pub serving: i64,
}

/// Billed task time so far, in task-milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BilledTime {
    /// On demand.
    pub on_demand: i64,
    /// On Spot.
    pub spot: i64,
}

/// The scheduler of one service.
#[derive(Debug, Clone)]
pub struct Scheduler {
    times: LifeTimes,
    mix: PurchaseMix,
    zones: usize,
    desired: u32,
    batches: Vec<Batch>,
    counts: FleetCounts,
    rollouts: Rollouts,
    next_cohort: u32,
    /// Until when the zone, and the Spot pool of the zone, take no new task.
    zone_closed: [SimTime; MAX_ZONES],
    spot_closed: [SimTime; MAX_ZONES],
    /// Lost tasks that ECS does not know of yet, and when it will.
    unnoticed: u32,
    noticed_at: SimTime,
    /// Lost tasks that are not replaced yet.
    lost: u32,
    /// Whether tasks whose start outlasts their grace period are kept all the same.
    patient: bool,
    /// Until when launched tasks take longer to have their image, and how much.
    slow_pull_until: SimTime,
    slow_pull_ms: i64,
    /// Launches in the current window of the launch limit.
    window_start: SimTime,
    launched: u32,
    /// When a launch that was not possible is tried again.
    retry_at: SimTime,
    due: SimTime,
    accrued_to: SimTime,
    billed: BilledTime,
    interrupted: u32,
}

impl Scheduler {
    /// A service with its desired tasks serving since long; [`Scheduler::step`] at the start announces them.
    #[must_use]
    pub fn new(design: &Design, assumptions: &Assumptions, desired: u32) -> Self {
        let mut scheduler = Self {
            times: LifeTimes::of(design, assumptions),
            mix: design.mix,
            zones: usize::from(design.zones).clamp(1, MAX_ZONES),
            desired,
            batches: Vec::with_capacity(16),
            counts: FleetCounts::default(),
            rollouts: Rollouts::new(design.rollout),
            next_cohort: 0,
            zone_closed: [SimTime::START; MAX_ZONES],
            spot_closed: [SimTime::START; MAX_ZONES],
            unnoticed: 0,
            noticed_at: SimTime::NEVER,
            lost: 0,
            patient: true,
            slow_pull_until: SimTime::START,
            slow_pull_ms: 0,
            window_start: LAUNCHED_BEFORE,
            launched: 0,
            retry_at: SimTime::NEVER,
            due: SimTime::START,
            accrued_to: SimTime::START,
            billed: BilledTime::default(),
            interrupted: 0,
        };
        let (tasks, _) = scheduler.place(SimTime::START, desired, &Tasks::default());
        scheduler.add_batch(LAUNCHED_BEFORE, tasks);
        if let Some(batch) = scheduler.batches.last_mut() {
            (batch.stage, batch.pull_start, batch.next) = (Stage::Starting, LAUNCHED_BEFORE, SimTime::START);
            (batch.running_at, batch.ready_at, batch.fails) = (LAUNCHED_BEFORE, SimTime::START, false);
        }
        scheduler.counts = FleetCounts::of(&scheduler.batches);
        scheduler
    }

    /// When the scheduler acts next.
    #[must_use]
    pub const fn due(&self) -> SimTime {
        self.due
    }

    /// The numbers of tasks now.
    #[must_use]
    pub const fn counts(&self) -> &FleetCounts {
        &self.counts
    }

    /// Billed task time up to the last [`Scheduler::accrue`].
    #[must_use]
    pub const fn billed(&self) -> BilledTime {
        self.billed
    }

    /// Tasks that Spot took back so far.
    #[must_use]
    pub const fn interrupted(&self) -> u32 {
        self.interrupted
    }

    /// Whether a deployment runs.
    #[must_use]
    pub fn deploying(&self) -> bool {
        self.rollouts.in_progress()
    }

    /// Lets time pass up to `to` with the tasks as they are.
    #[inline]
    pub fn accrue(&mut self, to: SimTime) -> TaskTime {
        let passed = (to - self.accrued_to).max(0);
        self.accrued_to = self.accrued_to.max(to);
        let times = |tasks: u32| passed * i64::from(tasks);
        self.billed.on_demand += times(self.counts.billed_on_demand);
        self.billed.spot += times(self.counts.billed_spot);
        TaskTime { running: times(self.counts.running), serving: times(self.counts.serving) }
    }

    /// Sets the desired count; the next [`Scheduler::step`] at this moment acts on it.
    pub fn set_desired(&mut self, at: SimTime, desired: u32) {
        self.desired = desired;
        self.due = self.due.min(at);
    }

    /// Begins a deployment.
    pub fn deploy(&mut self, at: SimTime, fault: Fault, changes: &mut Changes) {
        changes.events.push(self.rollouts.begin(fault));
        self.due = self.due.min(at);
    }

    /// From now on gives up tasks whose start outlasts their grace period, as ECS does.
    pub fn enforce_grace_period(&mut self) {
        self.patient = false;
    }

    /// Tasks launched before `until` take `extra_ms` longer to have their image.
    pub fn slow_image_pull(&mut self, until: SimTime, extra_ms: i64) {
        (self.slow_pull_until, self.slow_pull_ms) = (until, extra_ms.max(0));
    }

    /// The batches that receive traffic.
    pub fn serving(&self) -> impl Iterator<Item = &Batch> {
        self.batches.iter().filter(|batch| batch.stage == Stage::Serving)
    }

    /// What is wrong with the tasks of a batch.
    #[must_use]
    pub fn fault_of(&self, batch: &Batch) -> Fault {
        self.rollouts.fault(batch.revision)
    }

    /// Does what is due at this moment: tasks become ready or stop, tasks are launched and taken away.
    pub fn step(&mut self, at: SimTime, changes: &mut Changes) {
        if self.noticed_at <= at {
            (self.unnoticed, self.noticed_at) = (0, SimTime::NEVER);
        }
        self.move_batches_on(at, changes);
        self.retry_at = SimTime::NEVER;
        self.reconcile(at, changes);
        self.settle();
    }

    fn move_batches_on(&mut self, at: SimTime, changes: &mut Changes) {
        let mut failed = 0;
        for batch in &mut self.batches {
            while batch.next <= at {
                (batch.stage, batch.next) = match batch.stage {
                    Stage::Provisioning => (Stage::Pulling, batch.running_at),
                    Stage::Pulling => (Stage::Starting, batch.ready_at),
                    Stage::Starting if batch.fails => {
                        failed += batch.tasks.count();
                        bill_rounding(&mut self.billed, batch, &batch.tasks, at);
                        batch.tasks = Tasks::default();
                        (Stage::Starting, SimTime::NEVER)
                    }
                    Stage::Starting | Stage::Serving => {
                        let (cohort, count) = (batch.cohort, batch.tasks.count());
                        if count > 0 {
                            let build = self.rollouts.fault(batch.revision).build();
                            changes.fleet.push(FleetEvent::Ready { cohort, count, build });
                        }
                        (Stage::Serving, SimTime::NEVER)
                    }
                    Stage::Draining => {
                        bill_rounding(&mut self.billed, batch, &batch.tasks, at);
                        batch.tasks = Tasks::default();
                        changes.fleet.push(FleetEvent::Stop { cohort: batch.cohort });
                        (Stage::Draining, SimTime::NEVER)
                    }
                };
            }
        }
        if failed > 0 {
            changes.events.push(EventKind::NeverHealthy { tasks: failed });
            changes.events.extend(self.rollouts.tasks_failed(failed, self.desired));
        }
    }

    fn reconcile(&mut self, at: SimTime, changes: &mut Changes) {
        if self.rollouts.in_progress() {
            self.roll_out(at, changes);
        }
        if !self.rollouts.in_progress() {
            let active = self.active(|_| true).count() + self.unnoticed;
            if active < self.desired && self.rollouts.may_launch() {
                self.launch(at, self.desired - active, changes);
            } else if active >= self.desired {
                self.lost = self.unnoticed;
                self.scale_in(at, active - self.desired, |_| true, changes);
            }
        }
    }

    fn roll_out(&mut self, at: SimTime, changes: &mut Changes) {
        let revision = self.rollouts.revision();
        let mut counts = RolloutCounts::default();
        for batch in self.batches.iter().filter(|batch| batch.is_active()) {
            let tasks = batch.tasks.count();
            match (batch.revision == revision, batch.is_pending()) {
                (true, pending) => {
                    counts.new += tasks;
                    counts.new_serving += if pending { 0 } else { tasks };
                }
                (false, true) => counts.old_pending += tasks,
                (false, false) => counts.old_serving += tasks,
            }
        }
        let surplus = counts.new.saturating_sub(self.desired);
        if surplus > 0 {
            self.scale_in(at, surplus, |batch| batch.revision == revision, changes);
        }
        let step = next_step(&counts, self.desired, self.rollouts.rule());
        if step.stop > 0 {
            self.scale_in(at, step.stop, |batch| batch.revision != revision, changes);
        }
        if step.launch > 0 {
            self.launch(at, step.launch, changes);
        }
        let old = counts.old_pending + counts.old_serving - step.stop;
        if old == 0 && counts.new_serving >= self.desired {
            changes.events.extend(self.rollouts.complete());
        }
    }

    /// The tasks of active batches for which `of` holds.
    fn active(&self, of: impl Fn(&Batch) -> bool) -> Tasks {
        let mut tasks = Tasks::default();
        for batch in self.batches.iter().filter(|batch| batch.is_active() && of(batch)) {
            tasks.merge(&batch.tasks);
        }
        tasks
    }

    fn launch(&mut self, at: SimTime, wanted: u32, changes: &mut Changes) {
        if at - self.window_start >= LAUNCH_WINDOW_MS {
            (self.window_start, self.launched) = (at, 0);
        }
        let count = wanted.min(LAUNCHES_PER_MINUTE.saturating_sub(self.launched));
        if count < wanted {
            self.retry_at = self.window_start.plus_millis(LAUNCH_WINDOW_MS);
        }
        let revision = self.rollouts.revision();
        let rolling = self.rollouts.in_progress();
        let there = self.active(|batch| !rolling || batch.revision == revision);
        let (tasks, unplaced) = self.place(at, count, &there);
        self.launched += count - unplaced;
        if unplaced > 0 {
            self.retry_at = self.retry_at.min(self.next_opening(at));
        }
        if tasks.count() > 0 {
            self.add_batch(at, tasks);
            let replaced = self.lost.min(tasks.count());
            if replaced > 0 {
                self.lost -= replaced;
                changes.events.push(EventKind::Replaced { tasks: replaced });
            }
        }
    }

    /// Places new tasks beside those that are there: on demand up to its part of the mix, the rest on Spot, each in the
    /// emptiest zone. Returns them and the number for which no zone has capacity.
    fn place(&self, at: SimTime, count: u32, there: &Tasks) -> (Tasks, u32) {
        let on_demand = self.desired - self.mix.spot_tasks(self.desired).min(self.desired);
        let on_demand = on_demand.saturating_sub(there.of(Purchase::OnDemand)).min(count);
        let (mut new, mut load, mut unplaced) = (Tasks::default(), *there, 0);
        for (purchase, count) in [(Purchase::OnDemand, on_demand), (Purchase::Spot, count - on_demand)] {
            let open = |zone: usize| {
                is_open(&self.zone_closed, zone, at)
                    && (purchase == Purchase::OnDemand || is_open(&self.spot_closed, zone, at))
            };
            for _ in 0..count {
                match load.emptiest_zone(self.zones, open) {
                    Some(zone) => {
                        load.add(purchase, zone, 1);
                        new.add(purchase, zone, 1);
                    }
                    None => unplaced += 1,
                }
            }
        }
        (new, unplaced)
    }

    fn next_opening(&self, at: SimTime) -> SimTime {
        let closed = self.zone_closed.iter().chain(&self.spot_closed).copied();
        closed.filter(|&until| until > at).min().unwrap_or(SimTime::NEVER)
    }

    fn add_batch(&mut self, at: SimTime, tasks: Tasks) {
        let revision = self.rollouts.revision();
        let slow_ms = if at < self.slow_pull_until { self.slow_pull_ms } else { 0 };
        let Start { to_pull, to_running, to_ready, fails } =
            self.times.start(self.rollouts.fault(revision), slow_ms, self.patient);
        let pull_start = at.plus_millis(to_pull);
        let cohort = self.new_cohort();
        self.batches.push(Batch {
            cohort,
            tasks,
            revision,
            stage: Stage::Provisioning,
            pull_start,
            running_at: at.plus_millis(to_running),
            ready_at: at.plus_millis(to_ready),
            fails,
            next: pull_start,
        });
    }

    fn new_cohort(&mut self) -> CohortId {
        let cohort = CohortId(self.next_cohort);
        self.next_cohort = self.next_cohort.wrapping_add(1);
        cohort
    }

    /// Takes tasks away so that the mix is kept as well as possible, from the fullest zone first.
    ///
    /// MODEL: which tasks ECS stops is not published; here tasks that do not serve yet go first, then the newest. That keeps
    /// old tasks, so memory growth shows fully, and warm tasks, so it errs towards low latency.
    fn scale_in(&mut self, at: SimTime, count: u32, of: impl Fn(&Batch) -> bool, changes: &mut Changes) {
        let mut there = self.active(&of);
        let count = count.min(there.count());
        let spot_after = self.mix.spot_tasks(there.count() - count);
        let least_spot = count.saturating_sub(there.of(Purchase::OnDemand));
        let spot = there.of(Purchase::Spot).saturating_sub(spot_after).clamp(least_spot, count);
        let mut leaving = vec![Tasks::default(); self.batches.len()];
        for (purchase, count) in [(Purchase::Spot, spot), (Purchase::OnDemand, count - spot)] {
            for _ in 0..count {
                let Some(zone) = there.fullest_zone_with(purchase) else { break };
                there.take(purchase, zone, 1);
                let has =
                    |batch: &Batch| batch.is_active() && of(batch) && batch.tasks.at(purchase, zone) > 0;
                let pending = self.batches.iter().rposition(|batch| batch.is_pending() && has(batch));
                let Some(found) = pending.or_else(|| self.batches.iter().rposition(has)) else { break };
                if let (Some(batch), Some(leaving)) = (self.batches.get_mut(found), leaving.get_mut(found)) {
                    leaving.add(purchase, zone, batch.tasks.take(purchase, zone, 1));
                }
            }
        }
        self.remove(at, &leaving, self.times.draining, changes);
    }

    /// Ends tasks already taken out of their batches: those that serve drain, the others stop at once.
    fn remove(&mut self, at: SimTime, leaving: &[Tasks], draining_ms: i64, changes: &mut Changes) {
        for (position, tasks) in leaving.iter().enumerate() {
            let count = tasks.count();
            let Some(batch) = self.batches.get(position).copied().filter(|_| count > 0) else { continue };
            if batch.is_pending() {
                bill_rounding(&mut self.billed, &batch, tasks, at);
                continue;
            }
            let into = self.new_cohort();
            changes.fleet.push(FleetEvent::Drain { cohort: batch.cohort, count, into });
            let next = at.plus_millis(draining_ms);
            self.batches.push(Batch { cohort: into, tasks: *tasks, stage: Stage::Draining, next, ..batch });
        }
    }

    /// Brings everything that follows from the batches up to date.
    fn settle(&mut self) {
        self.batches.retain(|batch| batch.tasks.count() > 0);
        self.counts = FleetCounts::of(&self.batches);
        let next = self.batches.iter().map(|batch| batch.next).min().unwrap_or(SimTime::NEVER);
        self.due = next.min(self.noticed_at).min(self.retry_at);
    }
}

fn is_open(closed: &[SimTime; MAX_ZONES], zone: usize, at: SimTime) -> bool {
    closed.get(zone).is_some_and(|&until| at >= until)
}

fn close(closed: &mut [SimTime; MAX_ZONES], zone: usize, until: SimTime) {
    if let Some(closed) = closed.get_mut(zone) {
        *closed = until.max(*closed);
    }
}

/// Adds what the billing rules add when these tasks of a batch stop.
fn bill_rounding(billed: &mut BilledTime, batch: &Batch, tasks: &Tasks, stop: SimTime) {
    if batch.is_billed() {
        let each = rounding_ms(batch.pull_start, stop);
        billed.on_demand += each * i64::from(tasks.of(Purchase::OnDemand));
        billed.spot += each * i64::from(tasks.of(Purchase::Spot));
    }
}

#[cfg(test)]
mod tests;
