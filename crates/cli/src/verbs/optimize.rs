//! `plimsoll optimize`: the cheapest configuration that keeps the objective.

use crate::args::{OutputFormat, RecordingArgs, StackArgs};
use crate::diagnostics;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::load::{self, Stack};
use crate::ui::Ui;
use plimsoll_optimize::plan::{Searched, ServicePlan, Settings, Verdict};
use plimsoll_optimize::{Input, Plan, optimize};
use plimsoll_report::words;
use plimsoll_spec::patch::{self, Edit};
use plimsoll_spec::{Diagnostic, SourceFile, code};
use plimsoll_twin::Assumptions;
use plimsoll_twin::stationary::Tables;
use plimsoll_units::ServiceName;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Arguments of `optimize`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll optimize examples/payments                   print the plan
  plimsoll optimize examples/payments --keep-network    leave the network as it is
  plimsoll optimize examples/payments --out out         also write report.html and the like
  plimsoll optimize shop --write                        patch shop/plimsoll.yaml in place
  plimsoll optimize shop --recording requests.csv.gz --metric requests

Exit code 1 means that no allowed configuration keeps an objective: the best reachable value is printed, and neither
--write nor --out writes anything.")]
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
    if let Some(folder) = &args.out {
        check_out(folder, &stack)?;
    }
    let prices = load::prices(stack.platform(), ui)?;
    let recorded = load::required_recording(&args.recording, &stack, ui)?;
    let (tables, assumptions) = (Tables::builtin(), Assumptions::default());
    let input = Input {
        platform: stack.platform(),
        recording: &recorded.recording,
        prices: &prices,
        tables: &tables,
        assumptions: &assumptions,
        settings: Settings { seed: args.seed, keep_network: args.keep_network },
    };
    let bar = ui.spinner("calibrating");
    let progress = |service: &ServiceName, searched: &Searched| {
        bar.set_message(format!(
            "{service}: {} of {} candidates settled",
            settled(searched),
            searched.candidates
        ));
    };
    let plan = optimize(&input, &progress).map_err(|error| recorded.refused(&error));
    bar.finish_and_clear();
    let plan = plan?;
    if !plan.objective_met() {
        show(&plan, watch.elapsed(), ui)?;
        ui.error(&unreachable(&stack, &plan, ui));
        return Ok(Exit::Findings);
    }
    // Everything is computed before anything is written.
    let patched = patched(&stack, &plan, args, ui)?;
    show(&plan, watch.elapsed(), ui)?;
    if let Some(folder) = &args.out {
        write_out(folder, &plan, &stack, &patched, ui)?;
    }
    if args.write {
        write_back(&stack, &patched, ui)?;
    }
    Ok(Exit::Done)
}

/// A folder that cannot take the results is refused before the search.
fn check_out(folder: &Path, stack: &Stack) -> Result<(), Failure> {
    if folder.exists() && !folder.is_dir() {
        let text = format!("error: --out {}: this is a file\n  help: name a folder", folder.display());
        return Err(Failure::usage(text));
    }
    let same =
        folder.canonicalize().is_ok_and(|out| stack.folder().canonicalize().is_ok_and(|own| own == out));
    if same {
        return Err(Failure::usage(format!(
            "error: --out {}: the patched stack file would replace {}\n  help: name another folder, or patch it in place with --write",
            folder.display(),
            stack.path.display()
        )));
    }
    Ok(())
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
        _ => plimsoll_report::terminal::optimize(plan, &ui.screen(), seconds),
    })
}

/// The objectives that nothing keeps, drawn where they stand in the stack file.
fn unreachable(stack: &Stack, plan: &Plan, ui: &Ui) -> String {
    let source = SourceFile::new(stack.path.display().to_string(), stack.text.as_str());
    let missed =
        plan.services.iter().filter(|service| matches!(service.verdict, Verdict::Unreachable { .. }));
    let items: Vec<Diagnostic> = missed.map(|service| missed_objective(stack, &source, service)).collect();
    diagnostics::render(&source, &items, ui.width(), ui.error_colours())
}

fn missed_objective(stack: &Stack, source: &SourceFile, service: &ServicePlan) -> Diagnostic {
    let places = &stack.loaded.source;
    let path = format!("services.{}.objective", service.name);
    let written = places.span(&format!("{path}.latency")).or_else(|| places.span(&path));
    let span = diagnostics::first_line(source, written.unwrap_or_else(|| places.nearest(&path)));
    let message = format!("service `{}`: {}", service.name, words::verdict(service));
    Diagnostic::error(code::OBJECTIVE, message)
        .at(span, "out of reach; nothing was written")
        .help("allow at least the best reachable value, or free more levers")
}

/// The stack file with the plan's changes; the text as it is where nothing changes or nothing is asked for.
fn patched(stack: &Stack, plan: &Plan, args: &OptimizeArgs, ui: &Ui) -> Result<String, Failure> {
    if !args.write && args.out.is_none() {
        return Ok(stack.text.clone());
    }
    let edits: Vec<Edit> = plan.edits().into_iter().map(|(path, value)| Edit::new(path, value)).collect();
    match patch::apply(&stack.text, &stack.loaded.source, &edits) {
        Ok(text) => verified(text, stack, plan, args),
        Err(error) if args.write => {
            Err(Failure::invalid(format!("error: {}: {error}", stack.path.display())))
        }
        Err(error) => {
            ui.note(&format!("warning: the stack file is not patched: {error}"));
            Ok(stack.text.clone())
        }
    }
}

/// The patched text, read again: it must declare what the plan arrives at.
fn verified(text: String, stack: &Stack, plan: &Plan, args: &OptimizeArgs) -> Result<String, Failure> {
    let again = load::again(&text, &args.stack, &stack.path)?;
    match plan.is_reached_by(&again.platform) {
        Ok(()) => Ok(text),
        Err(part) => Err(Failure::bug(format!("the patched stack file does not declare the plan: {part}"))),
    }
}

/// Writes the reports. They hold no time: the same input gives the same bytes.
fn write_out(folder: &Path, plan: &Plan, stack: &Stack, patched: &str, ui: &Ui) -> Result<(), Failure> {
    let name = stack.path.file_name().unwrap_or_default();
    files::write(&folder.join("report.html"), plimsoll_report::html::optimize(plan, None).as_bytes())?;
    files::write(&folder.join("plan.json"), plimsoll_report::json::optimize(plan, None).as_bytes())?;
    files::write(&folder.join("plan.md"), plimsoll_report::markdown::comment(plan).as_bytes())?;
    files::write(&folder.join(name), patched.as_bytes())?;
    ui.note(&format!("wrote {}", folder.display()));
    Ok(())
}

fn write_back(stack: &Stack, patched: &str, ui: &Ui) -> Result<(), Failure> {
    if patched == stack.text {
        ui.note(&format!("{} stays as it is", stack.path.display()));
        return Ok(());
    }
    if files::read_stack(&stack.path)? != stack.text.as_bytes() {
        return Err(Failure::invalid(format!(
            "error: {} was changed while plimsoll was searching; it is not patched\n  help: run the command again",
            stack.path.display()
        )));
    }
    files::write(&stack.path, patched.as_bytes())?;
    ui.note(&format!("patched {}", stack.path.display()));
    Ok(())
}
