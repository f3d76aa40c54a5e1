//! A queue's encryption is switched off.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0725"),
    title: "A queue's encryption is switched off.",
    severity: Severity::Warning,
    page: page!(
        "PLM0725",
        "\
Queues are encrypted with keys of SQS unless somebody switches it off; it costs nothing.",
        "\
Amazon SQS developer guide, encryption at rest, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for queue in subject.model.of_kind("AWS::SQS::Queue") {
        let managed = queue.at("SqsManagedSseEnabled");
        if let (Some(off), None) =
            (managed.filter(|own| check.truth_in(queue, own) == Some(false)), queue.at("KmsMasterKeyId"))
        {
            check.found(Some(queue), &off.place, "messages are stored in plain text", "leave it out");
        }
    }
}
