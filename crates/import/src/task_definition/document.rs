//! Files to parts: task definitions, services, scalable targets, scaling policies.

use crate::code;
use crate::json::{self, Fault};
use crate::read::Unread;
use crate::sources::Sources;
use plimsoll_rules::{Content, Datum, Origin};
use plimsoll_spec::{Diagnostic, Diagnostics, Severity, SourceFile, Span};

/// What a part of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Found {
    /// A task definition.
    Task,
    /// A service.
    Service,
    /// A scalable target.
    Target,
    /// A scaling policy.
    Policy,
}

/// A part of a file.
#[derive(Debug, Clone)]
pub(super) struct Document {
    /// The file.
    pub(super) file: String,
    /// What it is.
    pub(super) found: Found,
    /// What it says, in the words of the API.
    pub(super) body: Datum,
    /// Tags beside a task definition.
    pub(super) tags: Option<Datum>,
}

/// Keys of which a service has one at least; ecspresso's files name neither the service nor its task definition.
const OF_SERVICES: [&str; 4] =
    ["serviceName", "desiredCount", "deploymentConfiguration", "capacityProviderStrategy"];

/// Words by which a file that is worth reading is told.
const WORDS: [&str; 6] = [
    "\"containerDefinitions\"",
    "\"serviceName\"",
    "\"desiredCount\"",
    "\"ScalableTargets\"",
    "\"ScalingPolicies\"",
    "\"taskDefinition\"",
];

/// Whether a file may hold a part.
pub(super) fn may_be(name: &str, text: &str) -> bool {
    let is_json = text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
    is_json && !name.ends_with(".tfstate") && WORDS.iter().any(|word| text.contains(word))
}

/// The parts of a file.
pub(super) fn read(
    name: &str,
    text: &str,
    base: usize,
    problems: &mut Vec<Diagnostic>,
) -> Result<Vec<Document>, Diagnostics> {
    // Some editors write a mark before the first byte, which JSON does not know.
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mark = text.len() - body.len();
    let root = json::read(body).map_err(|fault| refuse(name, text, mark, &fault))?;
    let root = root.datum(base + mark, &Origin::Literal);
    let mut found = Vec::new();
    let whole = std::slice::from_ref(&root);
    let parts = if matches!(root.content, Content::List(_)) { root.items() } else { whole };
    for part in parts {
        parts_of(name, part, &mut found);
    }
    for one in found.iter().filter(|one| one.found == Found::Task) {
        if let Some(containers) = one.body.at("containerDefinitions").filter(|list| list.items().is_empty()) {
            let message = "`containerDefinitions` holds no container";
            let span = crate::sources::span_of(&containers.place);
            problems.push(Diagnostic::warning(code::SHAPE, message).at(span, "this value"));
        }
    }
    Ok(found)
}

fn parts_of(name: &str, part: &Datum, found: &mut Vec<Document>) {
    let mut add = |kind: Found, body: &Datum, tags: Option<&Datum>| {
        found.push(Document { file: name.to_owned(), found: kind, body: body.clone(), tags: tags.cloned() });
    };
    // `describe-task-definition` prints the task definition beside its tags.
    let task = part.at("taskDefinition").filter(|task| task.at("containerDefinitions").is_some());
    if let Some(task) = task {
        add(Found::Task, task, part.at("tags"));
    } else if part.at("containerDefinitions").is_some() {
        add(Found::Task, part, None);
    }
    for (key, kind) in
        [("services", Found::Service), ("ScalableTargets", Found::Target), ("ScalingPolicies", Found::Policy)]
    {
        for body in part.at(key).map_or(&[][..], Datum::items) {
            if matches!(body.content, Content::Map(_)) {
                add(kind, body, None);
            }
        }
    }
    let service = part.at("service").unwrap_or(part);
    let is_task = service.at("containerDefinitions").is_some() || task.is_some();
    if !is_task && OF_SERVICES.iter().any(|key| service.at(key).is_some()) {
        add(Found::Service, service, None);
    }
}

/// Keeps the file that was asked for, and what beside it is about its task definitions.
pub(super) fn keep(main: &str, documents: &mut Vec<Document>) {
    let families: Vec<String> = documents
        .iter()
        .filter(|one| one.file == main && one.found == Found::Task)
        .filter_map(|one| one.body.text_at("family").map(str::to_owned))
        .collect();
    let is_of = |text: &str| {
        let last = text.rsplit('/').next().unwrap_or(text);
        families.iter().any(|family| last.split(':').next() == Some(family))
    };
    documents.retain(|one| {
        one.file == main
            || match one.found {
                Found::Task => false,
                Found::Service => one.body.text_at("taskDefinition").is_none_or(is_of),
                Found::Target | Found::Policy => true,
            }
    });
}

fn refuse(name: &str, text: &str, mark: usize, fault: &Fault) -> Diagnostics {
    let span = Span::new(fault.span.start + mark, fault.span.end + mark);
    let diagnostic = Diagnostic::error(code::SYNTAX, format!("not valid JSON: {}", fault.message))
        .at(span, "the text cannot be read from here");
    let diagnostic = if fault.help.is_empty() { diagnostic } else { diagnostic.help(fault.help.as_str()) };
    Diagnostics::new(SourceFile::new(name, text), vec![diagnostic])
}

/// A file that cannot be read beside others that can.
pub(super) fn refused(
    error: &Diagnostics,
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
    unread: &mut Vec<Unread>,
) {
    let name = error.source.name();
    let base = sources.base(name).unwrap_or_default();
    for item in &error.items {
        let mut item = item.clone();
        item.severity = Severity::Warning;
        for label in &mut item.labels {
            label.span = Span::new(base + label.span.start, base + label.span.end);
        }
        let what = format!("the file `{name}`");
        unread.push(Unread { span: Span::new(base, base), what, because: item.message.clone() });
        problems.push(item);
    }
}
