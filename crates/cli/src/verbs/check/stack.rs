//! A stack file: what it says, what it becomes, and what the model proves about it.

use super::CheckArgs;
use super::subject::{Found, Subject};
use super::text::Text;
use crate::diagnostics;
use crate::exit::Failure;
use crate::files;
use crate::load::{self, Stack};
use crate::ui::Ui;
use plimsoll_prices::PriceBook;
use plimsoll_rehearse::findings::{Ground, findings};
use plimsoll_rehearse::platform::{self, Input, RehearseError, Request};
use plimsoll_report::number::plural;
use plimsoll_rules::{Allowed, Place, Scope, from_graph, run};
use plimsoll_spec::platform::Platform;
use plimsoll_spec::{Loaded, SourceFile};
use plimsoll_twin::Assumptions;

/// Checks a stack file.
pub(super) fn check(args: &CheckArgs, ui: &Ui) -> Result<Subject, Failure> {
    let path = files::stack_path(&args.stack.path)?;
    let bytes = files::read_stack(&path)?;
    let loaded = match plimsoll_spec::load_bytes(&bytes, &load::options(&args.stack, &path)) {
        Ok(loaded) => loaded,
        Err(errors) => return Ok(Subject::refused(errors.source, errors.items)),
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let source = SourceFile::new(path.display().to_string(), text.as_str());
    let mut besides: Vec<Found> = loaded.warnings.iter().cloned().map(Found::from).collect();
    let stack = Stack { path, text, loaded, code: None };
    let (proved, proof) = if args.no_model { (Vec::new(), false) } else { proved(args, &stack, ui)? };
    besides.extend(proved);
    let platform = stack.platform();
    let allowed = allowed(platform);
    let model = from_graph(&plimsoll_infra::graph(platform, None), platform);
    let prices = PriceBook::builtin().map_err(Failure::bug)?;
    let report = run(
        &plimsoll_rules::Subject { model: &model, platform: Some(platform), prices: Some(&prices) },
        &allowed,
    );
    let words = format!(
        "stack {} for environment {} in {}, {}",
        platform.stack,
        platform.environment,
        platform.region,
        plural(platform.services.len() as u64, "service", "services")
    );
    let undecided = |code: &str| !proof && code.to_ascii_uppercase().starts_with("PLM05");
    let locate = |place: &Place| locate(place, &stack.loaded);
    let mut subject =
        Subject::judged(Text::One(source), words, (report, besides), &allowed, &undecided, &locate);
    if !subject.hidden.is_empty() {
        // The secret stands among the variables of a service, a job or the defaults.
        let of_variables =
            stack.loaded.source.iter().filter(|(path, _)| path.split('.').any(|step| step == "variables"));
        subject.hidden =
            of_variables.filter(|(path, _)| !path.ends_with("variables")).map(|(_, span)| span).collect();
    }
    Ok(subject)
}

fn locate(place: &Place, loaded: &Loaded) -> plimsoll_spec::Span {
    match place {
        Place::Span(span) => *span,
        Place::Path(path) => loaded.source.heading(path),
    }
}

/// What the stack file says is accepted.
pub(crate) fn allowed(platform: &Platform) -> Vec<Allowed> {
    let of = |(index, allowance): (usize, &plimsoll_spec::platform::allowance::Allowance)| Allowed {
        rule: allowance.rule.clone(),
        scope: match &allowance.service {
            Some(service) => Scope::Service(service.to_string()),
            None => Scope::Everything,
        },
        because: allowance.because.clone(),
        place: Place::Path(format!("allow.{index}.rule")),
    };
    platform.allowed.iter().enumerate().map(of).collect()
}

/// What the model proves about the services that are recorded or stated, and whether it could.
fn proved(args: &CheckArgs, stack: &Stack, ui: &Ui) -> Result<(Vec<Found>, bool), Failure> {
    let recorded = match load::recording(&args.recording, stack, ui) {
        Err(failure) if args.recording.recording.is_none() => {
            ui.note(&format!(
                "warning: the recording cannot be read, so the model proves nothing\n{}",
                failure.text
            ));
            return Ok((Vec::new(), false));
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
        Err(RehearseError::NothingKnown { .. }) => return Ok((Vec::new(), false)),
        Err(error) => {
            ui.note(&format!("warning: the model proves nothing: {error}"));
            return Ok((Vec::new(), false));
        }
    };
    let places = &stack.loaded.source;
    let ground = Ground { recording, prices: &prices, assumptions, places, seed: request.seed };
    let source = SourceFile::new(stack.path.display().to_string(), stack.text.as_str());
    let of = |found: plimsoll_rehearse::findings::Found| {
        let mut diagnostic = found.diagnostic;
        for label in &mut diagnostic.labels {
            label.span = diagnostics::first_line(&source, label.span);
        }
        Found { diagnostic, service: Some(found.service.to_string()), resource: None }
    };
    Ok((findings(stage.ready(), &ground).into_iter().map(of).collect(), true))
}
