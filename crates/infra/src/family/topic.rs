//! The topic that alarms, events, budgets and cost anomalies are sent to (B8).
//!
//! AWS: a topic encrypted with the AWS-managed key `alias/aws/sns` takes nothing from CloudWatch, because that key's policy,
//! which nobody can change, does not let CloudWatch use it; source AWS re:Post knowledge centre, "CloudWatch alarm with an
//! encrypted SNS topic", read 2026-11. So the topic is encrypted with a key of one's own, whose policy must let
//! `cloudwatch.amazonaws.com`, `events.amazonaws.com`, `budgets.amazonaws.com` and `costalerts.amazonaws.com` use it, or not at
//! all: the messages name resources and figures, never secrets.

use crate::context::Context;
use crate::graph::{Graph, Map, Part, Resource, Value};
use crate::ids;
use crate::policy::{Statement, document};

/// The topic and its policy, when something is sent to it.
pub fn add(cx: &Context<'_>, graph: &mut Graph) {
    if !is_made(cx) {
        return;
    }
    let watching = &cx.platform.observability;
    let name = cx.names.of("ecs-alarms");
    let subscription =
        |address: &String| Map::new().with("Protocol", "email").with("Endpoint", address.as_str()).into();
    let subscriptions: Vec<Value> = watching.notify.iter().map(subscription).collect();
    graph.add(
        Resource::new(ids::alarm_topic(), "AWS::SNS::Topic", Part::Monitoring, "notify")
            .with("TopicName", name.as_str())
            .with("DisplayName", format!("{} {}", cx.platform.stack, cx.platform.environment))
            .with_some("KmsMasterKeyId", cx.platform.encryption_key.as_deref())
            .with_some("Subscription", (!subscriptions.is_empty()).then_some(subscriptions))
            .with("Tags", cx.tags(&Part::Monitoring, Some(&name))),
    );
    graph.add(
        Resource::new(ids::alarm_topic_policy(), "AWS::SNS::TopicPolicy", Part::Monitoring, "notify")
            .with("Topics", vec![Value::reference(&ids::alarm_topic())])
            .with("PolicyDocument", document(statements(cx))),
    );
}

/// Whether anything is sent to the topic.
#[must_use]
pub fn is_made(cx: &Context<'_>) -> bool {
    let watching = &cx.platform.observability;
    super::alarms::are_made(cx)
        || watching.events
        || watching.budget.is_some()
        || watching.cost_anomaly
        || !watching.notify.is_empty()
}

/// The topic's ARN, as alarms name it in their actions.
#[must_use]
pub fn arn() -> Value {
    Value::reference(&ids::alarm_topic())
}

fn statements(cx: &Context<'_>) -> Vec<Statement> {
    let watching = &cx.platform.observability;
    let publish =
        |sid: &str, service: &str| Statement::allow(sid, ["sns:Publish"]).by_service(service).on([arn()]);
    let mut statements = vec![
        publish("Alarms", "cloudwatch.amazonaws.com")
            .for_source(Value::arn("cloudwatch", [Value::text("alarm:*")])),
    ];
    if watching.events {
        // Without a condition: see `policy::WITHOUT_SOURCE`.
        statements.push(publish("Events", "events.amazonaws.com"));
    }
    if watching.budget.is_some() {
        // AWS: budgets have no region; source cost management user guide, topic for budget notifications, read 2026-11.
        let budgets = ["arn:".into(), Value::PARTITION, ":budgets::".into(), Value::ACCOUNT, ":*".into()];
        statements.push(publish("Budgets", "budgets.amazonaws.com").for_source(Value::Join(budgets.into())));
    }
    if watching.cost_anomaly {
        statements.push(publish("CostAnomalies", "costalerts.amazonaws.com").for_account());
    }
    statements
}

#[cfg(test)]
mod tests;
