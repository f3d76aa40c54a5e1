//! Code that others wrote, checked where it stands: Terraform, templates, task definitions, Compose files.

use super::CheckArgs;
use super::subject::{Found, Subject};
use super::text::Text;
use crate::code::{self, Given, path_in};
use crate::exit::Failure;
use crate::ui::Ui;
use plimsoll_import::{Read, ReadError, Sources, extract};
use plimsoll_prices::PriceBook;
use plimsoll_report::number::plural;
use plimsoll_rules::{Place, run};
use plimsoll_spec::{Diagnostic, Span};

/// Reads code and runs the rules on its own resources.
pub(super) fn check(args: &CheckArgs, ui: &Ui) -> Result<Subject, Failure> {
    let name = args.stack.path.display().to_string();
    let given = code::given(&args.stack.path, &args.stack.code)?;
    let found = match code::resources(&given) {
        Ok(found) => found,
        Err(error) => return refused(&error, &given, name),
    };
    code::mistyped(&found.problems)?;
    let words = words(&found);
    let Read { sources, problems, unread, allowed, skipped, .. } = found.clone();
    // Where there are services, their resources know which they belong to.
    let model = match extract(found.clone()) {
        Ok(imported) => imported.model,
        Err(_) => found.model,
    };
    let prices = PriceBook::builtin().map_err(Failure::bug)?;
    let subject = plimsoll_rules::Subject { model: &model, platform: None, prices: Some(&prices) };
    let mut allowed_here = allowed;
    allowed_here.extend(plimsoll_import::allowed(&sources, &model));
    let mut report = run(&subject, &allowed_here);
    report.skipped.extend(skipped);
    let mut named = Sources::default();
    for file in sources.files() {
        named.add(path_in(&given.root, file.name()), file.text());
    }
    for unread in &unread {
        ui.note(&format!(
            "not evaluated: {}: {}: {}",
            named.describe(unread.span),
            unread.what,
            unread.because
        ));
    }
    let besides = problems.into_iter().map(Found::from).collect();
    let locate = |place: &Place| match place {
        Place::Span(span) => *span,
        Place::Path(_) => Span::default(),
    };
    // The model of traffic knows nothing of the code itself.
    let undecided = |code: &str| code.to_ascii_uppercase().starts_with("PLM05");
    let text = Text::Many(named, name);
    Ok(Subject::judged(text, words, (report, besides), &allowed_here, &undecided, &locate))
}

/// What was read, in words.
fn words(found: &Read) -> String {
    let resources = plural(found.model.items.len() as u64, "resource", "resources");
    let files = plural(found.sources.files().count() as u64, "file", "files");
    let mut words = format!("{} in {files}, {resources}", found.kind);
    if !found.unread.is_empty() {
        let unread = plural(found.unread.len() as u64, "construct", "constructs");
        words.push_str(&format!(", {unread} not evaluated"));
    }
    words
}

/// Files that cannot be read, each with what is wrong with it.
fn refused(error: &ReadError, given: &Given, name: String) -> Result<Subject, Failure> {
    if error.files.is_empty() {
        return Err(Failure::invalid(format!("error: {name}: {}", error.message)));
    }
    let mut sources = Sources::default();
    let mut items: Vec<Diagnostic> = Vec::new();
    for file in &error.files {
        let base = sources.add(path_in(&given.root, file.source.name()), file.source.text());
        for item in &file.items {
            let mut item = item.clone();
            for label in &mut item.labels {
                label.span = Span::new(label.span.start + base, label.span.end + base);
            }
            items.push(item);
        }
    }
    Ok(Subject::not_understood(Text::Many(sources, name), items))
}
