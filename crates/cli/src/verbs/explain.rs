//! `plimsoll explain`: what a code means.

use crate::args::OutputFormat;
use crate::exit::{Exit, Failure};
use crate::ui::Ui;
use plimsoll_spec::{Code, code::TABLE};
use serde::Serialize;

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

/// The JSON contract `plimsoll/explain/1`.
#[derive(Debug, Serialize)]
struct Explained {
    schema: &'static str,
    codes: Vec<CodeTitle>,
}

/// One code with what it means.
#[derive(Debug, Serialize)]
struct CodeTitle {
    code: &'static str,
    title: &'static str,
}

pub(crate) fn run(args: &ExplainArgs, ui: &Ui) -> Result<Exit, Failure> {
    let wanted = args.code.as_deref().map(str::to_ascii_uppercase);
    let is_wanted = |code: Code| wanted.as_deref().is_none_or(|wanted| wanted == code.as_str());
    let codes: Vec<CodeTitle> = (TABLE.iter().filter(|(code, _)| is_wanted(*code)))
        .map(|(code, title)| CodeTitle { code: code.as_str(), title })
        .collect();
    if codes.is_empty() {
        let typed = args.code.as_deref().unwrap_or_default();
        return Err(Failure::usage(format!(
            "error: `{typed}` is not a code\n  help: `plimsoll explain` lists all codes"
        )));
    }
    ui.result(&match ui.format() {
        OutputFormat::Json => {
            let explained = Explained { schema: "plimsoll/explain/1", codes };
            serde_json::to_string_pretty(&explained).map_err(Failure::bug)? + "\n"
        }
        OutputFormat::Human | OutputFormat::Markdown | OutputFormat::Junit => {
            codes.iter().map(|known| format!("{}  {}\n", known.code, known.title)).collect()
        }
    })?;
    Ok(Exit::Done)
}
