//! A stack makes a service-linked role.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0687"),
    title: "A stack makes a service-linked role.",
    severity: Severity::Warning,
    page: page!(
        "PLM0687",
        "\
Roles such as `AWSServiceRoleForECS` belong to the account and are made on first use. In a stack their creation \
fails where they exist already, and the deletion fails while anything in the account uses them.",
        "\
IAM user guide, service-linked roles, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for role in subject.model.of_kind("AWS::IAM::ServiceLinkedRole") {
        let message = "the stack makes a role that belongs to the account";
        check.found(Some(role), &role.place, message, "leave it out: AWS makes it on first use");
    }
}
