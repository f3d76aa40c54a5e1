//! The recurrence of an Auto Scaling group's action is not five Unix fields.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0620"),
    title: "The recurrence of an Auto Scaling group's action is not five Unix fields.",
    severity: Severity::Error,
    page: page!(
        "PLM0620",
        "\
Scheduled actions of EC2 Auto Scaling groups take Unix cron, unlike everything else in AWS: five fields, no \
`cron(…)`, no `?`, no year.",
        "\
EC2 Auto Scaling API, PutScheduledUpdateGroupAction, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for action in subject.model.of_kind("AWS::AutoScaling::ScheduledAction") {
        let Some(recurrence) = check.text(action, "Recurrence") else { continue };
        let fields = recurrence.split_whitespace().count();
        if fields != 5 || recurrence.contains(['(', '?']) {
            let message = format!("`{recurrence}` is not five fields of Unix cron");
            check.found(
                Some(action),
                action.nearest("Recurrence"),
                message,
                "write for example `0 8 * * 1-5`",
            );
        }
    }
}
