//! `plimsoll import`: a stack file of code that others wrote.

use crate::args::{CodeArgs, OutputFormat};
use crate::code::{self, Code};
use crate::exit::{Exit, Failure};
use crate::files;
use crate::ui::Ui;
use plimsoll_report::imports::Imports;
use plimsoll_report::terminal::{Screen, Style};
use plimsoll_report::{json, markdown, terminal};
use std::path::PathBuf;

/// Arguments of `import`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll import infra > plimsoll.yaml                    Terraform; the report goes to stderr
  plimsoll import infra --out plimsoll.yaml --var-file prod.tfvars
  terraform show -json > state.json; plimsoll import state.json
  plimsoll import stack.yaml --parameter Environment=prod  CloudFormation
  plimsoll import compose.yaml --objective 'p95 < 200ms'
  plimsoll import infra --format json                      for programs: plimsoll/import/1

What the code says is understood; what it leaves out is assumed, with the reason; what cannot be evaluated, or cannot be
said in a stack file, is unknown. Nothing is guessed in silence, and the stack file always loads.")]
pub(crate) struct ImportArgs {
    /// A folder of Terraform; or a state or plan as JSON, a CloudFormation template, a task definition or a Compose file.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Write the stack file here instead of to stdout.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    code: CodeArgs,
}

pub(crate) fn run(args: &ImportArgs, ui: &Ui) -> Result<Exit, Failure> {
    let code = code::load(&args.path, &args.code, ui)?;
    print(&code, args, ui)?;
    if let Some(out) = &args.out {
        files::write(out, code.imported.text.as_bytes())?;
        ui.note(&format!("wrote {}", out.display()));
    }
    Ok(Exit::Done)
}

fn print(code: &Code, args: &ImportArgs, ui: &Ui) -> Result<(), Failure> {
    let path = |name: &str| code.path(name);
    let imports = Imports { imported: &code.imported, path: &path };
    match ui.format() {
        OutputFormat::Json => ui.result(&json::import(&imports)),
        OutputFormat::Markdown => ui.result(&markdown::import(&imports)),
        _ => {
            let style = if ui.error_colours() { Style::Coloured } else { Style::Plain };
            let width = u16::try_from(ui.width()).unwrap_or(Screen::MAX_WIDTH);
            ui.note(&terminal::import(&imports, &Screen::new(width, style)));
            if args.out.is_none() { ui.result(&code.imported.text) } else { Ok(()) }
        }
    }
}
