//! The replay: one plant under the one control loop.
//!
//! Time moves from one moment to the next at which something can change: the end of a minute or metric period, a data point
//! that becomes visible, a task that becomes ready or stops, a scheduled action, a shock. The plant is advanced only where
//! its tasks change and where its numbers are read, so a quiet minute costs one call.

mod disturb;
mod memory;
mod settings;
mod tally;

pub use settings::{GiveUp, Settings, TaskLimits};

use crate::control::autoscaler::{Autoscaler, Decision};
use crate::control::disturbance::Disturbance;
use crate::control::fleet::MAX_ZONES;
use crate::control::metrics::{PeriodSums, Publication, Sample};
use crate::control::rollout::Deployment;
use crate::control::schedule::Firing;
use crate::control::scheduler::{BilledTime, Changes, Scheduler};
use crate::control::spot::Shocks;
use crate::outcome::{Event, EventKind, MinuteRow, Outcome};
use crate::plant::{MinuteLatency, Observation, Plant, Revision};
use plimsoll_spec::platform::scaling::{MetricResolution, ScalingPolicy};
use plimsoll_units::SimTime;
use tally::{Histogram, ViolationSum};

const MINUTE_MS: i64 = 60_000;
const SHORT_PERIOD_MS: i64 = 20_000;

/// AWS: alarms with a period below a minute are evaluated every 10 s; source CloudWatch user guide, 2023-06.
const SHORT_EVALUATION_MS: i64 = 10_000;

/// Above this percentage utilizations share one bin of their histogram.
const TOP_PERCENT: f64 = 256.0;

/// Replays `settings.minutes` minutes of a plant under the control loop.
///
/// The plant starts without tasks; those of the desired count are announced to it at the start. The same plant and settings
/// give the same outcome, bit for bit.
pub fn replay<P: Plant>(plant: &mut P, settings: &Settings<'_>) -> Outcome {
    let mut run = Run::new(plant, settings);
    for minute in 0..settings.minutes {
        if minute.is_multiple_of(60) && run.is_hopeless() {
            run.book.outcome.gave_up = true;
            break;
        }
        run.minute(minute);
    }
    run.finish()
}

/// A replay under way.
struct Run<'a, 'p, P> {
    plant: &'p mut P,
    settings: &'a Settings<'a>,
    scheduler: Scheduler,
    autoscaler: Autoscaler,
    agenda: Agenda<'a>,
    changes: Changes,
    /// Up to where the plant has been advanced.
    served_to: SimTime,
    /// What was observed in the current minute and, for 20-second metrics, in the current 20 seconds.
    minute_sums: PeriodSums,
    short_sums: PeriodSums,
    failed: f64,
    retries: f64,
    /// Policies whose alarm was last seen to ask for more tasks; kept only where events are told.
    alarms: Vec<usize>,
    book: Book,
}

/// What will happen at known times.
struct Agenda<'a> {
    /// One per resolution that a policy watches, 60-second metrics first.
    standard: Option<Publication>,
    high: Option<Publication>,
    /// When 20-second alarms that stay on act again without new data.
    again_at: SimTime,
    firings: std::slice::Iter<'a, Firing>,
    deployments: Vec<Deployment>,
    disturbances: Vec<Disturbance>,
    shocks: Shocks,
    /// The earliest of everything but data points.
    rare_at: SimTime,
}

/// The sums that become the outcome.
struct Book {
    outcome: Outcome,
    violations: ViolationSum,
    cpu: Histogram,
    memory: Histogram,
    tasks: Histogram,
    billed_before: BilledTime,
}

impl<'a> Agenda<'a> {
    fn new(settings: &'a Settings<'a>, autoscaler: &Autoscaler) -> Self {
        let assumptions = settings.assumptions;
        let publication =
            |resolution, delay| autoscaler.watches(resolution).then(|| Publication::new(resolution, delay));
        // Latest first, so that the next one is at the end.
        let mut deployments = settings.deployments.to_vec();
        deployments.sort_by_key(|deployment| std::cmp::Reverse(deployment.at));
        let mut disturbances = settings.disturbances.to_vec();
        disturbances.extend(settings.disturbances.iter().filter_map(disturb::end_of));
        disturbances
            .sort_by_key(|disturbance| (std::cmp::Reverse(disturbance.at), disturb::is_end(disturbance)));
        let spot = settings.design.mix.spot.fraction() > 0.0;
        let pools = if spot { usize::from(settings.design.zones).clamp(1, MAX_ZONES) } else { 0 };
        let mut agenda = Self {
            standard: publication(MetricResolution::Standard, assumptions.metric_delay),
            high: publication(MetricResolution::High, assumptions.metric_delay_high_resolution),
            again_at: SimTime::NEVER,
            firings: settings.timetable.firings().iter(),
            deployments,
            disturbances,
            shocks: Shocks::new(pools, assumptions, settings.seed),
            rare_at: SimTime::START,
        };
        agenda.look_ahead();
        agenda
    }

    fn look_ahead(&mut self) {
        let firing = self.firings.as_slice().first().map(|firing| firing.at);
        let deployment = self.deployments.last().map(|deployment| deployment.at);
        let disturbance = self.disturbances.last().map(|disturbance| disturbance.at);
        let earliest =
            [firing, deployment, disturbance].into_iter().flatten().min().unwrap_or(SimTime::NEVER);
        self.rare_at = earliest.min(self.again_at).min(self.shocks.next_at());
    }

    fn next_at(&self) -> SimTime {
        let visible = |publication: &Option<Publication>| {
            publication.as_ref().map_or(SimTime::NEVER, Publication::next_at)
        };
        visible(&self.standard).min(visible(&self.high)).min(self.rare_at)
    }
}

impl<'a, 'p, P: Plant> Run<'a, 'p, P> {
    fn new(plant: &'p mut P, settings: &'a Settings<'a>) -> Self {
        let autoscaler = Autoscaler::new(settings.design, settings.assumptions);
        let rows = if settings.timeline { settings.minutes } else { 0 };
        let mut scheduler = Scheduler::new(settings.design, settings.assumptions, autoscaler.desired());
        if settings.task_limits.is_some() {
            scheduler.enforce_grace_period();
        }
        let top_tasks =
            f64::from(settings.design.tasks.max.max(settings.design.tasks.desired).max(128)) * 2.0;
        Self {
            plant,
            settings,
            scheduler,
            agenda: Agenda::new(settings, &autoscaler),
            autoscaler,
            changes: Changes::default(),
            served_to: SimTime::START,
            minute_sums: PeriodSums::default(),
            short_sums: PeriodSums::default(),
            failed: 0.0,
            retries: 0.0,
            alarms: Vec::new(),
            book: Book {
                outcome: Outcome { timeline: Vec::with_capacity(rows), ..Outcome::default() },
                violations: ViolationSum::default(),
                cpu: Histogram::up_to(TOP_PERCENT),
                memory: Histogram::up_to(TOP_PERCENT),
                tasks: Histogram::up_to(top_tasks),
                billed_before: BilledTime::default(),
            },
        }
    }

    /// Whether a limit of the settings is exceeded already.
    fn is_hopeless(&self) -> bool {
        self.settings.give_up.is_some_and(|limit| {
            let billed = self.scheduler.billed();
            self.book.violations.expected() > limit.violations
                || seconds(billed.on_demand + billed.spot) > limit.task_seconds
        })
    }

    fn minute(&mut self, minute: usize) {
        let start = i64::try_from(minute).unwrap_or(i64::MAX).saturating_mul(MINUTE_MS);
        let end = SimTime::from_millis(start.saturating_add(MINUTE_MS));
        if self.agenda.high.is_some() {
            for period_end in [SHORT_PERIOD_MS, 2 * SHORT_PERIOD_MS, MINUTE_MS] {
                let at = SimTime::from_millis(start.saturating_add(period_end));
                self.run_within_limits(at);
                self.end_short_period(at);
            }
        } else {
            self.run_within_limits(end);
        }
        self.end_minute(minute, end);
    }

    /// Lets everything happen that lies before `end`, then brings plant and scheduler to `end`.
    fn run_to(&mut self, end: SimTime) {
        loop {
            let control_at = self.agenda.next_at();
            let due = self.scheduler.due();
            if due.min(control_at) >= end {
                break;
            }
            if due <= control_at {
                self.accrue(due);
                self.scheduler.step(due, &mut self.changes);
                self.deliver(due);
                let deploying = self.scheduler.deploying();
                self.autoscaler.suspend_scale_in(deploying);
            } else {
                self.control(control_at);
            }
        }
        self.accrue(end);
        self.serve(end);
    }

    /// What happens at one moment of the agenda.
    fn control(&mut self, at: SimTime) {
        for high in [false, true] {
            let publication = if high { &mut self.agenda.high } else { &mut self.agenda.standard };
            if let Some(publication) = publication
                && publication.next_at() <= at
                && let Some((_, sample)) = publication.take()
            {
                let resolution = publication.resolution();
                let decision = self.autoscaler.observe(at, resolution, &sample);
                if high && self.autoscaler.alarmed(resolution) {
                    self.agenda.again_at = at.plus_millis(SHORT_EVALUATION_MS);
                    self.agenda.look_ahead();
                }
                if self.settings.events {
                    self.tell_alarms(at);
                }
                self.scale(decision);
                return;
            }
        }
        self.control_rarely(at);
        self.agenda.look_ahead();
    }

    #[cold]
    fn control_rarely(&mut self, at: SimTime) {
        if self.agenda.again_at <= at {
            self.agenda.again_at = SimTime::NEVER;
            let decision = self.autoscaler.invoke_again(at, MetricResolution::High);
            self.scale(decision);
        } else if let Some(disturbance) = self.agenda.disturbances.pop_if(|disturbance| disturbance.at <= at)
        {
            self.disturb(at, disturbance.kind);
        } else if let Some(deployment) = self.agenda.deployments.pop_if(|deployment| deployment.at <= at) {
            self.accrue(at);
            self.scheduler.deploy(at, deployment.fault, &mut self.changes);
            self.autoscaler.suspend_scale_in(true);
            self.deliver(at);
        } else if self.agenda.firings.as_slice().first().is_some_and(|firing| firing.at <= at) {
            if let Some(firing) = self.agenda.firings.next() {
                let decision = self.autoscaler.reschedule(at, firing.min, firing.max, firing.action);
                self.scale(decision);
            }
        } else if let Some(shock) = self.agenda.shocks.take() {
            self.reclaim(at, shock.zone, shock.back_at, |shocks, tasks| shocks.hits(shock.zone, tasks));
        }
    }

    #[inline]
    fn scale(&mut self, decision: Option<Decision>) {
        if let Some(decision) = decision {
            self.carry_out(decision);
        }
    }

    #[cold]
    fn carry_out(&mut self, Decision { at, from, to, by }: Decision) {
        self.book.outcome.scaling_actions += 1;
        self.scheduler.set_desired(at, to);
        if self.settings.events {
            let by = self.settings.design.scaling.get(by).map_or_else(String::new, words_for);
            self.tell(at, EventKind::Scaled { from, to, by });
        }
    }

    fn tell(&mut self, at: SimTime, kind: EventKind) {
        if self.settings.events {
            self.book.outcome.events.push(Event { at_s: at.seconds(), kind });
        }
    }

    /// Lets task time pass.
    fn accrue(&mut self, to: SimTime) {
        let time = self.scheduler.accrue(to);
        self.minute_sums.running_ms += time.running;
        self.minute_sums.serving_ms += time.serving;
    }

    /// Passes on what the scheduler changed.
    fn deliver(&mut self, at: SimTime) {
        if !self.changes.fleet.is_empty() {
            self.serve(at);
            for event in self.changes.fleet.drain(..) {
                self.plant.fleet_event(at, event);
            }
        }
        let mut events = std::mem::take(&mut self.changes.events);
        for kind in events.drain(..) {
            self.tell(at, kind);
        }
        self.changes.events = events;
    }

    /// Lets the plant serve up to a moment.
    fn serve(&mut self, to: SimTime) {
        if to > self.served_to {
            let Observation { requests, failed, retries, cut_off, cpu_seconds, memory_mib_seconds, .. } =
                self.plant.advance(self.served_to, to);
            self.served_to = to;
            self.minute_sums.requests += requests;
            self.minute_sums.cpu_seconds += cpu_seconds;
            self.minute_sums.memory_mib_seconds += memory_mib_seconds;
            self.failed += failed;
            self.retries += retries;
            self.book.outcome.cut_off_requests += cut_off;
        }
    }

    /// Publishes the 20-second metrics of the period that ends now: what the minute has so far, less what it had before.
    fn end_short_period(&mut self, at: SimTime) {
        let sums = PeriodSums {
            requests: self.minute_sums.requests - self.short_sums.requests,
            cpu_seconds: self.minute_sums.cpu_seconds - self.short_sums.cpu_seconds,
            memory_mib_seconds: self.minute_sums.memory_mib_seconds - self.short_sums.memory_mib_seconds,
            running_ms: self.minute_sums.running_ms - self.short_sums.running_ms,
            serving_ms: self.minute_sums.serving_ms - self.short_sums.serving_ms,
        };
        self.short_sums = self.minute_sums;
        let sample = self.sample(&sums, SHORT_PERIOD_MS);
        if let Some(publication) = &mut self.agenda.high {
            publication.publish(at, sample);
        }
    }

    fn sample(&self, sums: &PeriodSums, period_ms: i64) -> Sample {
        let size = self.settings.design.size;
        sums.sample(period_ms, size.cpu.vcpus(), f64::from(size.memory.mib()))
    }

    fn end_minute(&mut self, minute: usize, end: SimTime) {
        let sample = self.sample(&self.minute_sums, MINUTE_MS);
        if let Some(publication) = &mut self.agenda.standard {
            publication.publish(end, sample);
        }
        let latency = self.plant.end_minute(end);
        let observed = self.settings.observed.get(minute).copied().unwrap_or(false);
        if let Some(latency) = latency.as_ref().filter(|_| observed) {
            self.book.outcome.minutes += 1;
            self.book.violations.add(latency.violation);
        }
        self.revise();
        let tasks = self.minute_sums.running_ms as f64 / MINUTE_MS as f64;
        self.book.tasks.add(tasks);
        if let Some(percent) = sample.cpu_percent {
            self.book.cpu.add(percent);
        }
        if let Some(percent) = sample.memory_percent {
            self.book.memory.add(percent);
        }
        self.book.outcome.requests += self.minute_sums.requests;
        self.book.outcome.failed_requests += self.failed;
        self.book.outcome.retries += self.retries;
        if self.settings.timeline {
            self.add_row(&sample, latency);
        }
        self.minute_sums = PeriodSums::default();
        self.short_sums = PeriodSums::default();
        self.failed = 0.0;
        self.retries = 0.0;
    }

    /// Takes over what has become known of earlier minutes.
    fn revise(&mut self) {
        let Self { plant, book, settings, .. } = self;
        plant.revised(&mut |Revision { minute, before, after }| {
            if settings.observed.get(minute).copied().unwrap_or(false) {
                book.violations.revise(before.violation, after.violation);
            }
            if let Some(row) = book.outcome.timeline.get_mut(minute) {
                row.latency = Some(after);
            }
        });
    }

    #[cold]
    fn add_row(&mut self, sample: &Sample, latency: Option<MinuteLatency>) {
        let billed = self.scheduler.billed();
        let before = std::mem::replace(&mut self.book.billed_before, billed);
        self.book.outcome.timeline.push(MinuteRow {
            requests: self.minute_sums.requests,
            retries: self.retries,
            tasks: f64::from(self.scheduler.counts().running),
            desired: f64::from(self.autoscaler.desired()),
            cpu_percent: sample.cpu_percent.unwrap_or(0.0),
            memory_percent: sample.memory_percent.unwrap_or(0.0),
            latency,
            failed: self.failed,
            on_demand_task_seconds: seconds(billed.on_demand - before.on_demand),
            spot_task_seconds: seconds(billed.spot - before.spot),
        });
    }

    fn finish(self) -> Outcome {
        let billed = self.scheduler.billed();
        Outcome {
            latency: self.plant.latency(),
            violations: self.book.violations.violations(),
            cpu_percent: self.book.cpu.spread(),
            memory_percent: self.book.memory.spread(),
            tasks: self.book.tasks.spread(),
            spot_interruptions: self.scheduler.interrupted(),
            on_demand_task_seconds: seconds(billed.on_demand),
            spot_task_seconds: seconds(billed.spot),
            period_s: self.settings.minutes as f64 * 60.0,
            ..self.book.outcome
        }
    }
}

fn seconds(millis: i64) -> f64 {
    millis as f64 / 1000.0
}

/// A policy in words, for the list of events.
fn words_for(policy: &ScalingPolicy) -> String {
    match policy {
        ScalingPolicy::TargetTracking(policy) => {
            format!("target tracking of {} at {}", policy.metric.as_str(), policy.target)
        }
        ScalingPolicy::Step(policy) => format!("step scaling `{}`", policy.name),
        ScalingPolicy::Scheduled(action) => format!("scheduled action `{}`", action.name),
    }
}

#[cfg(test)]
mod tests;
