//! CloudWatch has no such log retention.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0684"),
    title: "CloudWatch has no such log retention.",
    severity: Severity::Error,
    page: page!(
        "PLM0684",
        "\
Retention is one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, \
3288 and 3653 days. Other numbers are refused.",
        "\
CloudWatch Logs API, PutRetentionPolicy, read 2026-09"
    ),
    check,
};

const DAYS: [f64; 22] = [
    1.0, 3.0, 5.0, 7.0, 14.0, 30.0, 60.0, 90.0, 120.0, 150.0, 180.0, 365.0, 400.0, 545.0, 731.0, 1096.0,
    1827.0, 2192.0, 2557.0, 2922.0, 3288.0, 3653.0,
];

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for group in subject.model.of_kind("AWS::Logs::LogGroup") {
        let Some(days) = check.number(group, "RetentionInDays") else { continue };
        if !DAYS.contains(&days) {
            let near = DAYS.iter().copied().find(|known| *known >= days).unwrap_or(3653.0);
            let message = format!("logs cannot be kept for {days} days");
            check.found(
                Some(group),
                group.nearest("RetentionInDays"),
                message,
                format!("{near} days are the next that can"),
            );
        }
    }
}
