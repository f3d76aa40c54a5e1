//! Puts the parts together, and takes away what the language refuses until the stack file loads.

use super::node::Node;
use super::render::{Rendered, render};
use super::section::Section;
use crate::imported::{Imported, Leaf, Noted, Report, Unit};
use crate::read::{Kind, Read, ReadError};
use plimsoll_rules::Origin;
use plimsoll_spec::{Diagnostic, LoadOptions, Severity, Span};
use std::collections::BTreeMap;

/// Rounds of taking away. Each takes at least one value away for each diagnostic, of which up to 100 are told at once.
const ROUNDS: usize = 200;

/// What the stack file says first.
const HEAD: [&str; 2] = [
    "Imported; what is marked as assumed is not what the code says.",
    "State what must hold, for example `objective: p95 < 200ms` for each service that takes requests.",
];

/// The stack file of these parts.
pub(super) fn assemble(read: Read, stack: Section, parts: Vec<Section>) -> Result<Imported, ReadError> {
    let Section { node: mut root, report, leaves, .. } = stack;
    let mut rest = report;
    let mut all: BTreeMap<String, Leaf> = leaves;
    let mut reports = Vec::new();
    for section in parts {
        let name = section.prefix.trim_end_matches('.').to_owned();
        let steps: Vec<&str> = name.splitn(2, '.').collect();
        root.set(&steps, section.node);
        all.extend(section.leaves);
        match section.report.service {
            Some(_) => reports.push(section.report),
            None => join(&mut rest, section.report),
        }
    }
    reports.push(rest);
    if read.kind == Kind::Compose {
        all.values_mut().for_each(as_compose);
    }
    if read.kind == Kind::Terraform {
        reports.iter_mut().for_each(|report| defaults_of_the_provider(report, &all));
    }
    let head: Vec<String> = HEAD.iter().map(|line| (*line).to_owned()).collect();
    let options = LoadOptions {
        file_name: "plimsoll.yaml".to_owned(),
        environment: None,
        default_stack_name: "imported".to_owned(),
    };
    for _ in 0..ROUNDS {
        let rendered = render(&root, &head);
        match plimsoll_spec::load(&rendered.text, &options) {
            Ok(loaded) => {
                reports.iter_mut().for_each(sort);
                return Ok(Imported {
                    kind: read.kind,
                    sources: read.sources,
                    text: rendered.text,
                    platform: loaded.platform,
                    model: read.model,
                    reports,
                    leaves: all,
                    problems: read.problems,
                    unread: read.unread,
                    syntax: read.syntax,
                });
            }
            Err(errors) => {
                if !take_away(&mut root, &rendered, &errors.items, &mut all, &mut reports) {
                    break;
                }
            }
        }
    }
    Err(ReadError::whole("what the code says cannot be said in a stack file"))
}

/// Values that no code writes but the provider sends all the same were not understood but assumed.
fn defaults_of_the_provider(report: &mut Report, leaves: &BTreeMap<String, Leaf>) {
    let is_unsaid = |noted: &Noted| leaves.get(&noted.path).is_some_and(|leaf| leaf.origin == Origin::Unsaid);
    let (unsaid, said): (Vec<Noted>, Vec<Noted>) =
        std::mem::take(&mut report.understood).into_iter().partition(is_unsaid);
    report.understood = said;
    report.assumed.extend(
        unsaid.into_iter().map(|noted| Noted { because: "the provider's default".to_owned(), ..noted }),
    );
}

/// Compose counts CPUs and bytes where ECS counts units and MiB.
fn as_compose(leaf: &mut Leaf) {
    leaf.unit = match leaf.unit {
        Unit::CpuUnits => Unit::Cpus,
        Unit::Mib => Unit::Bytes,
        other => other,
    };
}

fn join(into: &mut Report, from: Report) {
    into.understood.extend(from.understood);
    into.assumed.extend(from.assumed);
    into.unknown.extend(from.unknown);
}

/// By place in the code within each list would tear apart what belongs together: the order of the stack file is kept, and what
/// is said twice is said once.
fn sort(report: &mut Report) {
    for list in [&mut report.understood, &mut report.assumed, &mut report.unknown] {
        let mut seen = std::collections::BTreeSet::new();
        list.retain(|noted| seen.insert(noted.clone()));
    }
}

/// Takes away what the diagnostics are about; whether anything was.
fn take_away(
    root: &mut Node,
    rendered: &Rendered,
    errors: &[Diagnostic],
    leaves: &mut BTreeMap<String, Leaf>,
    reports: &mut [Report],
) -> bool {
    let mut paths: Vec<(Vec<String>, String)> = errors
        .iter()
        .filter(|error| error.severity == Severity::Error)
        .filter_map(|error| {
            let span = error.labels.first()?.span;
            Some((deepest(rendered, span)?, error.message.clone()))
        })
        .collect();
    // Later items of a list first, so that positions stay what they are.
    paths.sort_by(|(one, _), (two, _)| two.cmp(one));
    paths.dedup_by(|(one, _), (two, _)| one == two);
    let mut removed = false;
    let is_of_network = paths.iter().any(|(path, _)| path.first().is_some_and(|first| first == "network"));
    for (path, message) in paths {
        if root.remove(&path) {
            removed = true;
            report(&path, &message, leaves, reports);
        }
    }
    // Half of a network would be a VPC of the stack's own, with NAT gateways that nobody has.
    if is_of_network {
        root.set(&["network"], Node::Text("default".to_owned()));
        root.remark(&["network"], "assumed");
        if let Some(rest) = reports.last_mut() {
            rest.assumed.push(Noted {
                path: "network".to_owned(),
                value: "default".to_owned(),
                because: "what the code says of the network cannot be written: the account's default VPC"
                    .to_owned(),
                span: None,
            });
        }
    }
    removed
}

/// The path of the smallest value that holds a span.
fn deepest(rendered: &Rendered, span: Span) -> Option<Vec<String>> {
    let holds = |place: &Span| place.start <= span.start && span.start < place.end.max(place.start + 1);
    let found = rendered.places.iter().filter(|(_, place)| holds(place)).map(|(path, _)| path);
    found.max_by_key(|path| path.len()).cloned()
}

/// After an item of a list is gone, the leaves of the items behind it have one position less.
fn close_gap(path: &[String], leaves: &mut BTreeMap<String, Leaf>) {
    let Some((last, parent)) = path.split_last() else { return };
    let Ok(gone) = last.parse::<usize>() else { return };
    let before = format!("{}.", parent.join("."));
    let moved = |leaf: &str| {
        let (number, rest) = leaf.strip_prefix(&before)?.split_once('.')?;
        let number = number.parse::<usize>().ok().filter(|number| *number > gone)?;
        Some(format!("{before}{}.{rest}", number - 1))
    };
    *leaves =
        std::mem::take(leaves).into_iter().map(|(path, leaf)| (moved(&path).unwrap_or(path), leaf)).collect();
}

/// Notes that a value was taken away, where the values of its part are noted.
fn report(path: &[String], message: &str, leaves: &mut BTreeMap<String, Leaf>, reports: &mut [Report]) {
    let dotted = path.join(".");
    let below = format!("{dotted}.");
    let span = leaves
        .iter()
        .find(|(leaf, _)| **leaf == dotted || leaf.starts_with(&below))
        .and_then(|(_, leaf)| super::section::span_of(&leaf.place));
    leaves.retain(|leaf, _| *leaf != dotted && !leaf.starts_with(&below));
    close_gap(path, leaves);
    let noted =
        Noted { path: dotted.clone(), value: String::new(), because: format!("left out: {message}"), span };
    let owner = match path {
        [first, name, ..] if first == "services" => {
            reports.iter().position(|report| report.service.as_ref().is_some_and(|own| own.as_str() == name))
        }
        _ => None,
    };
    let index = owner.unwrap_or(reports.len().saturating_sub(1));
    if let Some(report) = reports.get_mut(index) {
        let gone = |noted: &Noted| noted.path == dotted || noted.path.starts_with(&below);
        report.understood.retain(|noted| !gone(noted));
        report.unknown.push(noted);
    }
    // A service that is left out has no report of its own.
    if matches!(path, [first, _] if first == "services")
        && let Some(report) = reports.get_mut(index).filter(|_| owner.is_some())
    {
        report.service = None;
    }
}
