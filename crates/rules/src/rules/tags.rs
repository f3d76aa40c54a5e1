//! Tags are not ones that AWS accepts.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0686"),
    title: "Tags are not ones that AWS accepts.",
    severity: Severity::Error,
    page: page!(
        "PLM0686",
        "\
A resource has at most 50 tags, each key once. A key has 1 to 128 characters and does not begin with `aws:`; a \
value has at most 256.",
        "\
AWS general reference, tagging, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for item in &subject.model.items {
        let Some(tags) = item.at("Tags") else { continue };
        let list = tags.items();
        if list.len() > 50 {
            let message = format!("the resource has {} tags", list.len());
            check.found(Some(item), &tags.place, message, "at most 50");
        }
        for (index, tag) in list.iter().enumerate() {
            let Some((written, key)) = tag.at("Key").and_then(|own| Some((own, own.plain()?))) else {
                continue;
            };
            if key.to_ascii_lowercase().starts_with("aws:") {
                check.found(
                    Some(item),
                    &written.place,
                    "keys that begin with `aws:` belong to AWS",
                    "another key",
                );
            }
            let count = key.chars().count();
            if !(1..=128).contains(&count) {
                check.found(
                    Some(item),
                    &written.place,
                    format!("the key has {count} characters"),
                    "1 to 128",
                );
            }
            if list.iter().take(index).any(|other| other.text_at("Key") == Some(key)) {
                check.found(
                    Some(item),
                    &written.place,
                    format!("the tag `{key}` stands twice"),
                    "keep one of them",
                );
            }
            let Some(value) = tag.at("Value") else { continue };
            if let Some(length) = value.shortest().filter(|length| *length > 256) {
                check.found(
                    Some(item),
                    &value.place,
                    format!("the value of `{key}` has {length} characters"),
                    "at most 256",
                );
            }
        }
    }
}
