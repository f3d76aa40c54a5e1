//! A capacity provider's name begins with a word that AWS keeps for itself.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0670"),
    title: "A capacity provider's name begins with a word that AWS keeps for itself.",
    severity: Severity::Error,
    page: page!(
        "PLM0670",
        "\
Names of capacity providers must not begin with `aws`, `ecs` or `fargate`, in any case. CreateCapacityProvider \
refuses them.",
        "\
Amazon ECS API, CreateCapacityProvider, read 2026-09"
    ),
    check,
};

const KEPT: [&str; 3] = ["aws", "ecs", "fargate"];

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for provider in subject.model.of_kind(ecs::CAPACITY_PROVIDER) {
        let Some(name) = provider.at("Name") else { continue };
        let start = check.known(provider, name).text_start().unwrap_or_default().to_ascii_lowercase();
        if let Some(word) = KEPT.iter().find(|word| start.starts_with(**word)) {
            let message = format!("the name begins with `{word}`");
            check.found(Some(provider), &name.place, message, "for example `instances-dev`");
        }
    }
}
