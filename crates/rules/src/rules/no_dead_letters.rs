//! A message that cannot be worked on comes back for ever.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0933"),
    title: "A message that cannot be worked on comes back for ever.",
    severity: Severity::Warning,
    page: page!(
        "PLM0933",
        "\
Without a dead-letter queue a message that makes the worker fail is taken again and again until its retention is \
over: it costs work each time, keeps the backlog up and so the worker scaled out, and is lost in the end.",
        "\
Amazon SQS developer guide, dead-letter queues, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    for queue in model.of_kind("AWS::SQS::Queue") {
        let is_last = model
            .of_kind("AWS::SQS::Queue")
            .any(|other| other.at("RedrivePolicy").is_some_and(|policy| policy.mentions(&queue.id)));
        let named = queue.at("RedriveAllowPolicy").is_some();
        if queue.at("RedrivePolicy").is_none() && !is_last && !named {
            let message = "a message that fails is taken again until it expires";
            check.found(
                Some(queue),
                &queue.place,
                message,
                "`RedrivePolicy` with a dead-letter queue and `maxReceiveCount: 5`",
            );
        }
    }
}
