//! `plimsoll status`: how the deployed platform does.

mod document;
mod text;

use crate::account::{self, AwsArgs};
use crate::args::{OutputFormat, StackArgs};
use crate::exit::{Exit, Failure};
use crate::ui::Ui;
use crate::{load, stacks};
use plimsoll_aws::machine::status::{StatusRequest, status};
use plimsoll_infra::cloudformation::{Origin, Placed};

/// Arguments of `status`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll status examples/payments
  plimsoll status --environment prod --format json    plimsoll/status/1

Exit code 1 says that something is unhealthy.")]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    stack: StackArgs,
    #[command(flatten)]
    aws: AwsArgs,
}

pub(crate) fn run(args: &StatusArgs, ui: &Ui) -> Result<Exit, Failure> {
    let stack = load::stack(&args.stack, ui)?;
    let platform = stack.platform();
    let stacks = stacks::stacks(&stack, None, &Placed::new(), ui)?;
    let request = StatusRequest {
        wanted: account::wanted(platform, &stacks),
        services: platform.services.iter().map(|service| service.name.to_string()).collect(),
        file_hash: Origin::new("", "", stack.text.as_bytes()).sha256,
    };
    let status = account::run(status(request), &args.aws, platform, false, ui)?;
    ui.result(&match ui.format() {
        OutputFormat::Json => document::document(&status),
        _ => text::text(&status, &ui.screen()),
    })?;
    Ok(if status.healthy() { Exit::Done } else { Exit::Findings })
}
