//! A policy allows every action of a service, or of all.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::iam;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0710"),
    title: "A policy allows every action of a service, or of all.",
    severity: Severity::Warning,
    page: page!(
        "PLM0710",
        "\
`Action: \"*\"` makes whoever gets into the container an administrator, and `s3:*` lets a reader delete. A role \
for a task needs the few actions that its program calls.",
        "\
IAM user guide, security best practices, least privilege, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for (item, statement) in iam::identity_statements(subject.model) {
        if !iam::allows(statement) {
            continue;
        }
        for action in iam::actions(statement) {
            let Some(text) = check.known(item, action).plain() else { continue };
            let message = match text.split_once(':') {
                None if text == "*" => "every action of every service is allowed".to_owned(),
                Some((service, "*")) => format!("every action of `{service}` is allowed"),
                _ => continue,
            };
            check.found(Some(item), &action.place, message, "name the actions that the program calls");
        }
        if let Some(rest) = statement.at("NotAction") {
            let message = "everything but the listed actions is allowed";
            check.found(Some(item), &rest.place, message, "use `Action` and name what is allowed");
        }
    }
}
