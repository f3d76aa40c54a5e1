//! Something stays behind when the stack is deleted.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0922"),
    title: "Something stays behind when the stack is deleted.",
    severity: Severity::Warning,
    page: page!(
        "PLM0922",
        "\
`Retain` and `RetainExceptOnCreate` leave the resource in the account, without a stack that knows of it: it is \
paid for, and its fixed name is taken when the stack is made again. `UpdateReplacePolicy` does the same for what \
an update replaces.",
        "\
CloudFormation user guide, DeletionPolicy and UpdateReplacePolicy, 2023-12"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for item in &subject.model.items {
        let policies =
            [("DeletionPolicy", &item.deletion_policy), ("UpdateReplacePolicy", &item.update_replace_policy)];
        for (key, policy) in policies {
            let Some(policy) = policy.as_deref().filter(|policy| policy.starts_with("Retain")) else {
                continue;
            };
            let message = format!("`{key}: {policy}` leaves it in the account");
            check.found(Some(item), &item.place, message, format!("`{key}: Delete`"));
        }
    }
}
