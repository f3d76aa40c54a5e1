//! Alarms, composite alarms, dashboards, topics.

use super::{Body, Out, Source};
use crate::provider::address::Address;
use crate::provider::expression::Expression;

pub(super) fn translate<'a>(source: Source<'a>, out: &mut Out<'a>) -> Option<Source<'a>> {
    match source.resource.kind {
        "AWS::CloudWatch::Alarm" => alarm(source, out),
        "AWS::CloudWatch::CompositeAlarm" => composite(source, out),
        "AWS::CloudWatch::Dashboard" => dashboard(source, out),
        "AWS::SNS::Topic" => topic(source, out),
        "AWS::SNS::TopicPolicy" => topic_policy(source, out),
        _ => return Some(source),
    }
    None
}

fn alarm<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("AlarmName", "alarm_name"),
        ("AlarmDescription", "alarm_description"),
        ("ActionsEnabled", "actions_enabled"),
        ("AlarmActions", "alarm_actions"),
        ("OKActions", "ok_actions"),
        ("InsufficientDataActions", "insufficient_data_actions"),
        ("Namespace", "namespace"),
        ("MetricName", "metric_name"),
        ("Statistic", "statistic"),
        ("ExtendedStatistic", "extended_statistic"),
        ("Period", "period"),
        ("EvaluationPeriods", "evaluation_periods"),
        ("DatapointsToAlarm", "datapoints_to_alarm"),
        ("ComparisonOperator", "comparison_operator"),
        ("Threshold", "threshold"),
        ("TreatMissingData", "treat_missing_data"),
        ("EvaluateLowSampleCountPercentile", "evaluate_low_sample_count_percentiles"),
    ];
    let mut body = source.fields.copy(Body::new(), &names);
    let mut dimensions = Vec::new();
    for mut dimension in source.fields.each("Dimensions") {
        let name = dimension.raw("Name").and_then(|name| name.as_text());
        if let (Some(name), Some(value)) = (name, dimension.value("Value")) {
            dimensions.push((name.to_owned(), value));
        }
        dimension.done();
    }
    if !dimensions.is_empty() {
        body = body.with("dimensions", Expression::Object(dimensions));
    }
    let body = body.with_some("tags", source.fields.tags());
    out.add(source, "aws_cloudwatch_metric_alarm", body);
}

fn composite<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("AlarmName", "alarm_name"),
        ("AlarmDescription", "alarm_description"),
        ("ActionsEnabled", "actions_enabled"),
        ("AlarmActions", "alarm_actions"),
        ("OKActions", "ok_actions"),
        ("AlarmRule", "alarm_rule"),
    ];
    let body = source.fields.copy(Body::new(), &names).with_some("tags", source.fields.tags());
    out.add(source, "aws_cloudwatch_composite_alarm", body);
}

fn dashboard<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let body = source
        .fields
        .copy(Body::new(), &[("DashboardName", "dashboard_name")])
        .with_some("dashboard_body", source.fields.json("DashboardBody"));
    // The provider gives dashboards no tags up to 6.25.
    source.fields.without_counterpart("Tags");
    out.add(source, "aws_cloudwatch_dashboard", body);
}

fn topic<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names =
        [("TopicName", "name"), ("DisplayName", "display_name"), ("KmsMasterKeyId", "kms_master_key_id")];
    let body = source.fields.copy(Body::new(), &names).with_some("tags", source.fields.tags());
    let arn = Expression::Attribute(Address::of("aws_sns_topic", &source.resource.id), "arn");
    for (index, mut subscription) in source.fields.each("Subscription").into_iter().enumerate() {
        let names = [("Protocol", "protocol"), ("Endpoint", "endpoint")];
        let block = subscription.copy(Body::new().with("topic_arn", arn.clone()), &names);
        subscription.done();
        out.add_beside(&source, "aws_sns_topic_subscription", &(index + 1).to_string(), block);
    }
    out.add(source, "aws_sns_topic", body);
}

fn topic_policy<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let topic = source.fields.raw("Topics").and_then(|topics| topics.as_list()?.first());
    let body = Body::new()
        .with_some("arn", topic.map(|topic| out.scope.value(topic)))
        .with_some("policy", source.fields.json("PolicyDocument"));
    out.add(source, "aws_sns_topic_policy", body);
}
