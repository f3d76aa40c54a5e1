//! `plimsoll optimize`: the cheapest configuration that keeps the objective.

mod code;

use self::code::Patched;
use crate::args::{OutputFormat, RecordingArgs, StackArgs};
use crate::code as somebodys;
use crate::diagnostics;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::load::{self, Stack};
use crate::ui::Ui;
use plimsoll_import::{Files, unified};
use plimsoll_optimize::plan::{Searched, ServicePlan, Settings, Verdict};
use plimsoll_optimize::{Input, Plan, optimize};
use plimsoll_report::code::CodePatch;
use plimsoll_report::words;
use plimsoll_spec::patch::{self, Edit};
use plimsoll_spec::{Diagnostic, Platform, SourceFile};
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
  plimsoll optimize infra --recording week --diff       the plan as a diff of Terraform in infra/
  plimsoll optimize infra --recording week --write      patch that Terraform in place
  plimsoll optimize shop --code infra --write           patch the stack file, and the code that it was imported from

Exit code 1 means that no allowed configuration keeps an objective: the best reachable value is printed, and neither
--write nor --out writes anything. With --write or --diff on code it also means that changes were refused there and
nothing could be changed.")]
pub(crate) struct OptimizeArgs {
    #[command(flatten)]
    stack: StackArgs,
    #[command(flatten)]
    recording: RecordingArgs,
    /// Patch the stack file, or the code, in place.
    #[arg(long)]
    write: bool,
    /// Print what --write would change as a unified diff, in place of the plan.
    #[arg(long)]
    diff: bool,
    /// The code that the stack file was imported from; it is patched too. Services are matched by name.
    #[arg(long, value_name = "PATH")]
    code: Option<PathBuf>,
    /// Write report.html, plan.json, plan.md, the patched stack file and, of code, code.patch into this folder.
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
    let named = match &args.code {
        Some(path) if stack.code.is_none() => Some(somebodys::load(path, &args.stack.code, ui)?),
        Some(_) => {
            let text =
                "error: --code: there is code in place of the stack file already\n  help: leave --code out";
            return Err(Failure::usage(text));
        }
        None => None,
    };
    let somebodys = stack.code.as_deref().or(named.as_ref());
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
        show(&plan, None, watch.elapsed(), ui)?;
        ui.error(&unreachable(&stack, &plan, ui));
        return Ok(Exit::Findings);
    }
    // Everything is computed before anything is written.
    let is_needed = args.write || args.diff || args.out.is_some() || somebodys.is_some();
    let patched = if is_needed { patched(&stack, &plan, args, ui)? } else { Text::unchanged(&stack) };
    let in_code = somebodys.map(|code| Patched::of(code, stack.platform(), &patched.platform));
    let words = in_code.as_ref().map(|code| &code.words);
    let is_plain = !matches!(ui.format(), OutputFormat::Json | OutputFormat::Markdown);
    if args.diff && is_plain {
        ui.result(&diff(&stack, &patched.text, words))?;
        ui.note(&words.map_or_else(String::new, |words| refusals(words, ui)));
    } else {
        show(&plan, words, watch.elapsed(), ui)?;
    }
    if let Some(folder) = &args.out {
        write_out(folder, &plan, &stack, &patched.text, words, ui)?;
    }
    if args.write {
        if let Some(code) = &in_code {
            code.write(ui)?;
        }
        if stack.code.is_none() {
            write_back(&stack, &patched.text, ui)?;
        }
    }
    let refused = (args.write || args.diff) && in_code.as_ref().is_some_and(Patched::is_refused);
    Ok(if refused { Exit::Findings } else { Exit::Done })
}

/// The changes as a unified diff: of the stack file, if there is one, and of the code.
fn diff(stack: &Stack, patched: &str, code: Option<&CodePatch>) -> String {
    let mut text = code.map_or_else(String::new, |code| code.diff.clone());
    if stack.code.is_none() {
        let name = stack.path.display().to_string();
        let name = name.strip_prefix("./").unwrap_or(&name).trim_start_matches('/').to_owned();
        let one = |text: &str| Files::from([(name.clone(), text.to_owned())]);
        text.push_str(&unified(&one(&stack.text), &one(patched)));
    }
    text
}

/// What could not be changed in the code, where the result has no room for it.
fn refusals(code: &CodePatch, ui: &Ui) -> String {
    let only = CodePatch { refused: code.refused.clone(), files: code.files.clone(), ..CodePatch::default() };
    if only.refused.is_empty() { String::new() } else { plimsoll_report::terminal::code(&only, &ui.screen()) }
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

fn show(plan: &Plan, code: Option<&CodePatch>, elapsed: Duration, ui: &Ui) -> Result<(), Failure> {
    let seconds = Some(elapsed.as_secs_f64());
    ui.result(&match ui.format() {
        // The JSON is the same bytes for the same input, so it holds no time.
        OutputFormat::Json => json(plan, code),
        OutputFormat::Markdown => plimsoll_report::markdown::comment(plan),
        _ => {
            let text = plimsoll_report::terminal::optimize(plan, &ui.screen(), seconds);
            let code = code.map(|code| plimsoll_report::terminal::code(code, &ui.screen()));
            text + &code.unwrap_or_default()
        }
    })
}

fn json(plan: &Plan, code: Option<&CodePatch>) -> String {
    match code {
        Some(code) => plimsoll_report::json::optimize_code(plan, code),
        None => plimsoll_report::json::optimize(plan, None),
    }
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
    Diagnostic::error(plimsoll_spec::code::OBJECTIVE, message)
        .at(span, "out of reach; nothing was written")
        .help("allow at least the best reachable value, or free more levers")
}

/// A stack file with the plan's changes.
struct Text {
    text: String,
    platform: Platform,
}

impl Text {
    fn unchanged(stack: &Stack) -> Self {
        Self { text: stack.text.clone(), platform: stack.platform().clone() }
    }
}

/// The stack file with the plan's changes; as it is where it cannot be patched and nobody asked for that.
fn patched(stack: &Stack, plan: &Plan, args: &OptimizeArgs, ui: &Ui) -> Result<Text, Failure> {
    let edits: Vec<Edit> = plan.edits().into_iter().map(|(path, value)| Edit::new(path, value)).collect();
    match patch::apply(&stack.text, &stack.loaded.source, &edits) {
        Ok(text) => verified(text, stack, plan, args),
        Err(error) if args.write || args.diff => {
            Err(Failure::invalid(format!("error: {}: {error}", stack.path.display())))
        }
        Err(error) => {
            ui.note(&format!("warning: the stack file is not patched: {error}"));
            Ok(Text::unchanged(stack))
        }
    }
}

/// The patched text, read again: it must declare what the plan arrives at.
fn verified(text: String, stack: &Stack, plan: &Plan, args: &OptimizeArgs) -> Result<Text, Failure> {
    let again = load::again(&text, &args.stack, &stack.path)?;
    match plan.is_reached_by(&again.platform) {
        Ok(()) => Ok(Text { text, platform: again.platform }),
        Err(part) => Err(Failure::bug(format!("the patched stack file does not declare the plan: {part}"))),
    }
}

/// Writes the reports. They hold no time: the same input gives the same bytes.
fn write_out(
    folder: &Path,
    plan: &Plan,
    stack: &Stack,
    patched: &str,
    code: Option<&CodePatch>,
    ui: &Ui,
) -> Result<(), Failure> {
    let name = stack.path.file_name().unwrap_or_default();
    files::write(&folder.join("report.html"), plimsoll_report::html::optimize(plan, None).as_bytes())?;
    files::write(&folder.join("plan.json"), json(plan, code).as_bytes())?;
    files::write(&folder.join("plan.md"), plimsoll_report::markdown::comment(plan).as_bytes())?;
    files::write(&folder.join(name), patched.as_bytes())?;
    if let Some(code) = code {
        files::write(&folder.join("code.patch"), code.diff.as_bytes())?;
    }
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
