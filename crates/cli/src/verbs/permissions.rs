//! `plimsoll permissions`: the least IAM policy that a verb needs.

use crate::args::StackArgs;
use crate::exit::{Exit, Failure};
use crate::ui::Ui;
use crate::{files, load, stacks};
use clap::ValueEnum;
use plimsoll_aws::policy::{Ground, INLINE_LIMIT, POLICY_LIMIT, Policy, Verb, policy};
use plimsoll_infra::cloudformation::Placed;
use std::path::{Path, PathBuf};

/// Arguments of `permissions`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll permissions up examples/payments > up.json
  plimsoll permissions up --account 123456789012 > up.json    ARNs of one account only
  plimsoll permissions up --out policies                      as managed policies that are short enough
  aws iam put-role-policy --role-name deployer --policy-name plimsoll-up --policy-document file://up.json

Needs no account: nothing is called.")]
pub(crate) struct PermissionsArgs {
    /// The verb.
    #[arg(value_enum)]
    verb: Named,
    #[command(flatten)]
    stack: StackArgs,
    /// The account's number, for narrower ARNs.
    #[arg(long, value_name = "NUMBER", value_parser = account)]
    account: Option<String>,
    /// Write the policy into this folder, as several where one would be too long for a managed policy.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// Verbs that need permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Named {
    /// Deploy and update, CloudFormation's own work included.
    Up,
    /// Show what `up` would change.
    Diff,
    /// Remove everything, CloudFormation's own work included.
    Destroy,
    /// Read outputs.
    Outputs,
    /// Look at services, targets and alarms.
    Status,
    /// Read log lines.
    Logs,
    /// Change a count or a range.
    Scale,
    /// Write a recording with the commands of docs/recordings.md.
    Record,
    /// Not there yet.
    Apply,
}

fn account(text: &str) -> Result<String, String> {
    if text.len() == 12 && text.bytes().all(|digit| digit.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err("an account number has twelve digits, such as 123456789012".to_owned())
}

pub(crate) fn run(args: &PermissionsArgs, ui: &Ui) -> Result<Exit, Failure> {
    let verb = match args.verb {
        Named::Up => Verb::Up,
        Named::Diff => Verb::Diff,
        Named::Destroy => Verb::Destroy,
        Named::Outputs => Verb::Outputs,
        Named::Status => Verb::Status,
        Named::Logs => Verb::Logs,
        Named::Scale => Verb::Scale,
        Named::Record => Verb::Record,
        Named::Apply => {
            return Err(Failure::usage(
                "error: permissions apply: `plimsoll apply` is not there yet, so nobody knows what it will call\n  \
                 help: `plimsoll up` changes a platform today; `plimsoll permissions up` prints what it needs",
            ));
        }
    };
    let stack = load::stack(&args.stack, ui)?;
    let platform = stack.platform();
    let stacks = stacks::stacks(&stack, None, &Placed::new(), ui)?;
    let region = platform.region.to_string();
    let ground = Ground {
        account: args.account.clone().unwrap_or_else(|| "*".to_owned()),
        partition: partition(&region).to_owned(),
        region,
        stacks: stacks.layout.stacks.iter().map(|stack| stack.name.clone()).collect(),
        suffix: platform.environment.to_string(),
    };
    let policy = policy(verb, &stacks.graph, &ground);
    match &args.out {
        Some(folder) => write(folder, args.verb, &policy, ui)?,
        None => ui.result(&format!("{:#}\n", policy.document))?,
    }
    for kind in &policy.unknown {
        ui.error(&format!(
            "warning: what CloudFormation needs for {kind} is not known and is missing in the policy"
        ));
    }
    if policy.patterns {
        ui.note(&format!(
            "note: with every name the policy would be longer than the inline policies of a role may be ({INLINE_LIMIT} characters): \
             names are patterns that end in -{}",
            ground.suffix
        ));
    }
    if policy.length > POLICY_LIMIT && args.out.is_none() {
        ui.note(&format!(
            "note: {} characters; the inline policies of a role hold {INLINE_LIMIT} together, a managed policy {POLICY_LIMIT}: \
             --out FOLDER writes it as several",
            policy.length
        ));
    }
    if args.account.is_none() {
        ui.note("note: --account NUMBER makes the ARNs narrower");
    }
    Ok(if policy.unknown.is_empty() { Exit::Done } else { Exit::Findings })
}

/// Writes `up.json`, or `up-1.json`, `up-2.json` …
fn write(folder: &Path, verb: Named, policy: &Policy, ui: &Ui) -> Result<(), Failure> {
    let verb = verb.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let parts = policy.parts();
    for (number, part) in (1..).zip(&parts) {
        let name = if parts.len() == 1 { format!("{verb}.json") } else { format!("{verb}-{number}.json") };
        files::write(&folder.join(&name), format!("{part:#}\n").as_bytes())?;
        ui.note(&format!("wrote {}", folder.join(&name).display()));
    }
    Ok(())
}

/// AWS: ARNs of China and of GovCloud have partitions of their own; source AWS General Reference, read 2026-09.
fn partition(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}
