//! Budgets and cost anomalies.

use super::{Body, Out, Source};
use crate::provider::expression::Expression;
use crate::provider::fields::Fields;
use serde_json::{Map, Value};

pub(super) fn translate<'a>(source: Source<'a>, out: &mut Out<'a>) -> Option<Source<'a>> {
    match source.resource.kind {
        "AWS::Budgets::Budget" => budget(source, out),
        "AWS::CE::AnomalyMonitor" => monitor(source, out),
        "AWS::CE::AnomalySubscription" => subscription(source, out),
        _ => return Some(source),
    }
    None
}

fn budget<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let mut body = Body::new();
    if let Some(mut data) = source.fields.nested("Budget") {
        let names = [("BudgetName", "name"), ("BudgetType", "budget_type"), ("TimeUnit", "time_unit")];
        body = data.copy(body, &names);
        if let Some(mut limit) = data.nested("BudgetLimit") {
            body = body
                .with_some("limit_amount", limit.text("Amount"))
                .with_some("limit_unit", limit.value("Unit"));
            limit.done();
        }
        // Unblended cost is the provider's default.
        data.without_counterpart("Metrics");
        for filter in data.nested("FilterExpression").into_iter().flat_map(tag_filters) {
            body = body.with_block("cost_filter", filter);
        }
        data.done();
    }
    for mut fields in source.fields.each("NotificationsWithSubscribers") {
        body = body.with_block("notification", notification(&mut fields));
        fields.done();
    }
    let body = body.with_some("tags", resource_tags(&mut source.fields));
    out.add(source, "aws_budgets_budget", body);
}

/// Tags that must all match, as the provider writes them: `user:Key$Value`.
fn tag_filters(mut expression: Fields<'_>) -> Vec<Body> {
    let mut filters = Vec::new();
    for mut part in expression.each("And") {
        if let Some(mut tags) = part.nested("Tags") {
            let key = tags.value("Key").and_then(|key| key.as_text().map(str::to_owned)).unwrap_or_default();
            let values = match tags.value("Values") {
                Some(Expression::List(values)) => values,
                _ => Vec::new(),
            };
            let joined = values
                .into_iter()
                .map(|value| Expression::Concat(vec![Expression::Text(format!("user:{key}$")), value]));
            filters.push(
                Body::new().with("name", "TagKeyValue").with("values", Expression::List(joined.collect())),
            );
            tags.done();
        }
        part.done();
    }
    expression.done();
    filters
}

fn notification(fields: &mut Fields<'_>) -> Body {
    let mut body = Body::new();
    if let Some(mut inner) = fields.nested("Notification") {
        let names = [
            ("NotificationType", "notification_type"),
            ("ComparisonOperator", "comparison_operator"),
            ("Threshold", "threshold"),
            ("ThresholdType", "threshold_type"),
        ];
        body = inner.copy(body, &names);
        inner.done();
    }
    let (mut topics, mut addresses) = (Vec::new(), Vec::new());
    for mut subscriber in fields.each("Subscribers") {
        let kind = subscriber.value("SubscriptionType");
        if let Some(address) = subscriber.value("Address") {
            let list = if kind.as_ref().and_then(Expression::as_text) == Some("SNS") {
                &mut topics
            } else {
                &mut addresses
            };
            list.push(address);
        }
        subscriber.done();
    }
    for (name, list) in [("subscriber_sns_topic_arns", topics), ("subscriber_email_addresses", addresses)] {
        if !list.is_empty() {
            body = body.with(name, Expression::List(list));
        }
    }
    body
}

fn resource_tags(fields: &mut Fields<'_>) -> Option<Expression> {
    let tags = fields.pairs("ResourceTags");
    (!tags.is_empty()).then_some(Expression::Object(tags))
}

fn monitor<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names =
        [("MonitorName", "name"), ("MonitorType", "monitor_type"), ("MonitorDimension", "monitor_dimension")];
    let specification = source.fields.json("MonitorSpecification").map(|document| match &document {
        Expression::Json(inner) => whole(inner).map_or(document.clone(), Expression::Text),
        _ => document,
    });
    let body = source.fields.copy(Body::new(), &names).with_some("monitor_specification", specification);
    let body = body.with_some("tags", resource_tags(&mut source.fields));
    out.add(source, "aws_ce_anomaly_monitor", body);
}

/// A specification as the provider reads it back: what is not used of it is null. Without these nulls it would replace the
/// monitor at every run, because it compares texts; source registry.terraform.io, aws_ce_anomaly_monitor, and plans against
/// fakecloud, 2026-11-21. `None` where a part of it is no literal.
fn whole(specification: &Expression) -> Option<String> {
    let Value::Object(given) = literal(specification)? else { return None };
    let mut all: Map<String, Value> = ["And", "CostCategories", "Dimensions", "Not", "Or", "Tags"]
        .map(|part| (part.to_owned(), Value::Null))
        .into_iter()
        .collect();
    for (name, mut part) in given {
        if let (Value::Object(entries), "CostCategories" | "Dimensions" | "Tags") = (&mut part, name.as_str())
        {
            entries.entry("MatchOptions").or_insert(Value::Null);
        }
        all.insert(name, part);
    }
    Some(Value::Object(all).to_string())
}

fn literal(value: &Expression) -> Option<Value> {
    Some(match value {
        Expression::Bool(truth) => Value::Bool(*truth),
        Expression::Integer(number) => Value::from(*number),
        Expression::Text(text) => Value::from(text.as_str()),
        Expression::List(items) => Value::Array(items.iter().map(literal).collect::<Option<_>>()?),
        Expression::Object(entries) => {
            let entry = |(key, value): &(String, Expression)| Some((key.clone(), literal(value)?));
            Value::Object(entries.iter().map(entry).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

fn subscription<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names =
        [("SubscriptionName", "name"), ("Frequency", "frequency"), ("MonitorArnList", "monitor_arn_list")];
    let mut body = source.fields.copy(Body::new(), &names);
    for mut fields in source.fields.each("Subscribers") {
        body = body
            .with_block("subscriber", fields.copy(Body::new(), &[("Type", "type"), ("Address", "address")]));
        fields.done();
    }
    let limit = source.resource.at("ThresholdExpression");
    source.fields.without_counterpart("ThresholdExpression");
    if let Some(crate::graph::Value::Json(document)) = limit {
        match threshold(document, &source, out) {
            Some(block) => body = body.with_block("threshold_expression", block),
            None => out.scope.problem(&source.resource.id, "ThresholdExpression is not translated"),
        }
    }
    let body = body.with_some("tags", resource_tags(&mut source.fields));
    out.add(source, "aws_ce_anomaly_subscription", body);
}

fn threshold(document: &crate::graph::Value, source: &Source<'_>, out: &Out<'_>) -> Option<Body> {
    let map = document.at("Dimensions")?.as_map()?;
    let mut fields = Fields::new(out.scope, &source.resource.id, "ThresholdExpression", map);
    let names = [("Key", "key"), ("MatchOptions", "match_options"), ("Values", "values")];
    let dimension = fields.copy(Body::new(), &names);
    fields.done();
    Some(Body::new().with_block("dimension", dimension))
}
