//! `plimsoll outputs`: what a deployed stack tells about itself.

use crate::account::{self, AwsArgs};
use crate::args::{OutputFormat, StackArgs};
use crate::engine::EngineArgs;
use crate::engine::verbs::With;
use crate::exit::{Exit, Failure};
use crate::ui::Ui;
use crate::{load, stacks};
use plimsoll_aws::machine::outputs::{Told, outputs};
use plimsoll_infra::cloudformation::{Placed, output_name};
use plimsoll_report::terminal::{Side, table};
use serde_json::json;

/// Arguments of `outputs`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll outputs examples/payments              a table
  plimsoll outputs alb_url                        one value, for scripts
  plimsoll outputs examples/payments alb_url      the same of another platform
  plimsoll outputs --env > outputs.env            KEY='value' lines that a shell reads
  plimsoll outputs --format json                  plimsoll/outputs/1")]
pub(crate) struct OutputsArgs {
    #[command(flatten)]
    stack: StackArgs,
    /// Print this one value and nothing else, such as `alb_url`; it may stand alone for the stack file here.
    #[arg(value_name = "KEY", conflicts_with = "env")]
    key: Option<String>,
    /// Print `KEY='value'` lines that a shell reads.
    #[arg(long)]
    env: bool,
    #[command(flatten)]
    aws: AwsArgs,
    #[command(flatten)]
    engine: EngineArgs,
}

pub(crate) fn run(args: &OutputsArgs, ui: &Ui) -> Result<Exit, Failure> {
    let other = args.engine.other()?;
    let (place, word) = args.stack.or_word();
    let key = args.key.as_ref().or(word.as_ref());
    let stack = load::stack(&place, ui)?;
    let platform = stack.platform();
    let stacks = stacks::stacks(&stack, None, &Placed::new(), ui)?;
    let told = match other {
        Some(engine) => With { engine, args: &args.engine, aws: &args.aws, ui }.outputs(&stack, &stacks)?,
        None => {
            let known = stacks.graph.outputs.iter();
            let keys = known.map(|output| (output_name(&output.key), output.key.clone())).collect();
            let machine = outputs(account::wanted(platform, &stacks), keys);
            account::run(machine, &args.aws, platform, false, ui)?
        }
    };
    if let Some(key) = key {
        let found = told.iter().find(|told| told.key == *key).ok_or_else(|| unknown(key, &told))?;
        ui.result(&match ui.format() {
            OutputFormat::Json => format!("{}\n", json!(found.value)),
            _ => format!("{}\n", found.value),
        })?;
        return Ok(Exit::Done);
    }
    if args.env {
        ui.result(&told.iter().map(assignment).collect::<String>())?;
        return Ok(Exit::Done);
    }
    ui.result(&rendered(&told, ui))?;
    Ok(Exit::Done)
}

/// The outputs in the form asked for.
pub(crate) fn rendered(told: &[Told], ui: &Ui) -> String {
    match ui.format() {
        OutputFormat::Json => document(told),
        OutputFormat::Markdown => markdown(told),
        _ => {
            let row = |told: &Told| vec![told.key.clone(), told.value.clone()];
            table(
                &ui.screen(),
                &[("output", Side::Left), ("value", Side::Left)],
                told.iter().map(row).collect(),
            )
        }
    }
}

fn unknown(key: &str, told: &[Told]) -> Failure {
    let keys: Vec<&str> = told.iter().map(|told| told.key.as_str()).collect();
    Failure::usage(format!(
        "error: {key}: the stack has no such output\n  help: it has {}",
        if keys.is_empty() { "none".to_owned() } else { keys.join(", ") }
    ))
}

fn document(told: &[Told]) -> String {
    let outputs: serde_json::Map<String, serde_json::Value> =
        told.iter().map(|told| (told.key.clone(), json!(told.value))).collect();
    let described: serde_json::Map<String, serde_json::Value> = told
        .iter()
        .filter_map(|told| Some((told.key.clone(), json!(told.description.as_deref()?))))
        .collect();
    let document = json!({ "schema": "plimsoll/outputs/1", "outputs": outputs, "descriptions": described });
    format!("{document:#}\n")
}

fn markdown(told: &[Told]) -> String {
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    let rows: String =
        told.iter().map(|told| format!("| `{}` | {} |\n", told.key, cell(&told.value))).collect();
    format!("| output | value |\n|---|---|\n{rows}")
}

/// A line that any POSIX shell reads as an assignment of exactly this value.
fn assignment(told: &Told) -> String {
    let name: String = told
        .key
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' })
        .collect();
    let name = if name.starts_with(|first: char| first.is_ascii_digit()) { format!("_{name}") } else { name };
    format!("{name}='{}'\n", told.value.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(key: &str, value: &str) -> Told {
        Told { key: key.to_owned(), value: value.to_owned(), description: None }
    }

    #[test]
    fn x8_a_shell_reads_exactly_the_value_back() {
        let lines = [told("alb_url", "http://a'b $HOME `id` \"x\""), told("2nd-value", "")];
        let script: String = lines.iter().map(assignment).collect();
        let script = format!("{script}printf '%s|%s' \"$ALB_URL\" \"$_2ND_VALUE\"");
        let out = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&out.stdout), "http://a'b $HOME `id` \"x\"|");
    }

    #[test]
    fn the_document_carries_its_schema_and_every_value() {
        let value: serde_json::Value = serde_json::from_str(&document(&[told("vpc_id", "vpc-1")])).unwrap();
        assert_eq!(value["schema"], "plimsoll/outputs/1");
        assert_eq!(value["outputs"]["vpc_id"], "vpc-1");
    }
}
