//! Findings that a template says are accepted: `Metadata: {plimsoll: {allow: [{rule: PLM0701, because: …}]}}`.

use super::code;
use super::scope::Scope as Names;
use crate::suppress::{Allowed, Scope};
use plimsoll_spec::Diagnostic;
use plimsoll_spec::yaml::{Node, Value};

/// What the metadata of a resource, or of the template, accept.
pub(super) fn allowed(
    metadata: Option<&Node>,
    scope: &Scope,
    names: &Names<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Allowed> {
    let Some(list) = metadata.and_then(|node| node.get("plimsoll")).and_then(|node| node.get("allow")) else {
        return Vec::new();
    };
    let Value::Sequence(items, _) = &list.value else {
        let message = format!("`allow` is {}, and must be a list", list.describe());
        problems.push(
            Diagnostic::error(code::ALLOWANCE, message)
                .at(list.span, "not a list")
                .help("write `allow: [{rule: PLM0701, because: \"…\"}]`"),
        );
        return Vec::new();
    };
    items.iter().filter_map(|item| one(item, scope, names, problems)).collect()
}

fn one(item: &Node, scope: &Scope, names: &Names<'_>, problems: &mut Vec<Diagnostic>) -> Option<Allowed> {
    let text = |key: &str| match item.get(key).map(|node| &node.value) {
        Some(Value::Scalar { text, .. }) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        _ => None,
    };
    let (Some(rule), Some(because)) = (text("rule"), text("because")) else {
        let missing = if text("rule").is_none() { "rule" } else { "because" };
        problems.push(
            Diagnostic::error(code::ALLOWANCE, format!("an allowance without `{missing}`"))
                .at(item.span, "this allowance")
                .help("write `{rule: PLM0701, because: \"…\"}`: what is accepted, and why"),
        );
        return None;
    };
    let place = names.place(item.get("rule").map_or(item.span, |node| node.span));
    Some(Allowed { rule, scope: scope.clone(), because, place })
}
