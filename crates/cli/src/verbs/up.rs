//! `plimsoll up`: makes the deployed platform what the stack file says.

use crate::account;
use crate::args::OutputFormat;
use crate::deploy::{self, DeployArgs, Loaded};
use crate::engine::EngineArgs;
use crate::engine::verbs::With;
use crate::exit::{Exit, Failure};
use crate::ui::Ui;
use crate::verbs::outputs;
use plimsoll_aws::machine::outputs::{Told, told};
use plimsoll_aws::machine::{Deployed, Options, up};
use plimsoll_infra::cloudformation::output_name;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Arguments of `up`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll up examples/payments                     show the changes, ask, deploy, print the outputs
  plimsoll up --environment prod --yes              without a question, for pipelines
  plimsoll up --parameter ApiImageTag=v42           another image tag; it stays until the stack file names another one
  plimsoll up --engine terraform                    by your own terraform, in .plimsoll/terraform/ENVIRONMENT

A deployment that is under way is followed, whoever began it. Ctrl-C detaches: AWS goes on, the exit code is 130, and the
next `plimsoll up` follows it again. Exit code 5: the change failed and the former state stands again.
Other engines than CloudFormation do not roll back: Ctrl-C is passed on to them, and a run that failed is gone on with.")]
pub(crate) struct UpArgs {
    #[command(flatten)]
    deploy: DeployArgs,
    #[command(flatten)]
    engine: EngineArgs,
    /// Do not ask.
    #[arg(long, short)]
    yes: bool,
    /// Do not look up images, certificate and network beforehand.
    #[arg(long)]
    skip_preflight: bool,
}

pub(crate) fn run(args: &UpArgs, ui: &Ui) -> Result<Exit, Failure> {
    let other = args.engine.other()?;
    let Loaded { stack, mut deployment } = deploy::load(&args.deploy, ui)?;
    if let Some(engine) = other {
        deployment.options = Options { preflight: !args.skip_preflight, ..deployment.options };
        let with = With { engine, args: &args.engine, aws: &args.deploy.aws, ui };
        return with.up(Loaded { stack, deployment }, args.yes);
    }
    deploy::judge::judge(&stack, &deployment.graph, ui)?;
    deploy::answerable(args.yes, "plimsoll up")?;
    deployment.options = Options { preflight: !args.skip_preflight, ..deployment.options };
    let outputs = deployment.graph.outputs.iter();
    let keys: BTreeMap<String, String> =
        outputs.map(|output| (output_name(&output.key), output.key.clone())).collect();
    let deployed = account::run(up(deployment), &args.deploy.aws, stack.platform(), args.yes, ui)?;
    let stacks = deployed.stacks.iter().map(|deployed| deployed.stack.clone());
    let told = told(stacks, &keys);
    ui.result(&match ui.format() {
        OutputFormat::Json => document(&deployed, &told),
        _ => outputs::rendered(&told, ui),
    })?;
    let changed = deployed.stacks.iter().any(|stack| stack.changed);
    ui.note(if changed { "deployed" } else { "nothing to change" });
    Ok(Exit::Done)
}

fn document(deployed: &Deployed, told: &[Told]) -> String {
    let stack = |stack: &plimsoll_aws::machine::DeployedStack| {
        json!({
            "name": stack.stack.name,
            "id": stack.stack.id,
            "status": stack.stack.status.as_str(),
            "changed": stack.changed,
        })
    };
    let outputs: serde_json::Map<String, Value> =
        told.iter().map(|told| (told.key.clone(), json!(told.value))).collect();
    let document = json!({
        "schema": "plimsoll/up/1",
        "account": deployed.account,
        "stacks": deployed.stacks.iter().map(stack).collect::<Vec<_>>(),
        "outputs": outputs,
    });
    format!("{document:#}\n")
}
