//! A snapshot stays behind when the stack is deleted.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0923"),
    title: "A snapshot stays behind when the stack is deleted.",
    severity: Severity::Warning,
    page: page!(
        "PLM0923",
        "\
`Snapshot` makes a last copy of a volume, database or cache when the stack goes. It is paid for by the month and \
belongs to no stack.",
        "\
CloudFormation user guide, DeletionPolicy, 2023-12"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for item in &subject.model.items {
        let policies =
            [("DeletionPolicy", &item.deletion_policy), ("UpdateReplacePolicy", &item.update_replace_policy)];
        for (key, _) in policies.iter().filter(|(_, policy)| policy.as_deref() == Some("Snapshot")) {
            let message = format!("`{key}: Snapshot` leaves a copy in the account");
            check.found(
                Some(item),
                &item.place,
                message,
                format!("`{key}: Delete`, and backups that expire"),
            );
        }
    }
}
