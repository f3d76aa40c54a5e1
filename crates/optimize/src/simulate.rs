//! Replays of a platform as it is declared.

use crate::cost;
use crate::evaluate::{Evaluator, Run};
use crate::optimize::{
    Input, OptimizeError, Prepared, Ready, confidence, facts_of, prepare, problem, unadvised_state,
};
use crate::plan::{Confidence, PlatformState, RecordingFacts, SeedStatistics, ServiceState, Settings};
use crate::problem::Problem;
use crate::seeds::over_seeds;
use crate::shared;
use plimsoll_prices::RegionPrices;
use plimsoll_recording::Recording;
use plimsoll_recording::quality::Sufficiency;
use plimsoll_spec::Platform;
use plimsoll_spec::platform::objective::Objective;
use plimsoll_spec::platform::service::Service;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::fluid::{FluidPlant, LawTable, Resolution};
use plimsoll_twin::plant::Plant;
use plimsoll_twin::replay::{self, replay};
use plimsoll_twin::stationary::Tables;
use plimsoll_twin::{Assumptions, Design, Outcome, Workload};
use plimsoll_units::{ServiceName, Usd};
use rayon::prelude::*;

/// Which engine serves the requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Engine {
    /// One law per minute: the search's own engine, the quickest.
    Screening,
    /// Mean number in system, second by second.
    #[default]
    Fluid,
    /// Every request.
    Exact,
}

/// A replay of the declared platform.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulated {
    /// What the recording is.
    pub recording: RecordingFacts,
    /// The platform, replayed and priced.
    pub state: PlatformState,
    /// What each service was judged by, in the order of the file.
    pub services: Vec<Judged>,
    /// Whether every replayed service keeps its objective.
    pub kept: bool,
}

/// What a service was judged by.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The service.
    pub name: ServiceName,
    /// Its objective.
    pub objective: Objective,
    /// How well the model reproduces its recording.
    pub confidence: Confidence,
    /// What several seeds of the exact engine show; `None` for the other engines.
    pub seeds: Option<SeedStatistics>,
}

/// How a replay is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The engine.
    pub engine: Engine,
    /// Root of all random draws.
    pub seed: u64,
    /// Independent seeds of the exact engine, at least 1; the other engines take one.
    pub seeds: u32,
}

/// Replays every service of a platform on its recorded traffic; `progress` is told how many of how many replays of the exact
/// engine are done.
///
/// # Errors
/// When the recording is of none of the services, or does not suffice for one of them.
pub fn simulate(
    platform: &Platform,
    recording: &Recording,
    prices: &RegionPrices,
    options: Options,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Simulated, OptimizeError> {
    let (tables, assumptions) = (Tables::builtin(), Assumptions::default());
    let settings = Settings { seed: options.seed, ..Settings::default() };
    let input = Input { platform, recording, prices, tables: &tables, assumptions: &assumptions, settings };
    let prepared = prepare(&input)?;
    let problems: Vec<Option<Problem>> = platform
        .services
        .iter()
        .zip(&prepared)
        .map(|(service, prepared)| match prepared {
            Prepared::Ready(ready) => Some(problem(&input, service, ready)),
            Prepared::NoAdvice(_) => None,
        })
        .collect();
    let outcomes = run(&input, &problems, options, progress);
    let mut outcomes = outcomes.into_iter();
    let replayed: Vec<Replayed> = platform
        .services
        .iter()
        .zip(prepared)
        .zip(problems)
        .map(|((service, prepared), problem)| match (prepared, problem) {
            (Prepared::Ready(ready), Some(problem)) => {
                let (outcome, seeds) = outcomes.next().unwrap_or_default();
                one(service, &ready, problem, outcome, seeds)
            }
            (Prepared::NoAdvice(reason), _) => unadvised(&input, service, reason),
            (Prepared::Ready(_), None) => unadvised(&input, service, String::new()),
        })
        .collect();
    Ok(assemble(&input, replayed))
}

struct Replayed {
    state: ServiceState,
    judged: Judged,
    workload: Option<Workload>,
    sufficiency: Option<Sufficiency>,
    kept: bool,
}

fn unadvised(input: &Input<'_>, service: &Service, reason: String) -> Replayed {
    let confidence = Confidence { findings: vec![reason], ..Confidence::default() };
    Replayed {
        state: unadvised_state(input, service),
        judged: Judged {
            name: service.name.clone(),
            objective: service.objective.clone(),
            confidence,
            seeds: None,
        },
        workload: None,
        sufficiency: None,
        kept: true,
    }
}

fn one(
    service: &Service,
    ready: &Ready,
    problem: Problem,
    outcome: Outcome,
    seeds: Option<SeedStatistics>,
) -> Replayed {
    let monthly = problem.monthly(&problem.present, &outcome).unwrap_or(Usd::ZERO);
    // Of a part of the recording, a part of the violations is allowed.
    let allowed = match seeds.as_ref().and_then(|seeds| seeds.limited) {
        Some(_) => f64::from(outcome.minutes) * problem.objective.violation_budget.fraction(),
        None => problem.allowed(),
    };
    Replayed {
        kept: outcome.violations.upper <= allowed && problem.is_available(&outcome),
        state: ServiceState {
            name: service.name.clone(),
            design: problem.present.clone(),
            log_retention: service.logs.retention,
            outcome,
            monthly,
        },
        judged: Judged {
            name: service.name.clone(),
            objective: service.objective.clone(),
            confidence: confidence(&ready.calibration),
            seeds,
        },
        workload: Some(problem.workload),
        sufficiency: Some(ready.sufficiency),
    }
}

/// The outcomes of the problems that there are, in their order.
fn run(
    input: &Input<'_>,
    problems: &[Option<Problem>],
    options: Options,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Vec<(Outcome, Option<SeedStatistics>)> {
    let problems: Vec<Problem> = problems.iter().flatten().cloned().collect();
    match options.engine {
        Engine::Exact => over_seeds(&problems, options.seeds, progress)
            .into_iter()
            .map(|all| (all.outcome, Some(all.statistics)))
            .collect(),
        Engine::Screening => problems.par_iter().map(|problem| (screened(input, problem), None)).collect(),
        Engine::Fluid => problems.par_iter().map(|problem| (fluid(input, problem), None)).collect(),
    }
}

fn screened(input: &Input<'_>, problem: &Problem) -> Outcome {
    let mut evaluator = Evaluator::new(problem, &problem.workload, input.tables);
    evaluator.replay(&problem.present, Run { timeline: true, ..Run::default() })
}

fn fluid(input: &Input<'_>, problem: &Problem) -> Outcome {
    let (workload, design, goals) = (&problem.workload, &problem.present, &problem.objective.latency);
    let seed = Seed::new(input.settings.seed).named(problem.name.as_str()).named("simulate");
    let law = LawTable::of(workload, design, input.assumptions);
    let resolution = Resolution::default();
    let mut plant = FluidPlant::new(&law, workload, design, input.assumptions, goals, seed, resolution);
    replay_all(&mut plant, workload, design, input.assumptions, seed)
}

/// Replays a plant over the whole workload with a timeline; an unusable schedule leaves the replay empty, which cannot
/// happen for a design that was declared.
pub(crate) fn replay_all<P: Plant>(
    plant: &mut P,
    workload: &Workload,
    design: &Design,
    assumptions: &Assumptions,
    seed: Seed,
) -> Outcome {
    let arrivals = &workload.arrivals;
    match replay::Settings::new(design, assumptions, arrivals.start, &arrivals.observed) {
        Ok(settings) => {
            let settings =
                replay::Settings { seed: seed.named("replay"), timeline: true, events: true, ..settings };
            replay(plant, &settings)
        }
        Err(_) => Outcome::default(),
    }
}

fn assemble(input: &Input<'_>, replayed: Vec<Replayed>) -> Simulated {
    let traffic = cost::traffic(
        replayed.iter().map(|one| (&one.state.name, one.workload.as_ref(), &one.state.outcome)),
    );
    let recording =
        facts_of(input.recording, replayed.iter().map(|one| (one.workload.as_ref(), one.sufficiency)));
    let kept = replayed.iter().all(|one| one.kept);
    let (states, services): (Vec<ServiceState>, Vec<Judged>) =
        replayed.into_iter().map(|one| (one.state, one.judged)).unzip();
    let bill = cost::bill(input.platform, &states, &traffic, input.prices);
    let state = PlatformState {
        services: states,
        network: shared::network_shape(input.platform),
        insights: input.platform.cluster.insights,
        bill,
    };
    Simulated { recording, state, services, kept }
}
