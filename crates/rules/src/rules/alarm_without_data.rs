//! An alarm looks more often than its metric is published.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::{ecs, money, scaling};
use plimsoll_spec::{Code, Severity};
use plimsoll_units::Meter;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0683"),
    title: "An alarm looks more often than its metric is published.",
    severity: Severity::Warning,
    page: page!(
        "PLM0683",
        "\
AWS publishes its own metrics once a minute. An alarm with a shorter period sees mostly nothing, stays in \
`INSUFFICIENT_DATA` and costs as a high-resolution alarm, three times the usual price. The exception are CPU and \
memory of ECS services that publish them every 20 seconds.",
        "\
CloudWatch user guide, alarms, 2023-06; Amazon ECS developer guide, faster auto scaling, read 2026-09; price \
list, 2025-10"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let prices = money::Prices::new(subject);
    for alarm in subject.model.of_kind(scaling::ALARM) {
        let Some(period) = check.number(alarm, "Period").filter(|period| *period < 60.0) else {
            continue;
        };
        let Some(namespace) = alarm.at("Namespace").and_then(Datum::plain) else { continue };
        let fast = namespace == "AWS/ECS"
            && subject.model.of_kind(ecs::SERVICE).any(|service| {
                let own = service.at("Monitoring.MetricConfigurations");
                own.is_some_and(|list| list.is_unknown() || list.items().iter().any(is_fast))
            });
        if !namespace.starts_with("AWS/") || fast {
            continue;
        }
        let cost = prices.monthly(&[(Meter::HighResolutionAlarmMonths, 1.0)]);
        let message = format!(
            "`{namespace}` publishes once a minute and the alarm looks every {period} s; it costs {cost}"
        );
        check.found(Some(alarm), alarm.nearest("Period"), message, "`Period: 60`");
    }
}

fn is_fast(configuration: &Datum) -> bool {
    configuration.number_at("ResolutionSeconds").is_none_or(|seconds| seconds < 60.0)
}
