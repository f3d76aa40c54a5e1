//! `plimsoll diff`: what `up` would do.

use crate::account;
use crate::args::OutputFormat;
use crate::deploy::{self, DeployArgs, Loaded, changes};
use crate::engine::EngineArgs;
use crate::engine::verbs::With;
use crate::exit::{Exit, Failure};
use crate::ui::Ui;
use plimsoll_aws::machine::{Difference, StackDifference, diff};
use serde_json::{Value, json};

/// Arguments of `diff`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll diff examples/payments         what `plimsoll up` would do, in AWS's own judgement
  plimsoll diff --format json             plimsoll/diff/1
  plimsoll diff --engine terraform        in the judgement of your own terraform

A change set is made, read and taken away again; nothing is changed and nothing is left. Exit code 1: there are differences.")]
pub(crate) struct DiffArgs {
    #[command(flatten)]
    deploy: DeployArgs,
    #[command(flatten)]
    engine: EngineArgs,
}

pub(crate) fn run(args: &DiffArgs, ui: &Ui) -> Result<Exit, Failure> {
    let other = args.engine.other()?;
    let Loaded { stack, deployment } = deploy::load(&args.deploy, ui)?;
    if let Some(engine) = other {
        let with = With { engine, args: &args.engine, aws: &args.deploy.aws, ui };
        return with.diff(Loaded { stack, deployment });
    }
    let found = account::run(diff(deployment), &args.deploy.aws, stack.platform(), false, ui)?;
    ui.result(&match ui.format() {
        OutputFormat::Json => document(&found),
        OutputFormat::Markdown => format!("```diff\n{}```\n", text(&found)),
        _ => text(&found),
    })?;
    Ok(if found.is_empty() { Exit::Done } else { Exit::Findings })
}

fn text(found: &Difference) -> String {
    let mut text = String::new();
    for stack in &found.stacks {
        let StackDifference { name, creates, changes: list, monthly, refused } = stack;
        if !creates && list.is_empty() {
            text.push_str(&format!("{name}: nothing changes\n"));
            continue;
        }
        text.push_str(&changes::text(name, *creates, list, monthly));
        if let Some(refused) = refused {
            text.push_str(&format!("`plimsoll up` would refuse this: {refused}\n"));
        }
    }
    text
}

fn document(found: &Difference) -> String {
    let stack = |stack: &StackDifference| {
        let mut document = changes::document(&stack.name, stack.creates, &stack.changes, &stack.monthly);
        if let Some(entries) = document.as_object_mut() {
            entries.insert("refused".to_owned(), stack.refused.as_deref().map_or(Value::Null, Value::from));
        }
        document
    };
    let stacks: Vec<Value> = found.stacks.iter().map(stack).collect();
    let document = json!({ "schema": "plimsoll/diff/1", "differs": !found.is_empty(), "stacks": stacks });
    format!("{document:#}\n")
}
