//! Replays of a platform as it is declared.

use crate::cost;
use crate::evaluate::{Evaluator, Run};
use crate::optimize::{
    Input, OptimizeError, Prepared, Ready, confidence, facts_of, prepare, problem, unadvised_state,
};
use crate::plan::{Confidence, PlatformState, RecordingFacts, ServiceState, Settings};
use crate::problem::Problem;
use crate::shared;
use plimsoll_prices::RegionPrices;
use plimsoll_recording::Recording;
use plimsoll_recording::quality::Sufficiency;
use plimsoll_spec::Platform;
use plimsoll_spec::platform::objective::Objective;
use plimsoll_spec::platform::service::Service;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::exact::ExactPlant;
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
}

/// How a replay is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The engine.
    pub engine: Engine,
    /// Root of all random draws.
    pub seed: u64,
}

/// Replays every service of a platform on its recorded traffic.
///
/// # Errors
/// When the recording is of none of the services, or does not suffice for one of them.
pub fn simulate(
    platform: &Platform,
    recording: &Recording,
    prices: &RegionPrices,
    options: Options,
) -> Result<Simulated, OptimizeError> {
    let (tables, assumptions) = (Tables::builtin(), Assumptions::default());
    let settings = Settings { seed: options.seed, ..Settings::default() };
    let input = Input { platform, recording, prices, tables: &tables, assumptions: &assumptions, settings };
    let prepared = prepare(&input)?;
    let replayed: Vec<Replayed> = platform
        .services
        .par_iter()
        .zip(&prepared)
        .map(|(service, prepared)| one(&input, service, prepared, options.engine))
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

fn one(input: &Input<'_>, service: &Service, prepared: &Prepared, engine: Engine) -> Replayed {
    let judged =
        |confidence| Judged { name: service.name.clone(), objective: service.objective.clone(), confidence };
    let ready = match prepared {
        Prepared::Ready(ready) => ready,
        Prepared::NoAdvice(reason) => {
            let confidence = Confidence { findings: vec![reason.clone()], ..Confidence::default() };
            let state = unadvised_state(input, service);
            return Replayed {
                state,
                judged: judged(confidence),
                workload: None,
                sufficiency: None,
                kept: true,
            };
        }
    };
    let problem = problem(input, service, ready);
    let outcome = run(input, &problem, ready, engine);
    let monthly = problem.monthly(&problem.present, &outcome).unwrap_or(Usd::ZERO);
    Replayed {
        kept: problem.kept(&outcome),
        state: ServiceState {
            name: service.name.clone(),
            design: problem.present.clone(),
            log_retention: service.logs.retention,
            outcome,
            monthly,
        },
        judged: judged(confidence(&ready.calibration)),
        workload: Some(problem.workload),
        sufficiency: Some(ready.sufficiency),
    }
}

fn run(input: &Input<'_>, problem: &Problem, ready: &Ready, engine: Engine) -> Outcome {
    let workload = &ready.calibration.workload;
    let design = &problem.present;
    let goals = &problem.objective.latency;
    let seed = Seed::new(input.settings.seed).named(problem.name.as_str()).named("simulate");
    match engine {
        Engine::Screening => {
            let mut evaluator = Evaluator::new(problem, workload, input.tables);
            evaluator.replay(design, Run { timeline: true, ..Run::default() })
        }
        Engine::Fluid => {
            let law = LawTable::of(workload, design, input.assumptions);
            let mut plant = FluidPlant::new(
                &law,
                workload,
                design,
                input.assumptions,
                goals,
                seed,
                Resolution::default(),
            );
            replay_all(&mut plant, workload, design, input.assumptions, seed)
        }
        Engine::Exact => {
            let minutes = 0..workload.arrivals.minutes();
            let mut plant = ExactPlant::new(workload, design, input.assumptions, goals, seed, minutes);
            replay_all(&mut plant, workload, design, input.assumptions, seed)
        }
    }
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
