//! `plimsoll cost`: the monthly bill of a platform.

use crate::args::{OutputFormat, RecordingArgs, StackArgs};
use crate::exit::{Exit, Failure};
use crate::load;
use crate::ui::Ui;
use plimsoll_optimize::cost;
use plimsoll_optimize::simulate::{Engine, Options, simulate};
use plimsoll_report::CostCases;

/// Arguments of `cost`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll cost examples/ec2-shared    at the minimum, desired and maximum task counts
  plimsoll cost examples/payments      with autoscaling, on the recorded traffic")]
pub(crate) struct CostArgs {
    #[command(flatten)]
    stack: StackArgs,
    #[command(flatten)]
    recording: RecordingArgs,
}

pub(crate) fn run(args: &CostArgs, ui: &Ui) -> Result<Exit, Failure> {
    let stack = load::stack(&args.stack, ui)?;
    let platform = stack.platform();
    let prices = load::prices(platform, ui)?;
    let [minimum, desired, maximum] = cost::declared(platform, &prices);
    let replayed = match load::recording(&args.recording, &stack, ui)? {
        Some(recorded) => {
            let options = Options { engine: Engine::Screening, seed: 1, seeds: 1 };
            let simulated = simulate(platform, &recorded.recording, &prices, options, &|_, _| ());
            Some(simulated.map_err(|error| recorded.refused(&error))?)
        }
        None => None,
    };
    let (expected, basis) = match &replayed {
        Some(simulated) => (&simulated.state.bill, "recorded traffic, autoscaling replayed"),
        None => (&desired, "desired task counts; no recording"),
    };
    let cases = CostCases { expected, basis, minimum: Some(&minimum), maximum: Some(&maximum) };
    ui.result(&match ui.format() {
        OutputFormat::Json => plimsoll_report::json::cost_cases(&cases),
        _ => plimsoll_report::terminal::cost(&cases, &ui.screen()),
    })?;
    Ok(Exit::Done)
}
