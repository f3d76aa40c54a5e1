//! One file per verb.

pub(crate) mod check;
pub(crate) mod cost;
pub(crate) mod destroy;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod logs;
pub(crate) mod optimize;
pub(crate) mod outputs;
pub(crate) mod permissions;
pub(crate) mod record;
pub(crate) mod rehearse;
pub(crate) mod scale;
mod schema;
pub(crate) mod simulate;
pub(crate) mod status;
pub(crate) mod synth;
pub(crate) mod up;

use crate::args::{Args, OutputFormat, Verb};
use crate::exit::{Exit, Failure};
use crate::ui::Ui;
use clap::CommandFactory;

/// Runs a verb.
pub(crate) fn run(verb: Verb, ui: &Ui) -> Result<Exit, Failure> {
    refuse_format(ui.format(), &verb)?;
    match verb {
        Verb::Init(args) => init::run(&args, ui),
        Verb::Check(args) => check::run(&args, ui),
        Verb::Explain(args) => explain::run(&args, ui),
        Verb::Import(args) => import::run(&args, ui),
        Verb::Schema => schema::run(ui),
        Verb::Cost(args) => cost::run(&args, ui),
        Verb::Record(args) => record::run(&args, ui),
        Verb::Simulate(args) => simulate::run(&args, ui),
        Verb::Rehearse(args) => rehearse::run(&args, ui),
        Verb::Optimize(args) => optimize::run(&args, ui),
        Verb::Synth(args) => synth::run(&args, ui),
        Verb::Up(args) => up::run(&args, ui),
        Verb::Diff(args) => diff::run(&args, ui),
        Verb::Destroy(args) => destroy::run(&args, ui),
        Verb::Outputs(args) => outputs::run(&args, ui),
        Verb::Status(args) => status::run(&args, ui),
        Verb::Logs(args) => logs::run(&args, ui),
        Verb::Scale(args) => scale::run(&args, ui),
        Verb::Permissions(args) => permissions::run(&args, ui),
        Verb::Completions { shell } => completions(shell, ui),
        Verb::Man => manual(ui),
    }
}

/// Some formats say something about some verbs only.
fn refuse_format(format: OutputFormat, verb: &Verb) -> Result<(), Failure> {
    let refusal = match (format, verb) {
        (OutputFormat::Human | OutputFormat::Json | OutputFormat::Markdown, _)
        | (OutputFormat::Junit, Verb::Rehearse(_) | Verb::Check(_))
        | (OutputFormat::Sarif | OutputFormat::Github, Verb::Check(_)) => return Ok(()),
        (OutputFormat::Junit, _) => "--format junit: only `rehearse` and `check` have cases to report",
        (OutputFormat::Sarif, _) => "--format sarif: only `check` has findings to report",
        (OutputFormat::Github, _) => "--format github: only `check` has findings to report",
    };
    Err(Failure::usage(format!("error: {refusal}\n  help: write `--format json`")))
}

fn completions(shell: clap_complete::Shell, ui: &Ui) -> Result<Exit, Failure> {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "plimsoll", &mut out);
    ui.result(&String::from_utf8_lossy(&out))?;
    Ok(Exit::Done)
}

fn manual(ui: &Ui) -> Result<Exit, Failure> {
    let mut out = Vec::new();
    clap_mangen::Man::new(Args::command()).render(&mut out).map_err(Failure::bug)?;
    ui.result(&String::from_utf8_lossy(&out))?;
    Ok(Exit::Done)
}
