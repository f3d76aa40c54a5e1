//! Replays of candidates on the screening engine.

use crate::problem::Problem;
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::objective::LatencyGoal;
use plimsoll_twin::control::disturbance::Disturbance;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::replay::{self, GiveUp};
use plimsoll_twin::screen::{BurstFactors, ScreenPlant, Surface, TaskShape};
use plimsoll_twin::stationary::{Server, Tables};
use plimsoll_twin::{Design, Outcome, Workload};
use plimsoll_units::{Architecture, CpuUnits};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What a surface depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServerKey {
    /// CPU of a task.
    pub cpu: CpuUnits,
    /// Processor family.
    pub architecture: Architecture,
    /// Routing algorithm.
    pub routing: RoutingAlgorithm,
}

impl ServerKey {
    /// The key of a design.
    #[must_use]
    pub const fn of(design: &Design) -> Self {
        Self { cpu: design.size.cpu, architecture: design.architecture, routing: design.routing }
    }
}

/// Replays designs of one problem on surfaces that are built once.
#[derive(Debug)]
pub struct Evaluator<'a> {
    problem: &'a Problem,
    workload: &'a Workload,
    tables: &'a Tables,
    goals: Vec<LatencyGoal>,
    factors: BurstFactors,
    surfaces: BTreeMap<ServerKey, Surface>,
    seed: Seed,
}

/// How a replay is run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Run<'a> {
    /// Keep the per-minute rows and the events.
    pub timeline: bool,
    /// Stop as soon as the candidate cannot win any more.
    pub give_up: Option<GiveUp>,
    /// What goes wrong.
    pub disturbances: &'a [Disturbance],
}

impl<'a> Evaluator<'a> {
    /// An evaluator of the problem under its expected workload, or under another one, by the stated objective.
    #[must_use]
    pub fn new(problem: &'a Problem, workload: &'a Workload, tables: &'a Tables) -> Self {
        Self::judging_by(problem, workload, tables, problem.objective.latency.clone())
    }

    /// An evaluator for decisions: by the goals that the back-test has tightened.
    #[must_use]
    pub fn deciding(problem: &'a Problem, workload: &'a Workload, tables: &'a Tables) -> Self {
        Self::judging_by(problem, workload, tables, problem.deciding_goals())
    }

    /// An evaluator that judges minutes by these goals.
    #[must_use]
    pub fn judging_by(
        problem: &'a Problem,
        workload: &'a Workload,
        tables: &'a Tables,
        goals: Vec<LatencyGoal>,
    ) -> Self {
        let seed = Seed::new(problem.seed).named(problem.name.as_str());
        let factors = BurstFactors::draw(workload.burst, seed.named("screen"));
        Self { problem, workload, tables, goals, factors, surfaces: BTreeMap::new(), seed }
    }

    /// Builds the surfaces that are still missing, side by side.
    pub fn prepare(&mut self, keys: impl IntoIterator<Item = ServerKey>) {
        let mut missing: Vec<ServerKey> =
            keys.into_iter().filter(|key| !self.surfaces.contains_key(key)).collect();
        missing.sort();
        missing.dedup();
        let built: Vec<(ServerKey, Surface)> =
            missing.into_par_iter().map(|key| (key, self.build(key))).collect();
        self.surfaces.extend(built);
    }

    /// The surface of a server, if prepared.
    #[must_use]
    pub fn surface(&self, key: ServerKey) -> Option<&Surface> {
        self.surfaces.get(&key)
    }

    fn build(&self, key: ServerKey) -> Surface {
        let workload = self.workload;
        let server = Server::of(key.cpu, workload.discipline, &self.problem.assumptions);
        let demand_s = workload.demand.mean_on(key.architecture);
        let tasks = self.typical_tasks(server.capacity_beside(workload.idle_vcpu) / demand_s);
        let shape = TaskShape::of(workload, server, key.architecture, key.routing, tasks);
        let laws = self.tables.server(server, demand_s, workload.demand.variation);
        Surface::build(&laws, &shape, &self.factors, &self.goals, self.mean_rate() * 60.0)
    }

    fn mean_rate(&self) -> f64 {
        let rates = &self.workload.arrivals.per_second;
        rates.iter().map(|rate| f64::from(*rate)).sum::<f64>() / rates.len().max(1) as f64
    }

    /// Tasks that the mean load keeps at 60 %: what routing chooses from.
    ///
    /// MODEL: one number for all minutes; the true count varies with the load. More tasks make the least-outstanding
    /// algorithm better, so quiet minutes err towards less latency and busy ones towards more.
    fn typical_tasks(&self, capacity_per_s: f64) -> u32 {
        ((self.mean_rate() / (0.6 * capacity_per_s)).ceil() as u32).max(self.problem.floor())
    }

    /// Replays a design; prepares its surface if that was not done.
    pub fn replay(&mut self, design: &Design, run: Run<'_>) -> Outcome {
        self.prepare([ServerKey::of(design)]);
        self.replay_prepared(design, run).unwrap_or_default()
    }

    /// Replays a design whose surface is prepared; `None` otherwise.
    #[must_use]
    pub fn replay_prepared(&self, design: &Design, run: Run<'_>) -> Option<Outcome> {
        let surface = self.surfaces.get(&ServerKey::of(design))?;
        let arrivals = &self.workload.arrivals;
        let mut plant = ScreenPlant::new(surface, self.workload, design);
        let settings =
            replay::Settings::new(design, &self.problem.assumptions, arrivals.start, &arrivals.observed)
                .ok()?;
        let settings = replay::Settings {
            seed: self.seed.named("replay"),
            timeline: run.timeline,
            events: run.timeline,
            give_up: run.give_up,
            disturbances: run.disturbances,
            ..settings
        };
        Some(replay::replay(&mut plant, &settings))
    }

    /// The problem evaluated.
    #[must_use]
    pub const fn problem(&self) -> &'a Problem {
        self.problem
    }

    /// What minutes are judged by.
    #[must_use]
    pub fn goals(&self) -> &[LatencyGoal] {
        &self.goals
    }

    /// The workload replayed.
    #[must_use]
    pub const fn workload(&self) -> &'a Workload {
        self.workload
    }
}
