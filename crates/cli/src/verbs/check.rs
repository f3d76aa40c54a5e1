//! `plimsoll check`: every problem of a stack file, with its place.

use crate::args::{OutputFormat, RecordingArgs, StackArgs};
use crate::diagnostics;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::load::{self, Stack};
use crate::ui::Ui;
use plimsoll_rehearse::findings::{Ground, findings};
use plimsoll_rehearse::platform::{self, Input, RehearseError, Request};
use plimsoll_report::json::{self, Finding, Severity};
use plimsoll_spec::{Diagnostic, SourceFile};
use plimsoll_twin::Assumptions;
use plimsoll_units::ServiceName;

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll check                       check ./plimsoll.yaml
  plimsoll check shop --environment prod
  plimsoll check --format json         for programs: plimsoll/check/1
  plimsoll check --no-model            only what the file itself shows

With a recording, or a stated workload, the model also proves what the settings do under the observed traffic.")]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    stack: StackArgs,
    #[command(flatten)]
    recording: RecordingArgs,
    /// Leave out what only the model shows.
    #[arg(long)]
    no_model: bool,
}

pub(crate) fn run(args: &CheckArgs, ui: &Ui) -> Result<Exit, Failure> {
    let path = files::stack_path(&args.stack.path)?;
    let bytes = files::read_stack(&path)?;
    let (source, mut found, understood) =
        match plimsoll_spec::load_bytes(&bytes, &load::options(&args.stack, &path)) {
            Ok(loaded) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let source = SourceFile::new(path.display().to_string(), text.as_str());
                let found = loaded.warnings.iter().cloned().map(|item| (None, item)).collect();
                (source, found, Some(Stack { path, text, loaded }))
            }
            Err(errors) => {
                (errors.source, errors.items.into_iter().map(|item| (None, item)).collect::<Vec<_>>(), None)
            }
        };
    if let Some(stack) = understood.as_ref().filter(|_| !args.no_model) {
        found.extend(proved(args, stack, ui)?);
        found.sort_by_key(|(_, item)| item.offset());
    }
    if ui.format() == OutputFormat::Json {
        let findings: Vec<Finding> =
            found.iter().map(|(service, item)| finding(&source, service.as_ref(), item)).collect();
        ui.result(&json::check(&findings))?;
    } else {
        let items: Vec<Diagnostic> = found.iter().map(|(_, item)| item.clone()).collect();
        ui.result(&diagnostics::render(&source, &items, ui.width(), ui.colours()))?;
        if let Some(stack) = &understood {
            let platform = stack.platform();
            let services =
                plimsoll_report::number::plural(platform.services.len() as u64, "service", "services");
            ui.result(&format!(
                "{}: stack {} for environment {} in {}, {services}, {} of concern\n",
                source.name(),
                platform.stack,
                platform.environment,
                platform.region,
                plimsoll_report::number::plural(found.len() as u64, "place", "places")
            ))?;
        }
    }
    Ok(match understood {
        None => Exit::Invalid,
        Some(_) if found.is_empty() => Exit::Done,
        Some(_) => Exit::Findings,
    })
}

/// What the model proves about the services that are recorded or stated.
fn proved(
    args: &CheckArgs,
    stack: &Stack,
    ui: &Ui,
) -> Result<Vec<(Option<ServiceName>, Diagnostic)>, Failure> {
    let recorded = match load::recording(&args.recording, stack, ui) {
        Err(failure) if args.recording.recording.is_none() => {
            ui.note(&format!(
                "warning: the recording cannot be read, so the model proves nothing\n{}",
                failure.text
            ));
            return Ok(Vec::new());
        }
        recorded => recorded?,
    };
    let recording = recorded.as_ref().map(|recorded| &recorded.recording);
    let prices = load::prices(stack.platform(), ui)?;
    let (assumptions, request) = (Assumptions::default(), Request::default());
    let (platform, assumptions) = (stack.platform(), &assumptions);
    let input = Input { platform, recording, prices: &prices, assumptions, request: &request };
    let stage = match platform::stage(&input) {
        Ok(stage) => stage,
        Err(RehearseError::NothingKnown { .. }) => return Ok(Vec::new()),
        Err(error) => {
            ui.note(&format!("warning: the model proves nothing: {error}"));
            return Ok(Vec::new());
        }
    };
    let places = &stack.loaded.source;
    let ground = Ground { recording, prices: &prices, assumptions, places, seed: request.seed };
    let found = findings(stage.ready(), &ground).into_iter();
    let source = SourceFile::new(stack.path.display().to_string(), stack.text.as_str());
    Ok(found
        .map(|found| {
            let mut item = found.diagnostic;
            for label in &mut item.labels {
                label.span = diagnostics::first_line(&source, label.span);
            }
            (Some(found.service), item)
        })
        .collect())
}

fn finding(source: &SourceFile, service: Option<&ServiceName>, item: &Diagnostic) -> Finding {
    let position = item.labels.first().map(|label| source.position(label.span.start));
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    Finding {
        rule: item.code.as_str().to_owned(),
        severity: match item.severity {
            plimsoll_spec::Severity::Error => Severity::Error,
            plimsoll_spec::Severity::Warning => Severity::Warning,
            plimsoll_spec::Severity::Note => Severity::Note,
        },
        message: item.message.clone(),
        file: source.name().to_owned(),
        line: position.map(|position| number(position.line)),
        column: position.map(|position| number(position.column)),
        help: item.help.clone(),
        service: service.map(ToString::to_string),
    }
}
