//! `variables` and `secrets` of the main container.

use super::node::Node;
use super::section::{Section, property, text, why_not};
use super::subject::Subject;
use crate::imported::Unit;
use plimsoll_rules::{Content, Datum, Piece};
use std::collections::BTreeSet;

/// `AWS::SecretsManager::Secret`.
const SECRET: &str = "AWS::SecretsManager::Secret";

/// Variables that the language gives by itself: where the queue is, and what tracing libraries call the program.
pub(super) const TRACE_NAMES: [&str; 2] = ["OTEL_SERVICE_NAME", "AWS_XRAY_TRACING_NAME"];

/// Writes the variables; `skipped` are not the user's own.
pub(super) fn variables(subject: &Subject<'_>, skipped: &[&str], section: &mut Section) {
    let Some(list) = subject.of_container("Environment") else { return };
    let Some(datum) = list.datum() else { return };
    if datum.is_unknown() {
        return section.unknown("variables", "", &why_not(datum), &datum.place);
    }
    for (index, variable) in datum.items().iter().enumerate() {
        let Some(name) = variable.text_at("Name").filter(|name| !name.is_empty()) else {
            section.unknown("variables", "", "the name of a variable is not known", &variable.place);
            continue;
        };
        if skipped.contains(&name) {
            continue;
        }
        let path = format!("variables.{name}");
        match variable.at("Value").map_or(Ok(String::new()), text) {
            Ok(value) => {
                section.node.set(&["variables", name], Node::Text(value.clone()));
                section.understood(&path, &value, &variable.place);
                let own = property(list.item, format!("{}.{index}.Value", list.path));
                section.leaf(&path, &value, &own, Unit::Word);
            }
            Err(why) => {
                section.unknown(&path, "", &format!("the variable is left out: {why}"), &variable.place);
            }
        }
    }
}

/// Writes the secrets: `vault` for keys of a vault that the stack makes, else the ARN.
pub(super) fn secrets(subject: &Subject<'_>, section: &mut Section) {
    let Some(list) = subject.of_container("Secrets") else { return };
    let Some(datum) = list.datum() else { return };
    if datum.is_unknown() {
        return section.unknown("secrets", "", &why_not(datum), &datum.place);
    }
    let mut taken = BTreeSet::new();
    for secret in datum.items() {
        let Some(name) = secret.text_at("Name").filter(|name| !name.is_empty()) else {
            section.unknown("secrets", "", "the name of a secret is not known", &secret.place);
            continue;
        };
        if !taken.insert(name) {
            continue;
        }
        let path = format!("secrets.{name}");
        // A variable of the same name would hide it.
        section.node.remove(&["variables".to_owned(), name.to_owned()]);
        let Some(from) = secret.at("ValueFrom") else { continue };
        match source(subject, from) {
            Ok(source) => {
                section.understood(&path, &source, &secret.place);
                section.node.set(&["secrets", name], Node::Text(source));
            }
            Err(why) => section.unknown(&path, "", &format!("the secret is left out: {why}"), &secret.place),
        }
    }
}

/// Where a secret comes from.
fn source(subject: &Subject<'_>, from: &Datum) -> Result<String, String> {
    let refers_to = match &from.content {
        Content::Reference { id, .. } => Some(id),
        Content::Partial(pieces) => pieces.iter().find_map(|piece| match piece {
            Piece::Reference { id, .. } => Some(id),
            _ => None,
        }),
        _ => None,
    };
    if let Some(item) = refers_to.and_then(|id| subject.model.item(id)).filter(|item| item.kind == SECRET) {
        let _ = item;
        return Ok("vault".to_owned());
    }
    let written = text(from)?;
    if written.starts_with("arn:") {
        return Ok(written);
    }
    // AWS: a parameter of the same region may be given by its name; source the ECS API `Secret.valueFrom`, read 2026-11. The
    // account is not known, and a stack file takes ARNs only.
    Err("it is the name of a parameter; a stack file takes its ARN".to_owned())
}
