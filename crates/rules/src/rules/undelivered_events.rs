//! Events or alarms go to a topic or queue that does not let them in.

use crate::check::Check;
use crate::model::{Datum, Item, Model};
use crate::rule::{Rule, Subject};
use crate::view::{iam, scaling};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0691"),
    title: "Events or alarms go to a topic or queue that does not let them in.",
    severity: Severity::Warning,
    page: page!(
        "PLM0691",
        "\
EventBridge needs a policy of the topic or queue that lets `events.amazonaws.com` send to it. And where a topic \
has a policy of its own, the usual one that lets alarms of the account publish is gone: it must name \
`cloudwatch.amazonaws.com` too. Nothing fails when the stack is made; messages are lost.",
        "\
EventBridge user guide, resource-based policies, read 2026-09; Amazon SNS developer guide, access control"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    for rule in model.of_kind("AWS::Events::Rule") {
        for target in rule.at("Targets").map_or(&[] as &[Datum], Datum::items) {
            let Some(to) = target.at("Arn").and_then(|arn| model.referred(arn)) else { continue };
            if !matches!(to.kind.as_str(), "AWS::SNS::Topic" | "AWS::SQS::Queue")
                || target.at("RoleArn").is_some()
            {
                continue;
            }
            if !lets(model, to, "events.amazonaws.com").unwrap_or(false) && lets(model, to, "").is_some() {
                let message = format!("`{}` does not let EventBridge send to it", to.id);
                let help =
                    "a policy that allows `events.amazonaws.com` to send, with `aws:SourceArn` of the rule";
                check.found(Some(rule), &target.place, message, help);
            }
        }
    }
    for alarm in model.of_kind(scaling::ALARM) {
        for action in alarm.at("AlarmActions").map_or(&[] as &[Datum], Datum::items) {
            let Some(topic) = model.referred(action).filter(|item| item.kind == "AWS::SNS::Topic") else {
                continue;
            };
            let has_policy = policies(model, topic).next().is_some();
            if has_policy && lets(model, topic, "cloudwatch.amazonaws.com") == Some(false) {
                let message = format!("the policy of `{}` does not let CloudWatch publish", topic.id);
                check.found(Some(alarm), &action.place, message, "allow `cloudwatch.amazonaws.com` in it");
            }
        }
    }
}

/// The policies of a topic or queue.
fn policies<'a>(model: &'a Model, to: &'a Item) -> impl Iterator<Item = &'a Item> {
    model.items.iter().filter(|item| {
        matches!(item.kind.as_str(), "AWS::SNS::TopicPolicy" | "AWS::SQS::QueuePolicy")
            && ["Topics", "Queues"].iter().any(|key| item.at(key).is_some_and(|list| list.mentions(&to.id)))
    })
}

/// Whether a service may send to a topic or queue by its policies; `None` where that is not known.
fn lets(model: &Model, to: &Item, service: &str) -> Option<bool> {
    let mut allowed = false;
    for policy in policies(model, to) {
        let document = policy.at("PolicyDocument")?;
        if document.is_unknown() {
            return None;
        }
        for statement in iam::statements(document).iter().filter(|own| iam::may_allow(own)) {
            let principal = statement.at("Principal")?;
            // An account, everybody, or what is not known may stand for the service as well.
            allowed |= principal.plain().is_some()
                || principal.is_unknown()
                || principal.at("AWS").is_some()
                || iam::service_principals(statement)
                    .any(|own| own.text_start().is_none_or(|own| own == service));
        }
    }
    Some(allowed)
}
