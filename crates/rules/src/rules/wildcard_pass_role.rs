//! A policy may pass any role to any service.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::iam;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0712"),
    title: "A policy may pass any role to any service.",
    severity: Severity::Warning,
    page: page!(
        "PLM0712",
        "\
`iam:PassRole` on `*` lets its holder start a task with any role of the account, an administrator's too. Name \
the roles, and the service that they may be passed to in `iam:PassedToService`.",
        "\
IAM user guide, granting a user permissions to pass a role, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for (item, statement) in iam::identity_statements(subject.model) {
        let passes = iam::actions(statement)
            .iter()
            .filter_map(Datum::plain)
            .any(|action| action != "*" && iam::covers(action, "iam:PassRole"));
        if !passes || !iam::allows(statement) {
            continue;
        }
        let wide = |resource: &&Datum| {
            resource.is("*") || resource.text_end().is_some_and(|end| end.ends_with(":role/*"))
        };
        if let Some(resource) = iam::resources(statement).iter().find(wide) {
            let help =
                "name the roles, and add `StringEquals: {iam:PassedToService: ecs-tasks.amazonaws.com}`";
            check.found(Some(item), &resource.place, "every role of the account may be passed on", help);
        }
    }
}
