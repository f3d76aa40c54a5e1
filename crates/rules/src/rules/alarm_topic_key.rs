//! Alarms go to a topic whose key CloudWatch may not use.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::scaling;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0690"),
    title: "Alarms go to a topic whose key CloudWatch may not use.",
    severity: Severity::Warning,
    page: page!(
        "PLM0690",
        "\
CloudWatch and EventBridge cannot publish to a topic that is encrypted with `alias/aws/sns`: the policy of that \
AWS-managed key cannot be changed to let them. Nothing fails when the stack is made; the alarm's history says \
that the action failed, and nobody is told.",
        "\
Amazon SNS developer guide, key management, read 2026-09; CloudWatch user guide, alarm actions"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for topic in subject.model.of_kind("AWS::SNS::Topic") {
        let Some(key) = topic.at("KmsMasterKeyId") else { continue };
        if !check.known(topic, key).text_end().is_some_and(|end| end.ends_with("alias/aws/sns")) {
            continue;
        }
        let user = subject.model.items.iter().find(|item| {
            matches!(
                item.kind.as_str(),
                scaling::ALARM | "AWS::CloudWatch::CompositeAlarm" | "AWS::Events::Rule"
            ) && item.references.contains(&topic.id)
        });
        if let Some(user) = user {
            let message = format!("`{}` cannot publish to a topic encrypted with `alias/aws/sns`", user.id);
            let help = "use a key of your own whose policy lets `cloudwatch.amazonaws.com` use it, or no key";
            check.found(Some(topic), &key.place, message, help);
        }
    }
}
