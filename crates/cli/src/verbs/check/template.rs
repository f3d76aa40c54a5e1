//! A CloudFormation template that somebody else wrote.

use super::subject::{Found, Subject};
use super::text::Text;
use crate::exit::Failure;
use crate::files;
use plimsoll_prices::PriceBook;
use plimsoll_report::number::plural;
use plimsoll_rules::template::{Options, code, read_bytes};
use plimsoll_rules::{Place, run};
use plimsoll_spec::Span;
use std::path::Path;

/// Reads a template and runs the rules on it.
pub(super) fn check(path: &Path, parameters: &[String]) -> Result<Subject, Failure> {
    let parameters = parameters.iter().map(|text| pair(text)).collect::<Result<_, _>>()?;
    let options = Options { parameters, ..Options::default() };
    let bytes = files::read_template(path)?;
    let template = match read_bytes(&path.display().to_string(), &bytes, &options) {
        Ok(template) => template,
        Err(errors) => return Ok(Subject::refused(errors.source, errors.items)),
    };
    // What was typed wrongly is wrong usage, not a finding about the file.
    if let Some(wrong) =
        template.problems.iter().find(|problem| problem.code == code::PARAMETER && problem.labels.is_empty())
    {
        let help = wrong.help.as_ref().map_or_else(String::new, |help| format!("\n  help: {help}"));
        return Err(Failure::usage(format!("error: --parameter: {}{help}", wrong.message)));
    }
    let prices = PriceBook::builtin().map_err(Failure::bug)?;
    let subject = plimsoll_rules::Subject { model: &template.model, platform: None, prices: Some(&prices) };
    let mut report = run(&subject, &template.allowed);
    report.skipped.extend(template.unread);
    let words = plural(template.model.items.len() as u64, "resource", "resources");
    let besides = template.problems.into_iter().map(Found::from).collect();
    let locate = |place: &Place| match place {
        Place::Span(span) => *span,
        Place::Path(_) => Span::default(),
    };
    // The model of traffic knows nothing of templates.
    let undecided = |code: &str| code.to_ascii_uppercase().starts_with("PLM05");
    Ok(Subject::judged(
        Text::One(template.source),
        words,
        (report, besides),
        &template.allowed,
        &undecided,
        &locate,
    ))
}

fn pair(text: &str) -> Result<(String, String), Failure> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err(Failure::usage(
            "error: --parameter needs a name and a value\n  help: write `--parameter Environment=prod`",
        )),
    }
}
