//! `plimsoll check`: every problem of a stack file or of a CloudFormation template, with its place.

mod code;
mod render;
pub(crate) mod stack;
mod subject;
mod template;
mod text;

use crate::args::{RecordingArgs, StackArgs};
use crate::exit::{Exit, Failure};
use crate::ui::Ui;
use std::path::PathBuf;

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll check                          check ./plimsoll.yaml and the resources it becomes
  plimsoll check shop --environment prod
  plimsoll check --no-model               only what the file itself and its resources show
  plimsoll check infra                    check Terraform where it stands, with --var-file and --var
  plimsoll check --template stack.yaml    check a CloudFormation template, YAML or JSON
  plimsoll check --template stack.yaml --parameter Environment=prod
  plimsoll check --format json            for programs: plimsoll/check/1
  plimsoll check --format sarif           for code scanning
  plimsoll check --format github          annotations of a pull request

With a recording, or a stated workload, the model also proves what the settings do under the observed traffic.
Exit code 1: errors or warnings; notes do not count. Accepted with a reason: `allow:` in the stack file,
`Metadata: {plimsoll: {allow: [{rule: …, because: …}]}}` at a resource of a template, or at its top;
`# plimsoll:ignore PLM0710 the reason` in or above a block of Terraform.")]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    stack: StackArgs,
    #[command(flatten)]
    recording: RecordingArgs,
    /// Leave out what only the model shows.
    #[arg(long)]
    no_model: bool,
    /// Check this CloudFormation template instead of a stack file.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["path", "recording", "access_logs", "no_model"])]
    template: Option<PathBuf>,
}

pub(crate) fn run(args: &CheckArgs, ui: &Ui) -> Result<Exit, Failure> {
    let subject = match &args.template {
        Some(path) => template::check(path, &args.stack.code.parameters)?,
        None if crate::code::is_code(&args.stack.path) => code::check(args, ui)?,
        None => stack::check(args, ui)?,
    };
    ui.result(&render::render(&subject, ui)?)?;
    Ok(subject.exit())
}
