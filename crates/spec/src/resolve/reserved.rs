//! Names of services and jobs with which resources of one platform would meet in one name.

use super::Context;
use crate::code;
use crate::span::Span;
use std::collections::BTreeMap;

/// What the stack itself has a security group or a log group for: a service of that name would have one of the same name.
const OF_THE_STACK: [&str; 5] = ["caller", "endpoint", "flowlog", "instance", "loadbalancer"];

/// Endings that a service's name and the kind of another's resource may share: the queue of `mail-dead-letter` and the
/// dead-letter queue of `mail`, the service `api-discovery` and the discovery service of `api`.
const ENDINGS: [&str; 2] = ["deadletter", "discovery"];

/// Reports the names that cannot stand.
pub(super) fn check<'a>(names: impl Iterator<Item = (&'a str, Span)>, cx: &mut Context<'_>) {
    let word = |name: &str| -> String {
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    let names: BTreeMap<String, (&str, Span)> =
        names.map(|(name, span)| (word(name), (name, span))).collect();
    for (word, (name, span)) in &names {
        if OF_THE_STACK.contains(&word.as_str()) {
            let diagnostic = cx
                .error(code::DUPLICATE_NAME, format_args!("`{name}` is a name of the stack's own resources"))
                .at(*span, "taken")
                .help(format!("add a word, for example `{name}-app`"));
            cx.sink.push(diagnostic);
        }
        let other = ENDINGS.iter().filter_map(|ending| names.get(word.strip_suffix(ending)?)).next();
        if let Some((other, first)) = other {
            let diagnostic = cx
                .error(
                    code::DUPLICATE_NAME,
                    format_args!("`{other}` and `{name}` would have resources of one name"),
                )
                .at(*span, "this one ends with what a resource of the other is called")
                .at(*first, "the other one")
                .help("choose another ending");
            cx.sink.push(diagnostic);
        }
    }
}
