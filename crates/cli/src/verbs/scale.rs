//! `plimsoll scale`: the count of a service, or its range, changed by hand.

use crate::account::{self, AwsArgs};
use crate::args::{OutputFormat, StackArgs};
use crate::exit::{Exit, Failure};
use crate::ui::Ui;
use crate::{load, stacks};
use plimsoll_aws::machine::scale::{ScaleRequest, Scaled, To, scale};
use plimsoll_infra::cloudformation::Placed;
use plimsoll_units::Seconds;
use serde_json::json;

/// Arguments of `scale`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll scale api 6                           six tasks now, within the range; autoscaling goes on from there
  plimsoll scale api 4..12 examples/payments     another range
  plimsoll scale worker 0 --yes                  no task at all

The count stays through deployments: `plimsoll up` never resets it.")]
pub(crate) struct ScaleArgs {
    /// A service of the stack file.
    service: String,
    /// A number of tasks, or a range `MIN..MAX`.
    #[arg(value_name = "N|MIN..MAX", value_parser = to)]
    to: To,
    #[command(flatten)]
    stack: StackArgs,
    /// How long the tasks are waited for.
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = super::logs::duration)]
    timeout: Seconds,
    /// Do not ask.
    #[arg(long, short)]
    yes: bool,
    #[command(flatten)]
    aws: AwsArgs,
}

/// Most tasks that a service can have.
///
/// AWS: 5,000 tasks a service; source Amazon ECS service quotas, read 2026-09.
const MOST: u32 = 5000;

fn to(text: &str) -> Result<To, String> {
    let count = |text: &str| match text.trim().parse::<u32>() {
        Ok(count) if count <= MOST => Ok(count),
        _ => Err(format!("`{text}` is no number of tasks from 0 to {MOST}; write `6` or `4..12`")),
    };
    let Some((minimum, maximum)) = text.split_once("..") else { return count(text).map(To::Count) };
    match (count(minimum)?, count(maximum)?) {
        (minimum, maximum) if minimum <= maximum => Ok(To::Range(minimum, maximum)),
        (minimum, maximum) => Err(format!("the range begins above its end; write `{maximum}..{minimum}`")),
    }
}

pub(crate) fn run(args: &ScaleArgs, ui: &Ui) -> Result<Exit, Failure> {
    let stack = load::stack(&args.stack, ui)?;
    let platform = stack.platform();
    let services: Vec<String> = platform.services.iter().map(|service| service.name.to_string()).collect();
    if !services.contains(&args.service) {
        let (name, all) = (&args.service, services.join(", "));
        return Err(Failure::usage(format!(
            "error: {name}: the stack file has no such service\n  help: it has {all}"
        )));
    }
    let stacks = stacks::stacks(&stack, None, &Placed::new(), ui)?;
    let request = ScaleRequest {
        wanted: account::wanted(platform, &stacks),
        service: args.service.clone(),
        to: args.to,
        patience: u64::from(args.timeout.get()),
        poll: account::poll(&args.aws),
    };
    let scaled = account::run(scale(request), &args.aws, platform, args.yes, ui)?;
    ui.result(&match ui.format() {
        OutputFormat::Json => document(&scaled),
        _ => text(&scaled),
    })?;
    Ok(Exit::Done)
}

fn text(scaled: &Scaled) -> String {
    let range =
        |range: Option<(u32, u32)>| range.map_or_else(|| "no range".to_owned(), |(a, b)| format!("{a}..{b}"));
    let Scaled { service, count: (before, after), range_before, range_after, .. } = scaled;
    let mut text = if scaled.changed {
        let ranges = if range_before == range_after {
            range(*range_after)
        } else {
            format!("{} → {}", range(*range_before), range(*range_after))
        };
        format!("{service}: {before} → {after} tasks ({ranges}); all of them run\n")
    } else {
        format!("{service}: nothing to change, {after} tasks run ({})\n", range(*range_after))
    };
    for next in &scaled.next {
        text.push_str(&format!("  next: {next}\n"));
    }
    if let Some(back) = scaled.take_back {
        text.push_str(&format!("  back: plimsoll scale {service} {back}\n"));
    }
    text
}

fn document(scaled: &Scaled) -> String {
    let range = |range: Option<(u32, u32)>| {
        range.map(|(minimum, maximum)| json!({ "minimum": minimum, "maximum": maximum }))
    };
    let document = json!({
        "schema": "plimsoll/scale/1", "service": scaled.service, "changed": scaled.changed,
        "count": { "before": scaled.count.0, "after": scaled.count.1 },
        "range": { "before": range(scaled.range_before), "after": range(scaled.range_after) },
        "next": scaled.next, "take_back": scaled.take_back.map(|back| back.to_string()),
    });
    format!("{document:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b15_a_count_and_a_range_are_read_and_nonsense_is_refused_with_what_would_be_right() {
        assert_eq!(to("6"), Ok(To::Count(6)));
        assert_eq!(to("4..12"), Ok(To::Range(4, 12)));
        assert_eq!(to("3..3"), Ok(To::Range(3, 3)));
        for wrong in ["", "-1", "1.5", "5001", "4..", "..4", "a..b", "4...6"] {
            assert!(to(wrong).is_err_and(|text| text.contains("write")), "{wrong}");
        }
        assert!(to("12..4").is_err_and(|text| text.contains("4..12")));
    }
}
