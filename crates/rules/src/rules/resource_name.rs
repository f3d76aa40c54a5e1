//! A name is too long or holds characters that AWS does not allow.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::naming;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0685"),
    title: "A name is too long or holds characters that AWS does not allow.",
    severity: Severity::Error,
    page: page!(
        "PLM0685",
        "\
Each service has its own limits: 64 characters for roles and EventBridge rules, 80 for queues, 255 for clusters, \
services and task families, which take letters, digits, `-` and `_` alone; repositories are in lower case. With \
an environment suffix the limit is reached sooner than it seems.",
        "\
API models of the services and their quota pages, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for item in &subject.model.items {
        let Some(rule) = naming::rule_of(&item.kind) else { continue };
        let Some(name) = item.at(rule.property) else { continue };
        let Some(known) = check.known(item, name).known_pieces() else { continue };
        let length = name.shortest().unwrap_or(0);
        if length > rule.most {
            let at_least = if name.plain().is_some() { "" } else { "at least " };
            let message = format!("the name has {at_least}{length} characters");
            check.found(Some(item), &name.place, message, format!("at most {}", rule.most));
        }
        let Some(besides) = rule.besides else { continue };
        let allowed = |c: &char| c.is_ascii_alphanumeric() || besides.contains(*c);
        if let Some(wrong) = known.chars().find(|c| !allowed(c)) {
            let message = format!("`{wrong}` cannot stand in the name");
            let help = format!("letters, digits and {}", listed(besides));
            check.found(Some(item), &name.place, message, help);
        } else if item.kind == "AWS::ECR::Repository" && known.chars().any(|c| c.is_ascii_uppercase()) {
            let message = "the name of a repository has capital letters";
            check.found(Some(item), &name.place, message, format!("`{}`", known.to_ascii_lowercase()));
        }
    }
}

fn listed(characters: &str) -> String {
    characters.chars().map(|c| format!("`{c}`")).collect::<Vec<_>>().join(" ")
}
