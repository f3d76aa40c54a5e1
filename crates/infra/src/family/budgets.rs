//! The budget and the alarm for cost anomalies (B11).
//!
//! AWS: both see costs by tag only after the tag has been activated as a cost allocation tag in the billing console of the
//! account that pays; it takes a day to count; source cost management user guide, cost allocation tags, read 2026-11.

use super::topic;
use crate::context::Context;
use crate::graph::{Graph, Map, Part, Resource, Value};
use crate::ids;
use plimsoll_units::Usd;

/// The tag that both go by.
const STACK: &str = "Stack";

/// Impact of an anomaly in US dollars from which it is reported.
const SMALLEST_ANOMALY: &str = "10";

/// The budget and the anomaly alarm, where asked for.
pub fn add(cx: &Context<'_>, graph: &mut Graph) {
    if let Some(limit) = cx.platform.observability.budget {
        graph.add(budget(cx, limit));
    }
    if cx.platform.observability.cost_anomaly {
        graph.add(monitor(cx));
        graph.add(subscription(cx));
    }
}

fn budget(cx: &Context<'_>, limit: Usd) -> Resource {
    let name = cx.names.of("budget");
    // Whole cents, so that no binary tail is written.
    let dollars = (limit.dollars() * 100.0).round() / 100.0;
    let tag = |key: &str| {
        let tag = Map::new().with("Key", key).with("Values", Value::texts([tag_value(cx, key)]));
        Value::Map(Map::new().with("Tags", tag))
    };
    let budget = Map::new()
        .with("BudgetName", name.as_str())
        .with("BudgetType", "COST")
        .with("TimeUnit", "MONTHLY")
        .with("BudgetLimit", Map::new().with("Amount", dollars).with("Unit", "USD"))
        // AWS: a filter expression goes with metrics; source `BudgetData`, read 2026-11.
        .with("Metrics", Value::texts(["UnblendedCost"]))
        .with("FilterExpression", Map::new().with("And", vec![tag(STACK), tag("Environment")]));
    let notifications =
        vec![notification("ACTUAL", 80), notification("ACTUAL", 100), notification("FORECASTED", 100)];
    Resource::new(ids::budget(), "AWS::Budgets::Budget", Part::Monitoring, "budget")
        .with("Budget", budget)
        .with("NotificationsWithSubscribers", notifications)
        .with("ResourceTags", cx.tags(&Part::Monitoring, Some(&name)))
        .after(ids::alarm_topic_policy())
}

/// Through the topic, which the e-mail addresses are subscribed to.
fn notification(kind: &str, percent: u32) -> Value {
    let notification = Map::new()
        .with("NotificationType", kind)
        .with("ComparisonOperator", "GREATER_THAN")
        .with("Threshold", percent)
        .with("ThresholdType", "PERCENTAGE");
    let topic = Map::new().with("SubscriptionType", "SNS").with("Address", topic::arn());
    Map::new().with("Notification", notification).with("Subscribers", vec![Value::Map(topic)]).into()
}

/// A monitor of this stack's tag, in all environments, for a monitor takes one tag only. Those by service are limited to one for each account, which is not the stack's to take.
///
/// AWS: source cost management user guide, quotas, read 2026-11.
fn monitor(cx: &Context<'_>) -> Resource {
    let name = cx.names.of("cost-anomaly-monitor");
    let tags = Map::new().with("Key", STACK).with("Values", Value::texts([tag_value(cx, STACK)]));
    Resource::new(ids::anomaly_monitor(), "AWS::CE::AnomalyMonitor", Part::Monitoring, "cost_anomaly")
        .with("MonitorName", name.as_str())
        .with("MonitorType", "CUSTOM")
        .with("MonitorSpecification", Value::Json(Box::new(Map::new().with("Tags", tags).into())))
        .with("ResourceTags", cx.tags(&Part::Monitoring, Some(&name)))
}

/// AWS: messages sent at once go to a topic only; source `AnomalySubscription`, read 2026-11.
fn subscription(cx: &Context<'_>) -> Resource {
    let name = cx.names.of("cost-anomaly-subscription");
    let impact = Map::new()
        .with("Key", "ANOMALY_TOTAL_IMPACT_ABSOLUTE")
        .with("MatchOptions", Value::texts(["GREATER_THAN_OR_EQUAL"]))
        .with("Values", Value::texts([SMALLEST_ANOMALY]));
    let threshold = Value::Json(Box::new(Map::new().with("Dimensions", impact).into()));
    let topic = Map::new().with("Type", "SNS").with("Address", topic::arn());
    Resource::new(
        ids::anomaly_subscription(),
        "AWS::CE::AnomalySubscription",
        Part::Monitoring,
        "cost_anomaly",
    )
    .with("SubscriptionName", name.as_str())
    .with("Frequency", "IMMEDIATE")
    .with("MonitorArnList", vec![Value::attribute(&ids::anomaly_monitor(), "MonitorArn")])
    .with("ThresholdExpression", threshold)
    .with("Subscribers", vec![Value::Map(topic)])
    .with("ResourceTags", cx.tags(&Part::Monitoring, Some(&name)))
    .after(ids::alarm_topic_policy())
}

/// The value of a tag on this stack's resources.
fn tag_value(cx: &Context<'_>, key: &str) -> String {
    cx.tag_map(&Part::Monitoring).remove(key).unwrap_or_default()
}

#[cfg(test)]
mod tests;
