//! Resources lack the tags that costs are told apart by.

use crate::check::Check;
use crate::model::{Datum, Item};
use crate::rule::{Rule, Subject};
use crate::view::naming;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0926"),
    title: "Resources lack the tags that costs are told apart by.",
    severity: Severity::Note,
    page: page!(
        "PLM0926",
        "\
Cost reports and clean-up go by tags. Environment, Project, Owner and CostCenter on everything that takes tags \
make each line of the bill somebody's. Tags of the stack itself are copied to its resources when it is deployed \
and are not seen here.",
        "\
AWS cost allocation tags, Billing user guide, read 2026-09"
    ),
    check,
};

const WANTED: [&str; 4] = ["Environment", "Project", "Owner", "CostCenter"];

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let items = || subject.model.items.iter().filter(|item| naming::is_taggable(&item.kind));
    let lacks = |item: &Item, key: &str| {
        let tags = item.at("Tags");
        let unknown = tags.is_some_and(|own| own.is_unknown() || own.items().iter().any(Datum::is_unknown));
        !unknown
            && !tags.is_some_and(|own| {
                own.items()
                    .iter()
                    .any(|tag| tag.at("Key").is_some_and(|own| own.plain().is_none_or(|own| own == key)))
            })
    };
    let missing: Vec<&str> = WANTED.into_iter().filter(|key| items().any(|item| lacks(item, key))).collect();
    let untagged: Vec<&Item> = items().filter(|item| missing.iter().any(|key| lacks(item, key))).collect();
    let Some(first) = untagged.first() else { return };
    let more = if untagged.len() > 1 { format!(" and {} more", untagged.len() - 1) } else { String::new() };
    let names: Vec<String> = missing.iter().map(|key| format!("`{key}`")).collect();
    let message = format!("`{}`{more} of {} resources lack {}", first.id, items().count(), names.join(", "));
    check.found(
        Some(first),
        first.nearest("Tags"),
        message,
        "tag every resource, or the stack when it is deployed",
    );
}
