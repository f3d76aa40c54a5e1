//! A topic is not encrypted with a key.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0724"),
    title: "A topic is not encrypted with a key.",
    severity: Severity::Note,
    page: page!(
        "PLM0724",
        "\
Messages of a topic without key are not encrypted at rest by a key of the account. For a topic that alarms go \
to, a key of your own is needed whose policy lets `cloudwatch.amazonaws.com` use it; with `alias/aws/sns` alarms \
are lost.",
        "\
Amazon SNS developer guide, encryption at rest, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for topic in subject.model.of_kind("AWS::SNS::Topic") {
        if topic.at("KmsMasterKeyId").is_none() {
            let message = "messages are stored without a key of the account";
            check.found(
                Some(topic),
                &topic.place,
                message,
                "`KmsMasterKeyId` with a key that the senders may use",
            );
        }
    }
}
