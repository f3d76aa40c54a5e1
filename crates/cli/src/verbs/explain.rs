//! `plimsoll explain`: what a code means.

use crate::args::OutputFormat;
use crate::exit::{Exit, Failure};
use crate::ui::Ui;
use plimsoll_rehearse::findings::PAGES;
use plimsoll_spec::{Code, code::TABLE};
use serde::Serialize;

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll explain PLM0101     explain one code
  plimsoll explain PLM0504     what the model shows
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
    /// How it is shown, why it matters and what helps; where the title alone does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'static str>,
}

pub(crate) fn run(args: &ExplainArgs, ui: &Ui) -> Result<Exit, Failure> {
    let wanted = args.code.as_deref().map(str::to_ascii_uppercase);
    let is_wanted = |code: Code| wanted.as_deref().is_none_or(|wanted| wanted == code.as_str());
    let of_file = TABLE.iter().map(|(code, title)| (*code, *title, None));
    let proved = PAGES.iter().map(|page| (page.code, page.title, Some(page.text)));
    let codes: Vec<CodeTitle> = (of_file.chain(proved).filter(|(code, ..)| is_wanted(*code)))
        .map(|(code, title, text)| CodeTitle { code: code.as_str(), title, text })
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
            let list: String =
                codes.iter().map(|known| format!("{}  {}\n", known.code, known.title)).collect();
            match codes.as_slice() {
                [CodeTitle { text: Some(text), .. }] => list + &page(text, ui),
                _ => list,
            }
        }
    })?;
    Ok(Exit::Done)
}

/// The text of a page, wrapped.
fn page(text: &str, ui: &Ui) -> String {
    format!("\n{}", plimsoll_report::terminal::wrapped(text, &ui.screen()))
}
