//! `plimsoll simulate`: the recorded traffic on the declared platform.

use crate::args::{OutputFormat, RecordingArgs, StackArgs};
use crate::exit::{Exit, Failure};
use crate::load;
use crate::ui::Ui;
use plimsoll_optimize::simulate::{self, Engine, Options};
use plimsoll_report::Simulation;
use plimsoll_report::simulation::SimulatedService;

/// Arguments of `simulate`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll simulate examples/payments                   replay on the fluid engine
  plimsoll simulate examples/payments --engine exact    every request is an event
  plimsoll simulate examples/payments --engine exact --seeds 5    with the spread over seeds
  plimsoll simulate shop --recording requests.csv.gz --metric requests")]
pub(crate) struct SimulateArgs {
    #[command(flatten)]
    stack: StackArgs,
    #[command(flatten)]
    recording: RecordingArgs,
    /// Which engine serves the requests.
    #[arg(long, value_enum, default_value_t = EngineWord::Fluid)]
    engine: EngineWord,
    /// Root of all random draws.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Independent replays of the exact engine; more than one shows the spread.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    seeds: u32,
}

/// The engines by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum EngineWord {
    /// One law per minute.
    Screening,
    /// Mean number in system, second by second.
    Fluid,
    /// Every request.
    Exact,
}

pub(crate) fn run(args: &SimulateArgs, ui: &Ui) -> Result<Exit, Failure> {
    if args.seeds > 1 && args.engine != EngineWord::Exact {
        return Err(Failure::usage(
            "error: --seeds: only the exact engine is replayed several times\n  help: add --engine exact"
                .to_owned(),
        ));
    }
    let stack = load::stack(&args.stack, ui)?;
    let platform = stack.platform();
    let prices = load::prices(platform, ui)?;
    let recorded = load::required_recording(&args.recording, &stack, ui)?;
    let engine = match args.engine {
        EngineWord::Screening => Engine::Screening,
        EngineWord::Fluid => Engine::Fluid,
        EngineWord::Exact => Engine::Exact,
    };
    let options = Options { engine, seed: args.seed, seeds: args.seeds };
    let bar = ui.spinner("replaying the recorded traffic");
    let simulated = simulate::simulate(platform, &recorded.recording, &prices, options, &|done, of| {
        bar.set_message(format!("{done} of {of} replays done"));
    })
    .map_err(|error| recorded.refused(&error));
    bar.finish_and_clear();
    let simulated = simulated?;
    let services: Vec<SimulatedService> = simulated
        .services
        .iter()
        .map(|judged| SimulatedService {
            name: judged.name.clone(),
            objective: judged.objective.clone(),
            confidence: judged.confidence.clone(),
            seeds: judged.seeds.clone(),
        })
        .collect();
    let simulation = Simulation {
        stack: &platform.stack,
        environment: &platform.environment,
        region: &platform.region,
        recording: &simulated.recording,
        state: &simulated.state,
        services: &services,
    };
    ui.result(&match ui.format() {
        OutputFormat::Json => plimsoll_report::json::simulate(&simulation),
        _ => plimsoll_report::terminal::simulate(&simulation, &ui.screen()),
    })?;
    Ok(if simulated.kept { Exit::Done } else { Exit::Findings })
}
