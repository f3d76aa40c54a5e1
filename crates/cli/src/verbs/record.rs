//! `plimsoll record`: look at recordings.

use crate::args::{OutputFormat, RecordingArgs};
use crate::exit::{Exit, Failure};
use crate::load;
use crate::ui::Ui;
use clap::Subcommand;
use plimsoll_recording::inspect;
use std::path::PathBuf;

/// Arguments of `record`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll record inspect examples/payments/recording    show what a recording holds")]
pub(crate) struct RecordArgs {
    #[command(subcommand)]
    what: What,
}

/// What to do with a recording.
#[derive(Debug, Subcommand)]
enum What {
    /// Show what a recording holds: coverage, gaps, percentiles, utilization.
    #[command(after_help = "\
Examples:
  plimsoll record inspect examples/payments/recording
  plimsoll record inspect requests.csv.gz --metric requests --service shop
  plimsoll record inspect metrics.csv --access-logs AWSLogs")]
    Inspect {
        /// The recording: a folder or a file.
        path: PathBuf,
        #[command(flatten)]
        options: RecordingArgs,
    },
}

/// Points of a sparkline.
const SPARKLINE: usize = 48;

pub(crate) fn run(args: &RecordArgs, ui: &Ui) -> Result<Exit, Failure> {
    let What::Inspect { path, options } = &args.what;
    let recording = load::read_recording(Some(path), options, None)?;
    let summary = inspect::summary(&recording, SPARKLINE);
    ui.result(&match ui.format() {
        OutputFormat::Json => plimsoll_report::json::inspect(&summary),
        _ => plimsoll_report::terminal::inspect(&summary, &ui.screen()),
    })?;
    Ok(Exit::Done)
}
