//! `plimsoll check`: every problem of a stack file, with its place.

use crate::args::{OutputFormat, StackArgs};
use crate::diagnostics;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::load;
use crate::ui::Ui;
use plimsoll_report::json::{self, Finding, Severity};
use plimsoll_spec::{Diagnostic, SourceFile};

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll check                       check ./plimsoll.yaml
  plimsoll check shop --environment prod
  plimsoll check --format json         for programs: plimsoll/check/1")]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    stack: StackArgs,
}

pub(crate) fn run(args: &CheckArgs, ui: &Ui) -> Result<Exit, Failure> {
    let path = files::stack_path(&args.stack.path)?;
    let bytes = files::read_stack(&path)?;
    let (source, items, understood) =
        match plimsoll_spec::load_bytes(&bytes, &load::options(&args.stack, &path)) {
            Ok(loaded) => {
                let text = String::from_utf8_lossy(&bytes);
                (SourceFile::new(path.display().to_string(), text), loaded.warnings, Some(loaded.platform))
            }
            Err(errors) => (errors.source, errors.items, None),
        };
    if ui.format() == OutputFormat::Json {
        let findings: Vec<Finding> = items.iter().map(|item| finding(&source, item)).collect();
        ui.result(&json::check(&findings))?;
    } else {
        ui.result(&diagnostics::render(&source, &items, ui.width(), ui.colours()))?;
        if let Some(platform) = &understood {
            let services =
                plimsoll_report::number::plural(platform.services.len() as u64, "service", "services");
            ui.result(&format!(
                "{}: stack {} for environment {} in {}, {services}, {} of concern\n",
                path.display(),
                platform.stack,
                platform.environment,
                platform.region,
                plimsoll_report::number::plural(items.len() as u64, "place", "places")
            ))?;
        }
    }
    Ok(match understood {
        None => Exit::Invalid,
        Some(_) if items.is_empty() => Exit::Done,
        Some(_) => Exit::Findings,
    })
}

fn finding(source: &SourceFile, item: &Diagnostic) -> Finding {
    let position = item.labels.first().map(|label| source.position(label.span.start));
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    Finding {
        rule: item.code.as_str().to_owned(),
        severity: match item.severity {
            plimsoll_spec::Severity::Error => Severity::Error,
            plimsoll_spec::Severity::Warning => Severity::Warning,
        },
        message: item.message.clone(),
        file: source.name().to_owned(),
        line: position.map(|position| number(position.line)),
        column: position.map(|position| number(position.column)),
        help: item.help.clone(),
        service: None,
    }
}
