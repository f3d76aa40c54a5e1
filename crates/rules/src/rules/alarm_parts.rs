//! An alarm lacks a part, or has too many.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::scaling;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0682"),
    title: "An alarm lacks a part, or has too many.",
    severity: Severity::Error,
    page: page!(
        "PLM0682",
        "\
An alarm watches one metric (`MetricName` with `Namespace` and a statistic) or an expression over at most ten \
(`Metrics`), not both; it compares with a `Threshold`, or with the band of an anomaly detector; each state has \
at most five actions.",
        "\
CloudWatch API, PutMetricAlarm, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for alarm in subject.model.of_kind(scaling::ALARM) {
        let metrics = alarm.at("Metrics");
        match (alarm.at("MetricName"), metrics) {
            (Some(name), Some(_)) => {
                let message = "the alarm watches a metric and an expression";
                check.found(Some(alarm), &name.place, message, "keep one of `MetricName` and `Metrics`");
            }
            (None, None) if alarm.at("EvaluationCriteria").is_none() => {
                let help = "write `Namespace`, `MetricName` and `Statistic`";
                check.found(Some(alarm), &alarm.place, "the alarm watches nothing", help);
            }
            (Some(name), None) => {
                let statistic = ["Statistic", "ExtendedStatistic"].iter().any(|key| alarm.at(key).is_some());
                if !statistic {
                    let message = "the alarm does not say which statistic it watches";
                    check.found(Some(alarm), &name.place, message, "for example `Statistic: Average`");
                }
            }
            (None, Some(list)) if list.items().len() > 10 => {
                let message = format!("the expression uses {} metrics", list.items().len());
                check.found(Some(alarm), &list.place, message, "at most 10");
            }
            (None, _) => {}
        }
        if ["Threshold", "ThresholdMetricId", "EvaluationCriteria"].iter().all(|key| alarm.at(key).is_none())
        {
            check.found(Some(alarm), &alarm.place, "the alarm has no threshold", "write `Threshold`");
        }
        for key in ["AlarmActions", "OKActions", "InsufficientDataActions"] {
            let Some(list) = alarm.at(key).filter(|list| list.items().len() > 5) else { continue };
            let message = format!("the alarm has {} actions under `{key}`", list.items().len());
            check.found(Some(alarm), &list.place, message, "at most 5");
        }
    }
}
