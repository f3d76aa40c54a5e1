//! `plimsoll explain`: what a code means.

use crate::args::OutputFormat;
use crate::exit::{Exit, Failure};
use crate::ui::Ui;
use plimsoll_import::code::TABLE as IMPORT_TABLE;
use plimsoll_rehearse::findings::PAGES;
use plimsoll_rules::rules::ALL;
use plimsoll_rules::template::code::TABLE as TEMPLATE_TABLE;
use plimsoll_spec::{Code, code::TABLE};
use serde::Serialize;

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll explain PLM0101     explain one code
  plimsoll explain PLM0504     what the model shows
  plimsoll explain PLM0601     why a rule matters, with a wrong and a right example
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
    /// How much its findings weigh; where every finding weighs the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
    /// How it is shown, why it matters and what helps, in Markdown; where the title alone does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'static str>,
}

pub(crate) fn run(args: &ExplainArgs, ui: &Ui) -> Result<Exit, Failure> {
    let wanted = args.code.as_deref().map(str::to_ascii_uppercase);
    let is_wanted = |code: Code| wanted.as_deref().is_none_or(|wanted| wanted == code.as_str());
    let of_file = TABLE.iter().map(|(code, title)| (*code, *title, None, None));
    let proved = PAGES.iter().map(|page| (page.code, page.title, None, Some(page.text)));
    let rules = ALL.iter().map(|rule| (rule.code, rule.title, Some(rule.severity.as_str()), Some(rule.page)));
    let of_code = TEMPLATE_TABLE.iter().chain(IMPORT_TABLE);
    let of_template = of_code.map(|(code, title)| (*code, *title, None, None));
    let codes: Vec<CodeTitle> =
        (of_file.chain(proved).chain(rules).chain(of_template).filter(|(code, ..)| is_wanted(*code)))
            .map(|(code, title, severity, text)| CodeTitle { code: code.as_str(), title, severity, text })
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
        _ => {
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

/// The text of a page: paragraphs wrapped, examples as they are.
fn page(text: &str, ui: &Ui) -> String {
    let screen = ui.screen();
    let mut out = String::new();
    let mut paragraph = String::new();
    let mut in_example = false;
    for line in text.lines().chain([""]) {
        let ends = in_example || line.starts_with("```") || line.is_empty() || line.starts_with("- ");
        if ends && !paragraph.is_empty() {
            out.push('\n');
            out.push_str(&plimsoll_report::terminal::wrapped(&std::mem::take(&mut paragraph), &screen));
        }
        if line.starts_with("```") {
            in_example = !in_example;
            out.push_str(if in_example { "\n" } else { "" });
        } else if in_example {
            out.push_str(&format!("    {line}\n"));
        } else {
            paragraph.push_str(if paragraph.is_empty() { "" } else { " " });
            paragraph.push_str(line);
        }
    }
    out
}
