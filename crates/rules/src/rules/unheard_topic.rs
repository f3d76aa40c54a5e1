//! Alarms go to a topic that nobody has subscribed to.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::scaling;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0935"),
    title: "Alarms go to a topic that nobody has subscribed to.",
    severity: Severity::Note,
    page: page!(
        "PLM0935",
        "\
A topic without subscription takes every message and passes it to nobody. Subscriptions made outside the \
template are not seen here.",
        "\
Amazon SNS developer guide, subscriptions, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    for topic in model.of_kind("AWS::SNS::Topic") {
        let own = topic.at("Subscription").is_some_and(|own| own.is_unknown() || !own.items().is_empty());
        let subscribed = own
            || model
                .of_kind("AWS::SNS::Subscription")
                .any(|item| item.at("TopicArn").is_some_and(|arn| arn.mentions(&topic.id)));
        let alarms = model
            .items
            .iter()
            .filter(|item| matches!(item.kind.as_str(), scaling::ALARM | "AWS::CloudWatch::CompositeAlarm"))
            .filter(|item| item.references.contains(&topic.id))
            .count();
        if !subscribed && alarms > 0 {
            let message = format!(
                "{alarms} alarm{} to a topic that nobody hears",
                if alarms == 1 { " goes" } else { "s go" }
            );
            check.found(
                Some(topic),
                &topic.place,
                message,
                "an `AWS::SNS::Subscription`, `notify:` in a stack file",
            );
        }
    }
}
