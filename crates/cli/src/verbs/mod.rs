//! One file per verb.

pub(crate) mod check;
pub(crate) mod cost;
pub(crate) mod destroy;
pub(crate) mod diff;
pub(crate) mod explain;
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
    if ui.format() == OutputFormat::Junit && !matches!(verb, Verb::Rehearse(_)) {
        return Err(Failure::usage(
            "error: --format junit: only `rehearse` has cases to report\n  help: write `--format json`",
        ));
    }
    match verb {
        Verb::Init(args) => init::run(&args, ui),
        Verb::Check(args) => check::run(&args, ui),
        Verb::Explain(args) => explain::run(&args, ui),
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
