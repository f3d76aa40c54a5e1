//! Replays of a rehearsal: the tasks of before the event, then the window with and without it.

use crate::applies::{Busiest, busiest, scales};
use crate::rehearsed::{Goals, NotApplicable};
use crate::script::{BEFORE, EVENT, Script};
use crate::subject::{EngineChoice, Subject};
use plimsoll_spec::platform::objective::LatencyGoal;
use plimsoll_twin::control::disturbance::Disturbance;
use plimsoll_twin::control::rollout::Deployment;
use plimsoll_twin::control::schedule::Timetable;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::exact::ExactPlant;
use plimsoll_twin::fluid::{FluidPlant, LawTable, Resolution};
use plimsoll_twin::replay::{Settings, TaskLimits, replay};
use plimsoll_twin::workload::Arrivals;
use plimsoll_twin::{Assumptions, Design, Outcome, Plant, Workload};
use plimsoll_units::{Quantile, SimTime, Timestamp};

/// Below this many requests per second the exact engine costs no more than the fluid one.
const LITTLE_PER_SECOND: f64 = 50.0;

/// Attempts that an exact play may have; a longer one is played by the fluid engine, or cut short where exact was asked for.
const MOST_ATTEMPTS: f64 = 30e6;

/// Minutes of a play, at most.
const MOST_MINUTES: usize = 720;

/// Minutes in which traffic grows to the level before a rehearsal, and in which the tasks then come to rest.
const GROW: usize = 60;
const REST: usize = 60;

/// Days of scheduled actions before the event that decide the task range.
const SCHEDULE_DAYS: i64 = 8;

/// A service ready for its rehearsals: its tasks at the level, and what it is judged by.
pub(crate) struct Stage<'a> {
    subject: &'a Subject<'a>,
    assumptions: Assumptions,
    /// The design with the task range and count of before the event.
    pub design: Design,
    /// Latency goals in force.
    pub goals: Vec<LatencyGoal>,
    pub goals_from: Goals,
    pub level: Busiest,
}

/// A pair of replays with the same draws.
pub(crate) struct Pair {
    pub event: Outcome,
    pub calm: Outcome,
}

/// How a script is played.
pub(crate) struct Way {
    pub exact: bool,
    /// Minutes from the event.
    pub minutes: usize,
    /// Whether the script asks for more minutes.
    pub bounded: bool,
}

impl<'a> Stage<'a> {
    /// Lets the service come to rest at the level.
    pub(crate) fn set(subject: &'a Subject<'a>) -> Result<Self, NotApplicable> {
        let level = busiest(subject);
        // Shocks of Spot that are not part of the scenario would hide it.
        let assumptions = Assumptions { spot_interrupted_per_month: 0.0, ..*subject.assumptions };
        let start = subject.workload.arrivals.start.plus_seconds(60 * level.minute as i64);
        let design = Self::in_range(subject.design, start)?;
        let mut stage = Self {
            subject,
            assumptions,
            design,
            goals: subject.objective.latency.clone(),
            goals_from: Goals::Stated,
            level,
        };
        stage.rest()?;
        if stage.design.tasks.desired == 0 {
            return Err(NotApplicable::NoTasks);
        }
        Ok(stage)
    }

    /// The design with the task range that scheduled actions have left by the time of the event.
    fn in_range(design: &Design, start: Timestamp) -> Result<Design, NotApplicable> {
        let mut design = design.clone();
        let minutes = SCHEDULE_DAYS * 1440;
        let from = start.plus_seconds(-60 * minutes);
        let timetable = Timetable::of(&design.scaling, from, usize::try_from(minutes).unwrap_or(0))
            .map_err(|_| NotApplicable::UnusableSchedule)?;
        let tasks = &mut design.tasks;
        for firing in timetable.firings() {
            if let Some(min) = firing.min {
                (tasks.min, tasks.max) = (min, tasks.max.max(min));
            }
            if let Some(max) = firing.max {
                (tasks.max, tasks.min) = (max, tasks.min.min(max));
            }
        }
        tasks.desired = tasks.desired.clamp(tasks.min, tasks.max.max(tasks.min));
        Ok(design)
    }

    /// Replays the growth of traffic to the level and takes over the tasks of its end.
    fn rest(&mut self) -> Result<(), NotApplicable> {
        if self.goals.is_empty() || scales(self.subject) {
            let grown = (0..GROW + REST).map(|minute| 0.3 + 0.7 * (minute as f64 / GROW as f64).min(1.0));
            let workload = self.workload(&grown.collect::<Vec<_>>(), self.start_of(0));
            let seed = self.subject.seed.named("rest");
            let outcome = self.replay(&workload, false, seed, &[], &[])?;
            let rest = outcome.timeline.get(GROW + REST / 2..).unwrap_or_default();
            if let Some(last) = rest.last() {
                let tasks = &mut self.design.tasks;
                tasks.desired = (last.desired as u32).clamp(tasks.min, tasks.max.max(tasks.min));
            }
            if self.goals.is_empty() {
                let p95s = rest.iter().filter_map(|row| row.latency).map(|latency| latency.p95_s);
                let threshold_ms = 2000.0 * p95s.fold(0.0, f64::max);
                self.goals = vec![LatencyGoal { quantile: Quantile::P95, threshold_ms }];
                self.goals_from = Goals::TwiceTheCalm(threshold_ms);
            }
        }
        Ok(())
    }

    /// When a window begins that has some minutes before the event.
    fn start_of(&self, before: usize) -> Timestamp {
        let minutes = self.level.minute as i64 - before as i64;
        self.subject.workload.arrivals.start.plus_seconds(60 * minutes)
    }

    fn workload(&self, factors: &[f64], start: Timestamp) -> Workload {
        let per_second = factors.iter().map(|factor| (self.level.per_second * factor) as f32).collect();
        let arrivals = Arrivals { start, per_second, observed: vec![true; factors.len()] };
        Workload { arrivals, ..self.subject.workload.clone() }
    }

    /// How a script is played.
    pub(crate) fn way(&self, script: &Script) -> Way {
        let clients = script.clients.unwrap_or(self.subject.workload.clients);
        let attempts = |minute: usize| {
            let factor = script.factors.get(minute).copied().unwrap_or(1.0);
            60.0 * self.level.per_second * factor * f64::from(1 + clients.retries)
        };
        let wanted = script.minutes.min(MOST_MINUTES);
        let before = 60.0 * self.level.per_second * BEFORE as f64;
        let all = before + (0..wanted).map(attempts).sum::<f64>();
        let exact = match self.subject.engine {
            EngineChoice::Exact => true,
            EngineChoice::Fluid => false,
            EngineChoice::Auto => self.level.per_second <= LITTLE_PER_SECOND && all <= MOST_ATTEMPTS,
        };
        let mut minutes = wanted;
        if exact {
            let mut sum = before;
            minutes = (0..wanted)
                .take_while(|&minute| {
                    sum += attempts(minute);
                    sum <= MOST_ATTEMPTS
                })
                .count();
        }
        Way { exact, minutes, bounded: minutes < script.minutes }
    }

    /// Plays a script once, with and without its event.
    pub(crate) fn play(&self, script: &Script, way: &Way, seed: Seed) -> Result<Pair, NotApplicable> {
        let minutes = BEFORE + way.minutes;
        let factor = |minute: usize| {
            minute.checked_sub(BEFORE).and_then(|minute| script.factors.get(minute)).copied().unwrap_or(1.0)
        };
        let start = self.start_of(BEFORE);
        let mut busy = self.workload(&(0..minutes).map(factor).collect::<Vec<_>>(), start);
        let mut calm = self.workload(&vec![1.0; minutes], start);
        if let Some(clients) = script.clients {
            (busy.clients, calm.clients) = (clients, clients);
        }
        let deployments: Vec<Deployment> =
            script.deployment.iter().map(|&fault| Deployment { at: EVENT, fault }).collect();
        Ok(Pair {
            event: self.replay(&busy, way.exact, seed, &script.disturbances, &deployments)?,
            calm: self.replay(&calm, way.exact, seed, &[], &[])?,
        })
    }

    fn replay(
        &self,
        workload: &Workload,
        exact: bool,
        seed: Seed,
        disturbances: &[Disturbance],
        deployments: &[Deployment],
    ) -> Result<Outcome, NotApplicable> {
        let (design, goals) = (&self.design, &self.goals);
        let arrivals = &workload.arrivals;
        let settings = Settings::new(design, &self.assumptions, arrivals.start, &arrivals.observed)
            .map_err(|_| NotApplicable::UnusableSchedule)?;
        let settings = Settings {
            seed: seed.named("replay"),
            timeline: true,
            events: true,
            disturbances,
            deployments,
            task_limits: Some(TaskLimits { memory: workload.memory }),
            ..settings
        };
        Ok(if exact {
            let minutes = 0..arrivals.minutes();
            run(ExactPlant::new(workload, design, &self.assumptions, goals, seed, minutes), &settings)
        } else {
            let law = LawTable::of(workload, design, &self.assumptions);
            let resolution = Resolution::default();
            run(
                FluidPlant::new(&law, workload, design, &self.assumptions, goals, seed, resolution),
                &settings,
            )
        })
    }
}

fn run<P: Plant>(mut plant: P, settings: &Settings<'_>) -> Outcome {
    replay(&mut plant, settings)
}

/// Seconds relative to the event.
pub(crate) fn after_event(at_s: f64) -> f64 {
    at_s - SimTime::seconds(EVENT)
}
