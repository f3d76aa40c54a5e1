//! `plimsoll explain`: what a code means.

use crate::exit::{Exit, Failure};
use crate::ui::Ui;

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll explain PLM0101     explain one code
  plimsoll explain             list all codes")]
pub(crate) struct ExplainArgs {
    /// The code, as printed in front of an error.
    code: Option<String>,
}

pub(crate) fn run(args: &ExplainArgs, ui: &Ui) -> Result<Exit, Failure> {
    let Some(code) = &args.code else {
        let list: String = plimsoll_spec::code::TABLE
            .iter()
            .map(|(code, title)| format!("{}  {title}\n", code.as_str()))
            .collect();
        ui.result(&list)?;
        return Ok(Exit::Done);
    };
    let wanted = code.to_ascii_uppercase();
    match plimsoll_spec::code::title(&wanted) {
        Some(title) => {
            ui.result(&format!("{wanted}: {title}\n"))?;
            Ok(Exit::Done)
        }
        None => Err(Failure::usage(format!(
            "error: `{code}` is not a code\n  help: `plimsoll explain` lists all codes"
        ))),
    }
}
