//! `plimsoll optimize`: the cheapest configuration that keeps the objective.

use crate::args::{OutputFormat, RecordingArgs, StackArgs};
use crate::exit::{Exit, Failure};
use crate::files;
use crate::load::{self, Stack};
use crate::ui::Ui;
use plimsoll_optimize::plan::{Searched, Settings};
use plimsoll_optimize::{Input, Plan, optimize};
use plimsoll_spec::patch::{self, Edit};
use plimsoll_twin::Assumptions;
use plimsoll_twin::stationary::Tables;
use plimsoll_units::ServiceName;
use std::path::PathBuf;
use std::time::Duration;

/// Arguments of `optimize`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll optimize examples/payments                   print the plan
  plimsoll optimize examples/payments --keep-network    only task sizes, counts, scaling, routing, Spot
  plimsoll optimize examples/payments --out out         also write report.html, plan.json and the patched stack file
  plimsoll optimize shop --write                        patch shop/plimsoll.yaml in place
  plimsoll optimize shop --recording requests.csv.gz --metric requests

Exit code 1 means that no allowed configuration keeps an objective; the best reachable value is printed.")]
pub(crate) struct OptimizeArgs {
    #[command(flatten)]
    stack: StackArgs,
    #[command(flatten)]
    recording: RecordingArgs,
    /// Patch the stack file in place.
    #[arg(long)]
    write: bool,
    /// Write report.html, plan.json, plan.md and the patched stack file into this folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Keep the network whatever the levers say.
    #[arg(long)]
    keep_network: bool,
    /// Root of all random draws.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(crate) fn run(args: &OptimizeArgs, ui: &Ui) -> Result<Exit, Failure> {
    let watch = crate::clock::Watch::start();
    let stack = load::stack(&args.stack, ui)?;
    let prices = load::prices(stack.platform(), ui)?;
    let recording = load::required_recording(&args.recording, &stack)?;
    let (tables, assumptions) = (Tables::builtin(), Assumptions::default());
    let input = Input {
        platform: stack.platform(),
        recording: &recording,
        prices: &prices,
        tables: &tables,
        assumptions: &assumptions,
        settings: Settings { seed: args.seed, keep_network: args.keep_network },
    };
    let bar = ui.spinner("calibrating");
    let progress = |service: &ServiceName, searched: &Searched| {
        bar.set_message(format!("{service}: {} of {} candidates settled", settled(searched), searched.candidates));
    };
    let plan = optimize(&input, &progress).map_err(|error| Failure::invalid(format!("error: {error}")));
    bar.finish_and_clear();
    let plan = plan?;
    let patched = patched(&stack, &plan, args, ui)?;
    write_out(args, &plan, &stack, &patched, watch.elapsed(), ui)?;
    show(&plan, watch.elapsed(), ui)?;
    if args.write && patched != stack.text {
        files::write(&stack.path, patched.as_bytes())?;
        ui.note(&format!("patched {}", stack.path.display()));
    }
    Ok(if plan.objective_met() { Exit::Done } else { Exit::Findings })
}

const fn settled(searched: &Searched) -> u64 {
    searched.simulated + searched.pruned.total()
}

fn show(plan: &Plan, elapsed: Duration, ui: &Ui) -> Result<(), Failure> {
    let seconds = Some(elapsed.as_secs_f64());
    ui.result(&match ui.format() {
        // The JSON is the same bytes for the same input, so it holds no time.
        OutputFormat::Json => plimsoll_report::json::optimize(plan, None),
        OutputFormat::Markdown => plimsoll_report::markdown::comment(plan),
        OutputFormat::Human => plimsoll_report::terminal::optimize(plan, &ui.screen(), seconds),
    })
}

/// The stack file with the plan's changes; the text as it is where nothing changes or nothing is asked for.
fn patched(stack: &Stack, plan: &Plan, args: &OptimizeArgs, ui: &Ui) -> Result<String, Failure> {
    if !args.write && args.out.is_none() {
        return Ok(stack.text.clone());
    }
    let edits: Vec<Edit> = plan.edits().into_iter().map(|(path, value)| Edit::new(path, value)).collect();
    match patch::apply(&stack.text, &stack.loaded.source, &edits) {
        Ok(text) => verified(text, stack, plan, args),
        Err(error) if args.write => Err(Failure::invalid(format!("error: {}: {error}", stack.path.display()))),
        Err(error) => {
            ui.note(&format!("warning: the stack file is not patched: {error}"));
            Ok(stack.text.clone())
        }
    }
}

/// The patched text, read again: it must declare what the plan arrives at.
fn verified(text: String, stack: &Stack, plan: &Plan, args: &OptimizeArgs) -> Result<String, Failure> {
    let again = plimsoll_spec::load(&text, &load::options(&args.stack, &stack.path))
        .map_err(|_| Failure::bug("the patched stack file cannot be read"))?;
    match plan.is_reached_by(&again.platform) {
        Ok(()) => Ok(text),
        Err(part) => Err(Failure::bug(format!("the patched stack file does not declare the plan: {part}"))),
    }
}

fn write_out(
    args: &OptimizeArgs,
    plan: &Plan,
    stack: &Stack,
    patched: &str,
    elapsed: Duration,
    ui: &Ui,
) -> Result<(), Failure> {
    let Some(folder) = &args.out else { return Ok(()) };
    let name = stack.path.file_name().unwrap_or_default();
    let html = plimsoll_report::html::optimize(plan, Some(elapsed.as_secs_f64()));
    files::write(&folder.join("report.html"), html.as_bytes())?;
    files::write(&folder.join("plan.json"), plimsoll_report::json::optimize(plan, None).as_bytes())?;
    files::write(&folder.join("plan.md"), plimsoll_report::markdown::comment(plan).as_bytes())?;
    files::write(&folder.join(name), patched.as_bytes())?;
    ui.note(&format!("wrote {}", folder.display()));
    Ok(())
}
