//! Alarms, composite alarms, dashboards, topics.

use super::kind::{ALL_TAGS, Kind, Rule, TAGS, document, json, listed, many, one, prefix, same, with};
use super::values::names_and_values;
use super::work::Work;

const ALARM: &[Rule] = &[
    same("alarm_name", "AlarmName"),
    same("alarm_description", "AlarmDescription"),
    same("actions_enabled", "ActionsEnabled"),
    same("alarm_actions", "AlarmActions"),
    same("ok_actions", "OKActions"),
    same("insufficient_data_actions", "InsufficientDataActions"),
    same("namespace", "Namespace"),
    same("metric_name", "MetricName"),
    same("statistic", "Statistic"),
    same("extended_statistic", "ExtendedStatistic"),
    same("period", "Period"),
    same("evaluation_periods", "EvaluationPeriods"),
    same("datapoints_to_alarm", "DatapointsToAlarm"),
    same("comparison_operator", "ComparisonOperator"),
    same("threshold", "Threshold"),
    same("threshold_metric_id", "ThresholdMetricId"),
    same("treat_missing_data", "TreatMissingData"),
    same("evaluate_low_sample_count_percentiles", "EvaluateLowSampleCountPercentile"),
    same("unit", "Unit"),
    with("dimensions", "Dimensions", names_and_values),
    many(
        "metric_query",
        "Metrics",
        &[
            same("id", "Id"),
            same("label", "Label"),
            same("expression", "Expression"),
            same("return_data", "ReturnData"),
            same("period", "Period"),
            one(
                "metric",
                "MetricStat",
                &[
                    same("metric_name", "Metric.MetricName"),
                    same("namespace", "Metric.Namespace"),
                    with("dimensions", "Metric.Dimensions", names_and_values),
                    same("stat", "Stat"),
                    same("period", "Period"),
                    same("unit", "Unit"),
                ],
            ),
        ],
    ),
    ALL_TAGS,
    TAGS,
];

const COMPOSITE: &[Rule] = &[
    same("alarm_name", "AlarmName"),
    same("alarm_description", "AlarmDescription"),
    same("actions_enabled", "ActionsEnabled"),
    same("alarm_actions", "AlarmActions"),
    same("ok_actions", "OKActions"),
    same("insufficient_data_actions", "InsufficientDataActions"),
    same("alarm_rule", "AlarmRule"),
    ALL_TAGS,
    TAGS,
];

const TOPIC: &[Rule] = &[
    same("name", "TopicName"),
    prefix("TopicName"),
    same("display_name", "DisplayName"),
    same("kms_master_key_id", "KmsMasterKeyId"),
    same("fifo_topic", "FifoTopic"),
    ALL_TAGS,
    TAGS,
];

pub(super) const KINDS: &[Kind] = &[
    Kind {
        physical: &["alarm_name", "id"],
        attributes: &[("arn", "Arn")],
        rules: ALARM,
        ..Kind::new(&["aws_cloudwatch_metric_alarm"], "AWS::CloudWatch::Alarm")
    },
    Kind {
        physical: &["alarm_name", "id"],
        attributes: &[("arn", "Arn")],
        rules: COMPOSITE,
        ..Kind::new(&["aws_cloudwatch_composite_alarm"], "AWS::CloudWatch::CompositeAlarm")
    },
    Kind {
        physical: &["dashboard_name", "id"],
        rules: &[same("dashboard_name", "DashboardName"), json("dashboard_body", "DashboardBody")],
        ..Kind::new(&["aws_cloudwatch_dashboard"], "AWS::CloudWatch::Dashboard")
    },
    Kind {
        physical: &["arn", "id"],
        attributes: &[("name", "TopicName")],
        rules: TOPIC,
        finish: Some(topic),
        ..Kind::new(&["aws_sns_topic"], "AWS::SNS::Topic")
    },
    Kind {
        rules: &[listed("arn", "Topics"), document("policy", "PolicyDocument")],
        ..Kind::new(&["aws_sns_topic_policy"], "AWS::SNS::TopicPolicy")
    },
];

fn topic(work: &mut Work<'_, '_>) {
    for subscription in work.parts_of_kind("aws_sns_topic_subscription") {
        let rules = [same("protocol", "Protocol"), same("endpoint", "Endpoint")];
        let entry = work.turned(&subscription.properties, &rules);
        work.push("Subscription", entry);
    }
}
