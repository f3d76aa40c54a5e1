//! `plimsoll destroy`: removes the platform and proves that nothing is left.

use crate::account;
use crate::args::OutputFormat;
use crate::deploy::{self, DeployArgs, Loaded};
use crate::engine::EngineArgs;
use crate::engine::verbs::With;
use crate::exit::{Exit, Failure};
use crate::ui::Ui;
use plimsoll_aws::machine::{Left, Options, Removed, destroy};
use plimsoll_report::number::plural;
use serde_json::json;

/// Arguments of `destroy`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll destroy examples/payments      asks for the name of the stack, removes it, looks whether anything is left
  plimsoll destroy --yes                  without a question, for pipelines
  plimsoll destroy --engine terraform     what your own terraform deployed

Buckets are emptied, and log groups that AWS made for the cluster are removed too. Exit code 0 only when nothing is left;
1 when something is, or when that may not be known.")]
pub(crate) struct DestroyArgs {
    #[command(flatten)]
    deploy: DeployArgs,
    #[command(flatten)]
    engine: EngineArgs,
    /// Do not ask.
    #[arg(long, short)]
    yes: bool,
    /// Remove a stack with termination protection too.
    #[arg(long)]
    disable_protection: bool,
}

pub(crate) fn run(args: &DestroyArgs, ui: &Ui) -> Result<Exit, Failure> {
    let other = args.engine.other()?;
    let Loaded { stack, mut deployment } = deploy::load(&args.deploy, ui)?;
    deployment.options = Options { unprotect: args.disable_protection, ..deployment.options };
    if let Some(engine) = other {
        let with = With { engine, args: &args.engine, aws: &args.deploy.aws, ui };
        return with.destroy(Loaded { stack, deployment }, args.yes);
    }
    deploy::answerable(args.yes, "plimsoll destroy")?;
    let removed = account::run(destroy(deployment), &args.deploy.aws, stack.platform(), args.yes, ui)?;
    ui.result(&match ui.format() {
        OutputFormat::Json => document(&removed),
        _ => text(&removed),
    })?;
    Ok(if matches!(removed.left, Left::Nothing { .. }) { Exit::Done } else { Exit::Findings })
}

/// What was removed and what is left, for people.
pub(crate) fn text(removed: &Removed) -> String {
    let mut text: String = removed.stacks.iter().map(|stack| format!("removed {stack}\n")).collect();
    match &removed.left {
        Left::Nothing { inactive: 0 } => text.push_str("nothing is left\n"),
        Left::Nothing { inactive } => {
            let revisions = plural(*inactive as u64, "revision", "revisions");
            text.push_str(&format!(
                "nothing is left but {revisions} of task definitions, which AWS keeps as inactive and free\n"
            ));
        }
        Left::These(left) => {
            text.push_str(&format!(
                "still there by their tags, {}:\n",
                plural(left.len() as u64, "thing", "things")
            ));
            left.iter().for_each(|arn| text.push_str(&format!("  {arn}\n")));
        }
        Left::Unknown { because } => {
            text.push_str(&format!("whether anything is left is not known: {because}\n"));
        }
    }
    text
}

/// What was removed and what is left, as JSON.
pub(crate) fn document(removed: &Removed) -> String {
    let (verified, left, inactive) = match &removed.left {
        Left::Nothing { inactive } => (true, Vec::new(), *inactive),
        Left::These(left) => (true, left.clone(), 0),
        Left::Unknown { .. } => (false, Vec::new(), 0),
    };
    let document = json!({
        "schema": "plimsoll/destroy/1",
        "removed": removed.stacks,
        "verified": verified,
        "left": left,
        "inactive_task_definitions": inactive,
    });
    format!("{document:#}\n")
}
