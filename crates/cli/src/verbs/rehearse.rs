//! `plimsoll rehearse`: what goes wrong, played on the model before it happens.

use crate::args::{OutputFormat, RecordingArgs, StackArgs};
use crate::exit::{Exit, Failure};
use crate::load::{self, Stack};
use crate::ui::Ui;
use plimsoll_rehearse::EngineChoice;
use plimsoll_rehearse::platform::{self, Input, RehearseError, Request};
use plimsoll_report::Rehearsal;
use plimsoll_spec::nearest;
use plimsoll_twin::Assumptions;
use plimsoll_units::ServiceName;

/// Arguments of `rehearse`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll rehearse examples/payments                        every declared and built-in rehearsal that applies
  plimsoll rehearse examples/payments --list                 what would be played
  plimsoll rehearse examples/payments --scenario spike-5x    one rehearsal, with its minutes drawn
  plimsoll rehearse shop --declared --format junit > rehearsals.xml

Without a recording, `workload: {requests_per_second: 40, cpu_per_request: 20ms}` in the stack file suffices.
With --service, only that service is played on. Exit code 1 means that a rehearsal failed.")]
pub(crate) struct RehearseArgs {
    #[command(flatten)]
    stack: StackArgs,
    #[command(flatten)]
    recording: RecordingArgs,
    /// Play only rehearsals of this name; may be repeated. Default: all that apply.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    scenario: Vec<String>,
    /// Play only what the stack file declares.
    #[arg(long, conflicts_with = "built_in")]
    declared: bool,
    /// Play only what is built in.
    #[arg(long)]
    built_in: bool,
    /// List what would be played and play nothing.
    #[arg(long)]
    list: bool,
    /// Show the minutes of every rehearsal, not only of a single one.
    #[arg(long)]
    plot: bool,
    /// Which engine serves the requests.
    #[arg(long, value_enum, default_value_t = EngineWord::Auto)]
    engine: EngineWord,
    /// How many times each rehearsal is played, with other draws; the worst counts.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    seeds: u32,
    /// Root of all random draws.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// The engines by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum EngineWord {
    /// Every request where that is quick, else fluid.
    Auto,
    /// Mean number in system, second by second.
    Fluid,
    /// Every request.
    Exact,
}

pub(crate) fn run(args: &RehearseArgs, ui: &Ui) -> Result<Exit, Failure> {
    let stack = load::stack(&args.stack, ui)?;
    let prices = load::prices(stack.platform(), ui)?;
    let recorded = load::recording(&args.recording, &stack, ui)?;
    let request = request(args)?;
    let assumptions = Assumptions::default();
    let input = Input {
        platform: stack.platform(),
        recording: recorded.as_ref().map(|recorded| &recorded.recording),
        prices: &prices,
        assumptions: &assumptions,
        request: &request,
    };
    let spinner = ui.spinner("calibrating");
    let stage = platform::stage(&input).map_err(|error| refused(&error, &stack));
    spinner.finish_and_clear();
    let stage = stage?;
    if args.list {
        ui.result(&match ui.format() {
            OutputFormat::Json => plimsoll_report::json::planned(stage.planned()),
            _ => plimsoll_report::terminal::planned(stage.planned(), &ui.screen()),
        })?;
        return Ok(Exit::Done);
    }
    let progress = ui.progress(stage.planned().len());
    let rehearsals =
        stage.play(&|planned| progress.step(&format!("{} on {}", planned.name, planned.service)));
    progress.finish();
    let shown = Rehearsal {
        stack: &stack.platform().stack,
        environment: &stack.platform().environment,
        region: &stack.platform().region,
        rehearsals: &rehearsals,
        minutes: args.plot,
    };
    ui.result(&match ui.format() {
        OutputFormat::Json => plimsoll_report::json::rehearse(&shown),
        OutputFormat::Junit => plimsoll_report::junit::rehearse(&shown),
        OutputFormat::Markdown => plimsoll_report::markdown::rehearse(&shown),
        _ => plimsoll_report::terminal::rehearse(&shown, &ui.screen()),
    })?;
    Ok(if rehearsals.failed() { Exit::Findings } else { Exit::Done })
}

fn request(args: &RehearseArgs) -> Result<Request, Failure> {
    let service = args.recording.service.as_deref().map(str::parse::<ServiceName>).transpose();
    Ok(Request {
        scenarios: args.scenario.clone(),
        service: service.map_err(|error| Failure::usage(format!("error: --service: {error}")))?,
        declared: !args.built_in,
        built_in: !args.declared,
        engine: match args.engine {
            EngineWord::Auto => EngineChoice::Auto,
            EngineWord::Fluid => EngineChoice::Fluid,
            EngineWord::Exact => EngineChoice::Exact,
        },
        seeds: args.seeds,
        seed: args.seed,
    })
}

/// What was asked for, why there is none, and what would be right.
fn refused(error: &RehearseError, stack: &Stack) -> Failure {
    let near = |name: &str, known: &[&str]| match nearest(name, known.iter().copied()) {
        Some(near) => format!("\n  help: did you mean `{near}`?"),
        None => format!("\n  help: known: {}", known.join(", ")),
    };
    let help = match error {
        RehearseError::UnknownScenario { name, known } => {
            near(name, &known.iter().map(String::as_str).collect::<Vec<_>>())
        }
        RehearseError::UnknownService { name, known } => {
            near(name.as_str(), &known.iter().map(ServiceName::as_str).collect::<Vec<_>>())
        }
        // It ends with the list of what is needed.
        RehearseError::Calibration(_) => String::new(),
        RehearseError::NothingKnown { missing } => format!(
            "\n  help: put a recording into {} or name one with --recording; or state the traffic of a service:{}",
            stack.folder().join("recording").display(),
            missing.iter().map(|(name, keys)| stated(stack, name, keys)).collect::<String>()
        ),
    };
    Failure::invalid(format!("error: {}: {error}{help}", stack.path.display()))
}

/// Where a service would state what is missing.
fn stated(stack: &Stack, name: &ServiceName, keys: &[&str]) -> String {
    let source = plimsoll_spec::SourceFile::new(stack.path.display().to_string(), stack.text.as_str());
    let place = source.position(stack.loaded.source.nearest(&format!("services.{name}.workload")).start);
    format!(
        "\n    {}:{place}: `{name}` states no {} under `workload`",
        stack.path.display(),
        keys.join(" and no ")
    )
}
