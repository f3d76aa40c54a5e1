//! `queue` and `vault`: the queue that a service works on and scales by, and the rotation of its secrets.

use super::section::{Key, Section, count, number, property, seconds};
use super::subject::Subject;
use crate::imported::Unit;
use plimsoll_rules::view::scaling::{POLICY, belongs, target_of};
use plimsoll_rules::{Datum, Item};
use plimsoll_units::Seconds;

const QUEUE: &str = "AWS::SQS::Queue";

/// The variable in which the language tells a service where its queue is.
pub(super) const VARIABLE: &str = "QUEUE_URL";

const METRICS: &str = "TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification.Metrics";

/// Whether a policy tracks the messages of a queue that wait per running task, as plimsoll writes it.
pub(super) fn is_backlog(policy: &Item) -> bool {
    policy.at(METRICS).map_or(&[] as &[Datum], Datum::items).iter().any(|metric| {
        metric.text_at("MetricStat.Metric.MetricName") == Some("ApproximateNumberOfMessagesVisible")
    })
}

/// The queue that a service works on: the one that the variable refers to.
fn of<'a>(subject: &Subject<'a>) -> Option<&'a Item> {
    let variables = subject.of_container("Environment")?.datum()?.items();
    let variable = variables.iter().find(|variable| variable.text_at("Name") == Some(VARIABLE))?;
    subject.model.referred(variable.at("Value")?).filter(|item| item.kind == QUEUE)
}

/// Writes the queue; whether there is one.
pub(super) fn extract(subject: &Subject<'_>, section: &mut Section) -> bool {
    let Some(queue) = of(subject) else { return false };
    section.understood("queue", "", &queue.place);
    let target = subject.service.and_then(|service| target_of(subject.model, service));
    let policy = target.and_then(|target| {
        subject.model.of_kind(POLICY).find(|policy| belongs(policy, target) && is_backlog(policy))
    });
    if let Some(policy) = policy {
        let own = property(policy, "TargetTrackingScalingPolicyConfiguration.TargetValue");
        if let Some(Ok(messages)) = own.datum().map(number)
            && messages >= 1.0
            && messages.fract() == 0.0
        {
            section.plain("queue.messages_per_task", messages);
            section.leaf("queue.messages_per_task", messages, &own, Unit::Number);
        }
    }
    // AWS: 30 s and 4 days where nothing is said; source the SQS API `CreateQueue`, read 2026-09.
    for (path, key, usual) in [
        ("queue.visibility_timeout", "VisibilityTimeout", 30),
        ("queue.retention", "MessageRetentionPeriod", 345_600),
    ] {
        let usual = Seconds::new(usual);
        let key_of = Key { path, unit: Unit::Seconds, aws: usual, language: Some(usual) };
        section.take(&key_of, &property(queue, key), seconds);
    }
    let attempts = property(queue, "RedrivePolicy.maxReceiveCount");
    if let Some(Ok(attempts_made)) = attempts.datum().map(count) {
        section.plain("queue.dead_letter_after", attempts_made);
    }
    if !section.node.has(&["queue"]) {
        section.plain("queue.visibility_timeout", "30s");
    }
    true
}

/// Writes how the service's secrets are rotated.
pub(super) fn rotation(subject: &Subject<'_>, section: &mut Section) {
    let Some(secrets) = subject.of_container("Secrets").and_then(|own| own.datum()) else { return };
    let rotation = subject.model.of_kind("AWS::SecretsManager::RotationSchedule").find(|schedule| {
        let secret = schedule.at("SecretId").and_then(|secret| subject.model.referred(secret));
        secret.is_some_and(|secret| secrets.mentions(&secret.id))
    });
    let Some(rotation) = rotation else { return };
    let Some(function) = rotation.at("RotationLambdaARN") else { return };
    match function.plain().filter(|arn| arn.starts_with("arn:")) {
        Some(arn) => {
            section.understood("vault.rotation", arn, &function.place);
            let days = rotation.at("RotationRules.AutomaticallyAfterDays").and_then(|days| count(days).ok());
            if let Some(days) = days.filter(|days| *days != 30) {
                section.plain("vault.rotation.days", days);
            }
            section.text("vault.rotation.function", arn);
        }
        None => section.unknown("vault.rotation", "", &super::section::why_not(function), &function.place),
    }
}
